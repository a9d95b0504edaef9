"""What `menu/create` accepts."""

from typing import Any

from tests.wechat_platform.errors import ApiError

BUTTONS = 3
SUB_BUTTONS = 5
NAME_BYTES = 16
SUB_NAME_BYTES = 60
KEY_BYTES = 128
URL_BYTES = 1024
WITH_KEY = {
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}
OTHERS = {"view", "miniprogram", "media_id", "article_id", "article_view_limited"}


def check_menu(body: Any) -> None:
    """Check the body of `menu/create`.

    Raises:
        ApiError: with the errcode of the first thing that is wrong.
    """
    buttons = body.get("button") if isinstance(body, dict) else None
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        raise ApiError(40016)
    for button in buttons:
        below = button.get("sub_button") or []
        _check_name(button, NAME_BYTES, 40018)
        if not below:
            _check_action(button, sub=False)
        if len(below) > SUB_BUTTONS:
            raise ApiError(40023)
        for sub_button in below:
            _check_name(sub_button, SUB_NAME_BYTES, 40025)
            _check_action(sub_button, sub=True)


def _check_name(button: dict[str, Any], most: int, errcode: int) -> None:
    if not 1 <= len(str(button.get("name", "")).encode()) <= most:
        raise ApiError(errcode)


def _check_action(button: dict[str, Any], sub: bool) -> None:
    kind = button.get("type")
    if kind not in WITH_KEY | OTHERS:
        raise ApiError(40024 if sub else 40017)
    if kind in WITH_KEY and not 1 <= len(str(button.get("key", "")).encode()) <= KEY_BYTES:
        raise ApiError(40026 if sub else 40019)
    if kind in ("view", "miniprogram") and not 1 <= len(str(button.get("url", "")).encode()) <= URL_BYTES:
        raise ApiError(40027 if sub else 40020)
