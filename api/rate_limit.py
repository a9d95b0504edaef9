"""Counts what somebody does, over all processes where Redis is configured."""

import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from limits import parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from api.keyed_hash import keyed_hash
from api.redis_connections import REDIS_REST, redis_connections
from api.settings import Settings

log = structlog.get_logger()


class RateLimit:
    """A limit for each of many. While Redis fails, each process counts by itself: nobody is turned away."""

    def __init__(self, settings: Settings, name: str, limit: str) -> None:
        """Take a name that tells this limit from others, and the limit as the `limits` library writes it.

        Raises:
            ValueError: if that is not how it writes limits, or the URL of Redis is none.
        """
        self._settings = settings
        self._name = name
        self._limit = parse(limit)
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._connections: ConnectionPool | None = None
        self._shared: FixedWindowRateLimiter | None = None
        self._resting_until = 0.0
        if settings.redis_url:
            url = settings.redis_url.get_secret_value()
            self._connections = redis_connections(url)
            self._shared = FixedWindowRateLimiter(_storage(url, self._connections))

    async def hit(self, who: str) -> int | None:
        """Count one; return the seconds to wait where it was one too many.

        Args:
            who: whose count it is. Kept as a keyed hash.
        """
        key = keyed_hash(self._settings, who)
        if self._shared and time.monotonic() >= self._resting_until:
            try:
                return await self._hit(self._shared, key)
            except RedisError as error:
                self._resting_until = time.monotonic() + REDIS_REST
                log.warning("rate limit without redis", limit=self._name, error=type(error).__name__)
        return await self._hit(self._own, key)

    async def close(self) -> None:
        """Close the connections."""
        if self._connections:
            await self._connections.aclose()

    @asynccontextmanager
    async def lifespan(self, app: object) -> AsyncIterator[None]:
        """Close the connections when a router ends."""
        yield
        await self.close()

    async def _hit(self, limiter: FixedWindowRateLimiter, key: str) -> int | None:
        if await limiter.hit(self._limit, self._name, key):
            return None
        window = await limiter.get_window_stats(self._limit, self._name, key)
        return max(1, math.ceil(window.reset_time - time.time()))


def _storage(url: str, connections: ConnectionPool) -> RedisStorage:
    # The library reads nothing of the address but its scheme where it is given connections.
    scheme = "async+redis+" if url.startswith("unix:") else "async+"
    return RedisStorage(
        f"{scheme}{url}",
        implementation="redispy",
        key_prefix="mingfa:limit",
        connection_pool=connections,  # type: ignore[arg-type]
    )
