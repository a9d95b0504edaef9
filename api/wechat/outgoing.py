"""What goes out to a resident in WeChat, by the passive reply or by the customer-service API."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class OutgoingText(BaseModel):
    """A text within the account's limit of bytes."""

    model_config = ConfigDict(frozen=True)

    type: Literal["text"] = "text"
    text: str


class OutgoingMenu(BaseModel):
    """Options to tap (`msgmenu`); a tap comes back as a text that is the option's own."""

    model_config = ConfigDict(frozen=True)

    type: Literal["menu"] = "menu"
    head: str
    options: tuple[str, ...]
    tail: str = ""


Outgoing = Annotated[OutgoingText | OutgoingMenu, Field(discriminator="type")]
OUTGOING: Final[TypeAdapter[list[OutgoingText | OutgoingMenu]]] = TypeAdapter(list[Outgoing])
"""Reads and writes the messages of one answer."""


def as_text(message: Outgoing) -> str:
    """Return a message as a text, for a passive reply: the options of a menu are numbered lines."""
    match message:
        case OutgoingText():
            return message.text
        case OutgoingMenu():
            options = (f"{place}. {text}" for place, text in enumerate(message.options, 1))
            return "\n".join([message.head, *options])


def send_body(openid: str, message: Outgoing) -> dict[str, Any]:
    """Return the body of `message/custom/send` for a message, as the platform's documentation has it."""
    match message:
        case OutgoingText():
            return {"touser": openid, "msgtype": "text", "text": {"content": message.text}}
        case OutgoingMenu():
            options = [{"id": str(place), "content": text} for place, text in enumerate(message.options, 1)]
            menu = {"head_content": message.head, "list": options, "tail_content": message.tail}
            return {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu}
