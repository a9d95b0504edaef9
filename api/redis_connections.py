"""Connections to Redis, for what processes share while somebody waits for it."""

from typing import Any, Final

from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

REDIS_SECONDS: Final = 1.0
"""Time-out of Redis: a message or a login waits for it."""
REDIS_REST: Final = 10.0
"""Seconds for which Redis is left alone after it failed."""


def redis_connections(url: str, **options: Any) -> ConnectionPool:  # noqa: ANN401 - options of the library
    """Return a pool that connects when first needed.

    Args:
        url: MINGFA_REDIS_URL.
        options: of the library's connections, besides time-outs and retries.

    Raises:
        ValueError: if it is no URL of a Redis.
    """
    return ConnectionPool.from_url(
        url,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        # One more try, for a connection that was closed while idle; by default it would wait for seconds.
        retry=Retry(NoBackoff(), 1),
        **options,
    )
