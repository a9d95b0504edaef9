"""What WeChat pushes to an account, and the passive reply to it.

Names and meaning of the fields: the platform's pages on receiving messages and on passive replies.
"""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, ValidationError

from api.wechat.errors import MalformedPushError
from api.wechat.xml import write_fields

Name = Annotated[str, Field(min_length=1, max_length=128)]
MessageId = Annotated[str, Field(min_length=1, max_length=64)]
"""A 64-bit number, kept as text so that no digit is lost."""


class Push(BaseModel):
    """What every push has: who, to whom (the account's own name), when (seconds since the epoch)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    to_user: Annotated[Name, Field(alias="ToUserName")]
    from_user: Annotated[Name, Field(alias="FromUserName")]
    create_time: Annotated[int, Field(alias="CreateTime", ge=0)]


class MessagePush(Push):
    """A resident sent something."""

    message_id: Annotated[MessageId, Field(alias="MsgId")]


class TextPush(MessagePush):
    """A resident wrote, or tapped an option of a `msgmenu`."""

    content: Annotated[str, Field(alias="Content")] = ""


class VoicePush(MessagePush):
    """A resident spoke; `recognition` is empty where the account has no speech recognition."""

    recognition: Annotated[str, Field(alias="Recognition")] = ""


class ImagePush(MessagePush):
    """A resident sent a picture."""


class PagePush(MessagePush):
    """A resident sent a card of a Mini Program's page."""


class OtherPush(MessagePush):
    """A message of any other type: video, place, link and so on."""


class EventPush(Push):
    """Something happened: a resident follows (`subscribe`), leaves, taps a menu entry (`CLICK`) and so on."""

    event: Annotated[str, Field(alias="Event", min_length=1, max_length=128)]
    event_key: Annotated[str, Field(alias="EventKey")] = ""
    session_from: Annotated[str, Field(alias="SessionFrom")] = ""
    """What the Mini Program's contact button says of where it was tapped."""

    @property
    def message_id(self) -> str:
        """Tell repeats of one event, which has no MsgId, from other events."""
        identity = "\n".join([self.from_user, str(self.create_time), self.event, self.event_key])
        return f"event:{hashlib.sha256(identity.encode(errors='replace')).hexdigest()}"


TAGS: Final = {
    "text": "text",
    "voice": "voice",
    "image": "image",
    "miniprogrampage": "page",
    "event": "event",
}


def _tag(fields: Mapping[str, Any]) -> str:
    return TAGS.get(fields["MsgType"], "other")


AnyPush = (
    Annotated[TextPush, Tag("text")]
    | Annotated[VoicePush, Tag("voice")]
    | Annotated[ImagePush, Tag("image")]
    | Annotated[PagePush, Tag("page")]
    | Annotated[EventPush, Tag("event")]
    | Annotated[OtherPush, Tag("other")]
)
PUSHES: Final[TypeAdapter[AnyPush]] = TypeAdapter(Annotated[AnyPush, Discriminator(_tag)])


def parse_push(fields: Mapping[str, str]) -> AnyPush:
    """Make the typed push of an (already decrypted) document's fields.

    Raises:
        MalformedPushError: if a field is missing or wrong; the message names it.
    """
    if not fields.get("MsgType"):
        hint = " It is encrypted, but the account's mode is plain." if "Encrypt" in fields else ""
        raise MalformedPushError(f"The push has no MsgType.{hint}")
    try:
        return PUSHES.validate_python(dict(fields))
    except ValidationError as error:
        faults = (f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors(include_input=False))
        raise MalformedPushError("; ".join(faults)) from error


def text_reply(push: Push, text: str, now: int) -> str:
    """Return the XML that answers a push with a text.

    Args:
        push: what is answered.
        text: within the platform's limit, see `api.wechat.render`.
        now: seconds since the epoch.
    """
    return write_fields(
        {
            "ToUserName": push.from_user,
            "FromUserName": push.to_user,
            "CreateTime": now,
            "MsgType": "text",
            "Content": text,
        }
    )
