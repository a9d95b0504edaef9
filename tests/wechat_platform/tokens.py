"""Access tokens: `stable_token`, and the check of every call."""

import secrets
from collections import Counter
from dataclasses import dataclass

from tests.wechat_platform.account import PlatformAccount
from tests.wechat_platform.clock import Clock
from tests.wechat_platform.errors import ApiError

LIFETIME = 7200
RENEWED_BEFORE = 300
"""A new token is handed out so long before the old one ends; both work meanwhile."""
FORCED_A_DAY = 20
DAY = 86_400


@dataclass
class Token:
    """An issued token."""

    text: str
    account: PlatformAccount
    ends: float
    revoked: bool = False


class Tokens:
    """All tokens of all accounts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Token] = {}
        self._latest: dict[str, Token] = {}
        self._forced: Counter[tuple[str, int]] = Counter()

    def stable(self, account: PlatformAccount, force: bool) -> tuple[str, int]:
        """Return the account's token and the seconds it has left."""
        latest = self._latest.get(account.appid)
        if force:
            day = (account.appid, int(self._clock.now() // DAY))
            if self._forced[day] >= FORCED_A_DAY:
                raise ApiError(45009)
            self._forced[day] += 1
            if latest:
                latest.revoked = True
            latest = None
        if latest is None or latest.ends - self._clock.now() <= RENEWED_BEFORE:
            latest = Token(secrets.token_urlsafe(102), account, self._clock.now() + LIFETIME)
            self._issued[latest.text] = self._latest[account.appid] = latest
        return latest.text, round(latest.ends - self._clock.now())

    def account(self, token: str) -> PlatformAccount:
        """Return whose token it is.

        Raises:
            ApiError: if it is missing, unknown, revoked or expired.
        """
        if not token:
            raise ApiError(41001)
        found = self._issued.get(token)
        if found is None or found.revoked:
            raise ApiError(40001)
        if found.ends <= self._clock.now():
            raise ApiError(42001)
        return found.account

    def expire_all(self) -> None:
        for token in self._issued.values():
            token.ends = 0
