"""What `message/custom/send` accepts, and what a phone shows of it."""

from typing import Any

from tests.wechat_platform.account import PlatformAccount
from tests.wechat_platform.display import menu_text, plain_text
from tests.wechat_platform.errors import ApiError
from tests.wechat_platform.replies import TEXT_BYTES

EVERYWHERE = {"text", "image", "link", "miniprogrampage"}
KINDS = {
    "miniprogram": EVERYWHERE,
    "official": (EVERYWHERE - {"link"})
    | {"voice", "video", "music", "news", "mpnews", "mpnewsarticle", "msgmenu", "wxcard"},
}


def check_send(account: PlatformAccount, body: dict[str, Any]) -> str:
    """Check a message and return what is shown of it.

    Raises:
        ApiError: with the errcode of what is wrong.
    """
    kind = body.get("msgtype")
    if kind not in KINDS[account.kind]:
        raise ApiError(40008)
    content = body.get(kind)
    if not isinstance(content, dict):
        raise ApiError(47001)
    match kind:
        case "text":
            return plain_text(_sized(content.get("content")))
        case "msgmenu":
            _check_options(content.get("list"))
            return _sized(menu_text(content))
        case "image" | "voice" if not content.get("media_id"):
            raise ApiError(40007)
        case _:
            return f"[{kind}] {content.get('title', '')}".strip()


def _sized(text: Any) -> str:
    if not isinstance(text, str):
        raise ApiError(47001)
    if not text:
        raise ApiError(44004)
    if len(text.encode()) > TEXT_BYTES:
        raise ApiError(45002)
    return text


def _check_options(options: Any) -> None:
    if not isinstance(options, list) or not options:
        raise ApiError(47001)
    for option in options:
        if not isinstance(option, dict) or not option.get("id") or not option.get("content"):
            raise ApiError(47001)
        if not isinstance(option["id"], str) or not isinstance(option["content"], str):
            raise ApiError(47001)
