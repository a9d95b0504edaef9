"""The line below a message that says what else can be seen."""

from api.store.wechat_rows import WeChatAnswer
from api.wechat import texts
from api.wechat.outgoing import Outgoing, OutgoingText


def with_hint(answer: WeChatAnswer, message: Outgoing, limit: int, unseen: bool = False) -> Outgoing:
    """Return the first message of an answer, with a hint of what is held back where there is room for it.

    Args:
        answer: the answer, composed.
        message: its first message.
        limit: the most UTF-8 bytes of a text.
        unseen: whether an earlier answer came too late and waits to be asked for.
    """
    hint = texts.REST_WAITS if answer.held and len(answer.messages or ()) > 1 else ""
    if unseen and not hint:
        hint = texts.UNSEEN_WAITS
    if not hint or not isinstance(message, OutgoingText):
        return message
    text = f"{message.text}\n\n{hint}"
    return OutgoingText(text=text) if len(text.encode()) <= limit else message
