"""What a push asks for: a turn of the chat, words of our own, or nothing."""

from dataclasses import dataclass
from typing import Final

from api.store.wechat_windows import AFTER_ENTERING, AFTER_MESSAGE, AFTER_TAP, Window
from api.wechat import texts
from api.wechat.messages import AnyPush, EventPush, ImagePush, PagePush, TextPush, VoicePush

ASK: Final = "ask:"
"""A contact button with `session-from="ask:…"` asks what follows: the Mini Program hands a question over."""

UNSUPPORTED: Final = "【收到不支持的消息类型"
"""The platform's own words in place of what it does not pass on, such as some stickers."""


@dataclass(frozen=True)
class Inquiry:
    """Something to be answered.

    Attributes:
        message_id: the platform's id of the message, or what stands for it.
        window: how many messages may be sent from now on by the customer-service API.
        question: goes to the chat as the resident's words.
        says: the answer itself, where no turn is needed.
        spoken: whether it was spoken: then the answer is short.
        held: whether all but the first message of the answer wait until the resident asks for it.
    """

    message_id: str
    window: Window = AFTER_MESSAGE
    question: str = ""
    says: str | None = None
    spoken: bool = False
    held: bool = False


def inquiries(push: AnyPush) -> list[Inquiry]:
    """Return what a push asks for, in order; nothing for events that need no answer."""
    match push:
        case TextPush() if push.content.startswith(UNSUPPORTED):
            return [Inquiry(push.message_id, says=texts.ASK_FOR_TEXT)]
        case TextPush():
            return [Inquiry(push.message_id, question=push.content)]
        case VoicePush() if push.recognition:
            return [Inquiry(push.message_id, question=push.recognition, spoken=True, held=True)]
        case VoicePush():
            return [Inquiry(push.message_id, says=texts.ASK_FOR_TEXT_NOT_VOICE)]
        case ImagePush():
            return [Inquiry(push.message_id, says=texts.ASK_FOR_TEXT_NOT_IMAGE)]
        case PagePush():
            return [Inquiry(push.message_id, says=texts.ASK_FOR_TEXT_NOT_PAGE)]
        case EventPush():
            return _event(push)
        case _:
            return [Inquiry(push.message_id, says=texts.ASK_FOR_TEXT)]


def _event(push: EventPush) -> list[Inquiry]:
    match push.event.lower():
        case "subscribe" | "scan":
            return [Inquiry(push.message_id, AFTER_TAP, says=texts.GREETING)]
        case "click" if push.event_key:
            return [Inquiry(push.message_id, AFTER_TAP, question=push.event_key)]
        case "user_enter_tempsession":
            greeting = Inquiry(push.message_id, AFTER_ENTERING, says=texts.GREETING)
            question = push.session_from.removeprefix(ASK).strip()
            if question == push.session_from.strip() or not question:
                return [greeting]
            # The platform allows two messages now: the greeting, and the first of the answer.
            asked = Inquiry(f"{push.message_id}:ask", AFTER_ENTERING, question=question, held=True)
            return [greeting, asked]
        case _:
            return []
