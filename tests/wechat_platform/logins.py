"""What `wx.login` hands out and `sns/jscode2session` takes."""

import base64
import secrets
from dataclasses import dataclass

from tests.wechat_platform.account import PlatformAccount
from tests.wechat_platform.clock import Clock
from tests.wechat_platform.errors import ApiError

CODE_SECONDS = 300


@dataclass
class _Code:
    account: PlatformAccount
    openid: str
    ends: float
    used: bool = False


class Logins:
    """All login codes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._codes: dict[str, _Code] = {}

    def code(self, account: PlatformAccount, openid: str) -> str:
        """Return a new code."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(account, openid, self._clock.now() + CODE_SECONDS)
        return code

    def session(self, account: PlatformAccount, code: str) -> dict[str, str]:
        """Take a code.

        Raises:
            ApiError: if it is unknown, another account's, used or too old.
        """
        found = self._codes.get(code)
        if found is None or found.account is not account:
            raise ApiError(40029)
        if found.used:
            raise ApiError(40163)
        if found.ends <= self._clock.now():
            raise ApiError(40029)
        found.used = True
        return {"session_key": base64.b64encode(secrets.token_bytes(16)).decode(), "openid": found.openid}
