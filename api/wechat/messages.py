"""What WeChat pushes to an Official Account, and the passive reply to it.

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


class TextPush(Push):
    """A resident wrote."""

    message_id: Annotated[MessageId, Field(alias="MsgId")]
    content: Annotated[str, Field(alias="Content")] = ""


class VoicePush(Push):
    """A resident spoke; `recognition` is empty where the account has no speech recognition."""

    message_id: Annotated[MessageId, Field(alias="MsgId")]
    recognition: Annotated[str, Field(alias="Recognition")] = ""


class ImagePush(Push):
    """A resident sent a picture."""


class OtherPush(Push):
    """A message of any other type: video, place, link and so on."""


class EventPush(Push):
    """Something happened: a resident follows (`subscribe`), leaves, taps a menu entry (`CLICK`) and so on."""

    event: Annotated[str, Field(alias="Event", min_length=1)]
    event_key: Annotated[str, Field(alias="EventKey")] = ""

    @property
    def message_id(self) -> str:
        """Tell repeats of one event, which has no MsgId, from other events."""
        identity = "\n".join([self.from_user, str(self.create_time), self.event, self.event_key])
        return f"event:{hashlib.sha256(identity.encode()).hexdigest()}"


KNOWN_TYPES: Final = ("text", "voice", "image", "event")


def _kind(fields: Mapping[str, Any]) -> str:
    kind = fields["MsgType"]
    return kind if kind in KNOWN_TYPES else "other"


OfficialPush = (
    Annotated[TextPush, Tag("text")]
    | Annotated[VoicePush, Tag("voice")]
    | Annotated[ImagePush, Tag("image")]
    | Annotated[EventPush, Tag("event")]
    | Annotated[OtherPush, Tag("other")]
)
PUSHES: Final[TypeAdapter[OfficialPush]] = TypeAdapter(Annotated[OfficialPush, Discriminator(_kind)])


def parse_push(fields: Mapping[str, str]) -> OfficialPush:
    """Make the typed push of an (already decrypted) document's fields.

    Raises:
        MalformedPushError: if a field is missing or wrong; the message names it.
    """
    if not fields.get("MsgType"):
        hint = " It is encrypted, but MINGFA_WECHAT_MODE is plain." if "Encrypt" in fields else ""
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
