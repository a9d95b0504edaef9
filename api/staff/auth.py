"""Lets staff in by their Bearer token."""

import hmac
from typing import Annotated, Final

import structlog
from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from api.settings import Settings

log = structlog.get_logger()

FAILURES: Final = parse("30/minute")
"""Wrong tokens per client address; then nobody is let in from there until the minute is over."""
BEARER: Final = HTTPBearer(auto_error=False, description="MINGFA_STAFF_TOKEN")


class StaffAuth:
    """FastAPI dependency that refuses whoever does not send the token."""

    def __init__(self, settings: Settings) -> None:
        """Take the token; without one everybody is refused."""
        self._token = settings.staff_token.get_secret_value().encode() if settings.staff_token else None
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    async def __call__(
        self,
        request: Request,
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
    ) -> None:
        """Let a request pass.

        Raises:
            HTTPException: 401 without the right token, 429 after too many wrong ones.
        """
        address = request.client.host if request.client else ""
        if not await self._limiter.test(FAILURES, address):
            raise HTTPException(429, headers={"Retry-After": str(FAILURES.get_expiry())})
        if self._is_right(credentials):
            return
        await self._limiter.hit(FAILURES, address)
        log.warning("staff refused", path=request.url.path)
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})

    def _is_right(self, credentials: HTTPAuthorizationCredentials | None) -> bool:
        if self._token is None or credentials is None:
            return False
        return hmac.compare_digest(credentials.credentials.encode(), self._token)
