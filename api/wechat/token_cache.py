"""Keeps access tokens: in Redis where several processes share them, else in the process."""

from abc import ABC, abstractmethod
from time import monotonic

import structlog
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.redis_connections import REDIS_REST, redis_connections

log = structlog.get_logger()


class TokenCache(ABC):
    """Access tokens by appid. Never fails: what it does not know is asked of WeChat."""

    @abstractmethod
    async def get(self, appid: str) -> str | None:
        """Return the token of an account, unless it is unknown or too old."""

    @abstractmethod
    async def put(self, appid: str, token: str, seconds: int) -> None:
        """Keep a token for some seconds; not at all for 0 or less."""

    @abstractmethod
    async def drop(self, appid: str, token: str) -> None:
        """Forget a token that was refused; one that has taken its place stays."""

    async def close(self) -> None:  # noqa: B027 - there may be nothing to close
        """Close the connections."""


class MemoryTokenCache(TokenCache):
    """Tokens of this process."""

    def __init__(self) -> None:
        """Start with none."""
        self._tokens: dict[str, tuple[str, float]] = {}

    async def get(self, appid: str) -> str | None:
        """Return a token until its time is up."""
        token, until = self._tokens.get(appid, ("", 0.0))
        return token if monotonic() < until else None

    async def put(self, appid: str, token: str, seconds: int) -> None:
        """Keep it in place of the one before."""
        self._tokens[appid] = (token, monotonic() + seconds)

    async def drop(self, appid: str, token: str) -> None:
        """Forget it if it is the one kept."""
        if self._tokens.get(appid, ("", 0.0))[0] == token:
            del self._tokens[appid]


class RedisTokenCache(TokenCache):
    """Tokens shared by all processes. While Redis fails, each process keeps its own."""

    def __init__(self, url: str) -> None:
        """Take the URL of Redis; connects when first needed.

        Raises:
            ValueError: if it is no URL of a Redis.
        """
        self._redis: Redis = Redis.from_pool(redis_connections(url, decode_responses=True))
        self._own = MemoryTokenCache()
        self._resting_until = 0.0
        self._failing = False

    async def get(self, appid: str) -> str | None:
        """Return the shared token, or our own while there is no Redis."""
        if self._usable:
            try:
                token = await self._redis.get(_key(appid))
            except RedisError as error:
                self._failed(error)
            else:
                self._worked()
                return str(token) if token else None
        return await self._own.get(appid)

    async def put(self, appid: str, token: str, seconds: int) -> None:
        """Share it, or keep it while there is no Redis."""
        if seconds <= 0:
            return
        if self._usable:
            try:
                await self._redis.set(_key(appid), token, ex=seconds)
            except RedisError as error:
                self._failed(error)
            else:
                return
        await self._own.put(appid, token, seconds)

    async def drop(self, appid: str, token: str) -> None:
        """Forget it wherever it is.

        If another process shares a new token between our two steps, it is lost: WeChat gives the same again.
        """
        await self._own.drop(appid, token)
        if self._usable:
            try:
                if await self._redis.get(_key(appid)) == token:
                    await self._redis.delete(_key(appid))
            except RedisError as error:
                self._failed(error)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    @property
    def _usable(self) -> bool:
        return monotonic() >= self._resting_until

    def _failed(self, error: RedisError) -> None:
        self._resting_until = monotonic() + REDIS_REST
        if not self._failing:
            log.warning("token cache failed", error=type(error).__name__)
        self._failing = True

    def _worked(self) -> None:
        if self._failing:
            log.info("token cache works again")
        self._failing = False


def token_cache(redis_url: SecretStr | None) -> TokenCache:
    """Return the cache for a deployment, one for all accounts of a process.

    Raises:
        ValueError: if the URL is not one of a Redis.
    """
    return RedisTokenCache(redis_url.get_secret_value()) if redis_url else MemoryTokenCache()


def _key(appid: str) -> str:
    return f"mingfa:wechat:token:{appid}"
