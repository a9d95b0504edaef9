"""Reads the bodies of calls as the platform does: JSON in UTF-8, in which `\\uXXXX` is not decoded."""

import json
import re
from typing import Any

from tests.wechat_platform.errors import ApiError

ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\u([0-9a-fA-F]{4})")
ASCII = 0x80


def read_body(raw: bytes) -> Any:
    """Return the JSON. Residents would see escaped characters as the escapes they are, so they stay.

    Raises:
        ApiError: if it is not JSON in UTF-8.
    """
    if not raw:
        raise ApiError(44002)
    try:
        return json.loads(ESCAPE.sub(_kept, raw).decode())
    except ValueError as error:
        raise ApiError(47001) from error


def has_escapes(raw: bytes) -> bool:
    """Tell whether characters beyond ASCII are escaped."""
    return any(int(escape[2], 16) >= ASCII for escape in ESCAPE.finditer(raw))


def _kept(escape: re.Match[bytes]) -> bytes:
    if int(escape[2], 16) < ASCII:
        return escape[0]
    return escape[1] + rb"\\u" + escape[2]
