"""Rate limits, in one process and over several."""

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from api import rate_limit
from api.rate_limit import RateLimit
from tests.conftest import make_settings
from tests.servers import free_port


@pytest.fixture
def settings(tmp_path):
    return make_settings(tmp_path)


async def test_one_too_many_waits(settings) -> None:
    limit = RateLimit(settings, "test", "2/minute")
    assert [await limit.hit("zhang") for _ in range(2)] == [None, None]
    wait = await limit.hit("zhang")
    assert wait is not None
    assert 1 <= wait <= 60
    assert await limit.hit("li") is None
    await limit.close()


def test_a_limit_that_is_none(settings) -> None:
    with pytest.raises(ValueError, match="often"):
        RateLimit(settings, "test", "often")


async def test_processes_count_together(tmp_path, redis_database: str) -> None:
    settings = make_settings(tmp_path, redis_url=redis_database)
    here, there = RateLimit(settings, "test", "3/minute"), RateLimit(settings, "test", "3/minute")
    other = RateLimit(settings, "other", "3/minute")
    assert [await limit.hit("zhang") for limit in (here, there, here)] == [None, None, None]
    assert 1 <= (await there.hit("zhang") or 0) <= 60
    assert await there.hit("li") is None
    assert await other.hit("zhang") is None
    async with Redis.from_url(redis_database, decode_responses=True) as redis:
        keys = await redis.keys()
        assert len(keys) == 3
        assert all(key.startswith("mingfa:limit") and "zhang" not in key for key in keys)
        assert 0 < await redis.ttl(keys[0]) <= 60
    for limit in (here, there, other):
        await limit.close()


async def test_without_redis_each_process_counts(tmp_path) -> None:
    settings = make_settings(tmp_path, redis_url=f"redis://127.0.0.1:{free_port()}/0")
    limit = RateLimit(settings, "test", "2/minute")
    with capture_logs() as logs:
        assert [await limit.hit("zhang") for _ in range(2)] == [None, None]
        assert await limit.hit("zhang")
    assert [line["event"] for line in logs] == ["rate limit without redis"]
    await limit.close()


async def test_redis_comes_back(tmp_path, redis_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "REDIS_REST", 0.0)
    settings = make_settings(tmp_path, redis_url=redis_database)
    limit, other = RateLimit(settings, "test", "1/minute"), RateLimit(settings, "test", "1/minute")
    broken = RateLimit(
        make_settings(tmp_path, redis_url=f"redis://127.0.0.1:{free_port()}/0"), "test", "1/minute"
    )
    limit._shared, working = broken._shared, limit._shared
    assert await limit.hit("zhang") is None
    limit._shared = working
    assert await limit.hit("zhang") is None
    assert await other.hit("zhang")
    for each in (limit, other, broken):
        await each.close()


async def test_a_unix_socket_is_an_address_too(tmp_path) -> None:
    limit = RateLimit(make_settings(tmp_path, redis_url=f"unix://{tmp_path}/no.sock"), "test", "1/minute")
    assert await limit.hit("zhang") is None
    await limit.close()
