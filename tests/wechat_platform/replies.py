"""Reads what the webhook answers, as strictly as the platform does."""

import json
import struct
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatException

from tests.wechat_platform.account import PlatformAccount
from tests.wechat_platform.display import plain_text
from tests.wechat_platform.pushes import Push

TEXT_BYTES = 2048
ACKNOWLEDGEMENTS = (b"", b"success")
TRANSFER = "transfer_customer_service"
KINDS = {"text", "image", "voice", "video", "music", "news", TRANSFER}


class FaultyReplyError(Exception):
    """The text says what is wrong with an answer."""


def read_reply(account: PlatformAccount, push: Push, status: int, body: bytes) -> dict[str, str] | None:
    """Return the fields of a passive reply; `None` where the push was only acknowledged.

    Raises:
        FaultyReplyError: if it is neither.
    """
    if status != 200:
        raise FaultyReplyError(f"status {status}")
    if body in ACKNOWLEDGEMENTS:
        return None
    fields = _opened(account, body)
    if account.kind == "miniprogram" and fields.get("MsgType") != TRANSFER:
        raise FaultyReplyError("a mini program cannot reply passively")
    _check(account, push, fields)
    return None if fields["MsgType"] == TRANSFER else fields


def reply_text(fields: dict[str, str]) -> str:
    """Return what a phone shows of a passive reply."""
    return plain_text(fields["Content"]) if fields["MsgType"] == "text" else f"[{fields['MsgType']}]"


def _opened(account: PlatformAccount, body: bytes) -> dict[str, str]:
    parse = _json_fields if account.format == "json" else _xml_fields
    fields = parse(body)
    if account.mode == "plain":
        return fields
    return parse(_decrypted(account, fields).encode())


def _decrypted(account: PlatformAccount, envelope: dict[str, str]) -> str:
    missing = {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"} - envelope.keys()
    if missing:
        raise FaultyReplyError(f"a reply in safe mode has no {', '.join(sorted(missing))}")
    crypto = WeChatCrypto(account.token, account.aes_key, account.appid)
    signed = (envelope["MsgSignature"], envelope["TimeStamp"], envelope["Nonce"])
    try:
        return str(crypto.decrypt_message(envelope, *signed))
    except (WeChatException, ValueError, IndexError, struct.error) as error:
        raise FaultyReplyError(f"a reply in safe mode does not open: {error!r}") from error


def _xml_fields(body: bytes) -> dict[str, str]:
    try:
        root = fromstring(body.decode())
    except (ParseError, DefusedXmlException, UnicodeDecodeError) as error:
        raise FaultyReplyError(f"not XML: {body[:80]!r}") from error
    if root.tag != "xml":
        raise FaultyReplyError(f"the root element is <{root.tag}>")
    return {child.tag: child.text or "" for child in root}


def _json_fields(body: bytes) -> dict[str, str]:
    try:
        fields: Any = json.loads(body)
    except ValueError as error:
        raise FaultyReplyError(f"not JSON: {body[:80]!r}") from error
    if not isinstance(fields, dict):
        raise FaultyReplyError(f"not a JSON object: {body[:80]!r}")
    return {str(name): str(value) for name, value in fields.items()}


def _check(account: PlatformAccount, push: Push, fields: dict[str, str]) -> None:
    checks: dict[str, Callable[[], bool]] = {
        f"ToUserName is {fields.get('ToUserName')!r}": lambda: fields.get("ToUserName") == push.openid,
        f"FromUserName is {fields.get('FromUserName')!r}": lambda: fields.get("FromUserName") == account.name,
        f"CreateTime is {fields.get('CreateTime')!r}": lambda: fields.get("CreateTime", "").isdecimal(),
        f"MsgType is {fields.get('MsgType')!r}": lambda: fields.get("MsgType") in KINDS,
    }
    if fields.get("MsgType") == "text":
        size = len(fields.get("Content", "").encode())
        checks[f"a text of {size} bytes"] = lambda: 0 < size <= TEXT_BYTES
    for fault, is_right in checks.items():
        if not is_right():
            raise FaultyReplyError(fault)
