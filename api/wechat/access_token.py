"""The access token of one account, by `stable_token`: asked once for all who need it, and kept.

In normal mode every call returns the same token until it ends, so that no process invalidates another's.
`force_refresh` ends the old one at once, and is allowed 20 times a day.
"""

import asyncio
import time
from typing import Final

from api.metrics import WECHAT_TOKEN_REFRESHES
from api.wechat.account_settings import AccountSettings
from api.wechat.api_errors import ApiUnavailableError, TokenRefusedError
from api.wechat.api_transport import ApiTransport
from api.wechat.token_cache import TokenCache

CALL: Final = "stable_token"
PATH: Final = "/cgi-bin/stable_token"
MARGIN: Final = 300
"""Seconds before its end at which a token is no longer used: WeChat has a new one by then."""
FORCE_INTERVAL: Final = 300.0
"""Seconds between two forced tokens. A new token that is refused too is no reason for a third: the 20 a day
would be gone in a minute."""


class AccessToken:
    """Gives an account's token. Close it before the transport."""

    def __init__(self, settings: AccountSettings, transport: ApiTransport, cache: TokenCache) -> None:
        """Take the account, its connections and where tokens are kept.

        Raises:
            ValueError: if the account has no secret.
        """
        if settings.secret is None:
            raise ValueError("a WeChat account needs its secret (AppSecret) to call the API")
        self._appid = settings.appid
        self._secret = settings.secret
        self._transport = transport
        self._cache = cache
        self._flights: dict[bool, asyncio.Task[str]] = {}
        """Calls under way, by whether they force a new token."""
        self._one_at_a_time = asyncio.Lock()
        self._forced_at = -FORCE_INTERVAL

    async def close(self) -> None:
        """Stop the calls under way."""
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)

    async def get(self) -> str:
        """Return the token.

        Raises:
            ApiError: if WeChat does not give it.
        """
        return await self._cache.get(self._appid) or await self._fetch()

    async def renewed(self, refused: str) -> str:
        """Return another token than the one that WeChat refused.

        Raises:
            TokenRefusedError: if there is no other.
            ApiError: if WeChat gives none.
        """
        await self._cache.drop(self._appid, refused)
        if token := await self._cache.get(self._appid):
            return token  # somebody else, here or in another process, was first
        WECHAT_TOKEN_REFRESHES.labels("normal").inc()
        token = await self._fetch()
        if token == refused:
            WECHAT_TOKEN_REFRESHES.labels("forced").inc()
            token = await self._fetch(force=True)
        if token == refused:
            raise TokenRefusedError(CALL)
        return token

    async def _fetch(self, force: bool = False) -> str:
        """Join the call under way, or make one. Whoever waits may be cancelled without harm to the others."""
        flight = self._flights.get(force)
        if flight is None:
            flight = self._flights[force] = asyncio.create_task(self._ask(force))
            flight.add_done_callback(lambda done: self._landed(force, done))
        return await asyncio.shield(flight)

    def _landed(self, force: bool, flight: asyncio.Task[str]) -> None:
        del self._flights[force]
        if not flight.cancelled():
            flight.exception()  # where nobody waits any more, asyncio would complain that nobody looked

    async def _ask(self, force: bool) -> str:
        async with self._one_at_a_time:  # an answer from before a forced one would put the old token back
            if force and time.monotonic() - self._forced_at < FORCE_INTERVAL:
                if token := await self._cache.get(self._appid):
                    return token
                raise TokenRefusedError(CALL)
            if force:
                self._forced_at = time.monotonic()
            answer = await self._transport.call(
                CALL,
                "POST",
                PATH,
                body={
                    "grant_type": "client_credential",
                    "appid": self._appid,
                    "secret": self._secret.get_secret_value(),
                    "force_refresh": force,
                },
            )
            token, seconds = answer.get("access_token"), answer.get("expires_in")
            if not isinstance(token, str) or not token or not isinstance(seconds, int):
                raise ApiUnavailableError(CALL)
            await self._cache.put(self._appid, token, seconds - MARGIN)
            return token
