"""Reads the document of a push: XML, and from Mini Programs also JSON, as their console says."""

import json
from collections.abc import Callable
from typing import Any, Final

from api.wechat.account_settings import Kind
from api.wechat.errors import MalformedPushError
from api.wechat.xml import read_fields, xml_characters

JSON_START: Final = (b"{", b"[")

Reader = Callable[[bytes], dict[str, str]]
"""Returns the fields of a document by their names; raises `MalformedPushError`."""


def reader(kind: Kind) -> Reader:
    """Return what reads the pushes of an account: Official Accounts push XML only."""
    return read_fields if kind == "official" else _read_either


def read_json_fields(document: bytes) -> dict[str, str]:
    """Read a push in JSON: numbers as they are written, since a MsgId has more digits than a float holds.

    Fields that are no texts or numbers are left out: no push that we answer has one. So are the characters
    that a push in XML cannot hold: half an emoji, say, which could be neither signed nor kept.

    Raises:
        MalformedPushError: if it is not UTF-8, not JSON, or no object.
    """
    try:
        fields = json.loads(document.decode(), parse_int=str, parse_float=str, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise MalformedPushError("The body is not UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise MalformedPushError("The body is not JSON.") from error
    if not isinstance(fields, dict):
        raise MalformedPushError("The body is not a JSON object.")
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    return {name: xml_characters(text).strip() for name, text in texts.items()}


def _read_either(document: bytes) -> dict[str, str]:
    return read_json_fields(document) if document.lstrip().startswith(JSON_START) else read_fields(document)


def _refuse(constant: str) -> Any:  # noqa: ANN401 - never returns
    raise ValueError(constant)
