"""The access token: asked once for all, shared, and renewed when refused."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr
from redis.asyncio import Redis
from structlog.testing import capture_logs

from api import redis_connections
from api.wechat import access_token, api_transport, token_cache
from api.wechat.access_token import AccessToken
from api.wechat.api_errors import NetworkError, TokenRefusedError
from api.wechat.api_transport import ApiTransport
from api.wechat.client import WeChatClient
from api.wechat.token_cache import MemoryTokenCache, RedisTokenCache, TokenCache
from tests.api.wechat.api_clients import APPID, SECRET, account, client_of, counted
from tests.servers import free_port
from tests.wechat_platform import Platform, PlatformAccount, running_platform

STABLE_TOKEN = "/cgi-bin/stable_token"
MENU = "/cgi-bin/menu/get"


@pytest.fixture
def platform() -> Iterator[Platform]:
    with running_platform(PlatformAccount(webhook="http://127.0.0.1:9/")) as platform:
        yield platform


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_transport, "BACKOFF_SECONDS", 0.01)


@pytest.fixture
async def shared(redis_database: str) -> AsyncIterator[RedisTokenCache]:
    cache = RedisTokenCache(redis_database)
    yield cache
    await cache.close()


def asked(platform: Platform) -> list[bool]:
    """The calls for a token, by whether they forced a new one."""
    return [call.body["force_refresh"] for call in platform.calls_of(STABLE_TOKEN)]


def renewals(mode: str) -> float:
    return REGISTRY.get_sample_value("mingfa_wechat_token_refreshes_total", {"mode": mode}) or 0.0


async def test_one_call_for_all_who_wait(platform: Platform) -> None:
    platform.stall(STABLE_TOKEN, 0.2)
    async with client_of(platform.url) as client:
        await asyncio.gather(*(client.menu() for _ in range(20)))
        await client.menu()
    assert asked(platform) == [False]
    assert platform.calls_of(STABLE_TOKEN)[0].body == {
        "grant_type": "client_credential",
        "appid": APPID,
        "secret": SECRET,
        "force_refresh": False,
    }


async def test_a_failure_is_shared_too(platform: Platform) -> None:
    platform.drop(STABLE_TOKEN, times=3)
    before = counted("stable_token", "network")
    async with client_of(platform.url) as client:
        failures = await asyncio.gather(*(client.menu() for _ in range(10)), return_exceptions=True)
        assert {type(failure) for failure in failures} == {NetworkError}
        assert counted("stable_token", "network") == before + 3
        await client.menu()


async def test_who_stops_waiting_does_not_stop_the_others(platform: Platform) -> None:
    platform.stall(STABLE_TOKEN, 0.3)
    async with client_of(platform.url) as client:
        first, second = asyncio.create_task(client.menu()), asyncio.create_task(client.menu())
        await asyncio.sleep(0.1)
        first.cancel()
        await second
    assert first.cancelled()
    assert asked(platform) == [False]


async def test_a_failure_that_nobody_waits_for(platform: Platform) -> None:
    platform.drop(STABLE_TOKEN, times=3)
    async with client_of(platform.url) as client:
        only = asyncio.create_task(client.menu())
        await asyncio.sleep(0)
        only.cancel()
        await asyncio.sleep(0.3)
        await client.menu()


async def test_closing_stops_what_is_under_way(platform: Platform) -> None:
    platform.stall(STABLE_TOKEN, 30)
    client = WeChatClient(account(platform.url), MemoryTokenCache())
    waiting = asyncio.create_task(client.menu())
    await asyncio.sleep(0.1)
    waiting.cancel()
    start = time.monotonic()
    await client.close()
    assert time.monotonic() - start < 1


async def test_a_token_is_not_used_in_its_last_minutes(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1000.0
    monkeypatch.setattr(token_cache, "monotonic", lambda: moment)
    cache = MemoryTokenCache()
    transport = ApiTransport(account(platform.url).settings)
    token = AccessToken(account(platform.url).settings, transport, cache)
    first = await token.get()
    moment += 7200 - 300 - 1
    assert await token.get() == first
    assert len(asked(platform)) == 1
    moment += 2
    platform.clock.advance(7200 - 300 + 1)
    second = await token.get()
    assert second != first
    assert len(asked(platform)) == 2
    await token.close()
    await transport.close()


async def test_another_process_has_renewed_it(platform: Platform) -> None:
    cache = MemoryTokenCache()
    async with client_of(platform.url, cache=cache) as client:
        await client.menu()
        good = await cache.get(APPID)
        await cache.put(APPID, "an-old-token", 7200)
        before = renewals("normal"), renewals("forced")
        await client.menu()
        assert await cache.get(APPID) == good
    assert (renewals("normal"), renewals("forced")) == (before[0] + 1, before[1])
    assert asked(platform) == [False, False]


async def test_a_new_token_is_forced_where_wechat_gives_the_refused_one(platform: Platform) -> None:
    cache = MemoryTokenCache()
    async with client_of(platform.url, cache=cache) as client:
        await client.menu()
        refused = await cache.get(APPID)
        platform.fail(MENU, 40001)
        await client.menu()
        assert await cache.get(APPID) != refused
        await client.menu()
    assert asked(platform) == [False, False, True]


async def test_many_refused_at_once_force_one(platform: Platform) -> None:
    async with client_of(platform.url) as client:
        await client.menu()
        platform.fail(MENU, 40001, times=20)
        await asyncio.gather(*(client.menu() for _ in range(20)))
    assert asked(platform).count(True) == 1


async def test_new_tokens_are_not_forced_one_after_another(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client_of(platform.url) as client:
        platform.fail(MENU, 40001)
        await client.menu()
        platform.fail(MENU, 40001, times=8)
        for _ in range(4):
            with pytest.raises(TokenRefusedError):
                await client.menu()
        assert asked(platform).count(True) == 1
        monkeypatch.setattr(access_token, "FORCE_INTERVAL", 0.0)
        await asyncio.to_thread(platform.disturbances.clear)
        platform.fail(MENU, 40001)
        await client.menu()
    assert asked(platform).count(True) == 2


async def test_a_newer_token_survives_the_refusal_of_an_older() -> None:
    cache: TokenCache = MemoryTokenCache()
    await cache.put(APPID, "new", 60)
    await cache.drop(APPID, "old")
    assert await cache.get(APPID) == "new"
    await cache.drop(APPID, "new")
    assert await cache.get(APPID) is None


async def test_processes_share_one_token(
    platform: Platform, shared: RedisTokenCache, redis_database: str
) -> None:
    other = RedisTokenCache(redis_database)
    async with client_of(platform.url, cache=shared) as here, client_of(platform.url, cache=other) as there:
        await here.menu()
        await there.menu()
        assert asked(platform) == [False]
        platform.expire_tokens()
        await there.menu()
        await here.menu()
    await other.close()
    assert asked(platform) == [False, False]
    async with Redis.from_url(redis_database) as redis:
        assert await redis.keys() == [f"mingfa:wechat:token:{APPID}".encode()]
        assert 7200 - 300 - 10 < await redis.ttl(f"mingfa:wechat:token:{APPID}") <= 7200 - 300


async def test_the_shared_cache(shared: RedisTokenCache) -> None:
    assert await shared.get("a") is None
    await shared.put("a", "one", 60)
    await shared.put("b", "two", 0)
    assert (await shared.get("a"), await shared.get("b")) == ("one", None)
    await shared.drop("a", "another")
    assert await shared.get("a") == "one"
    await shared.drop("a", "one")
    assert await shared.get("a") is None


async def test_without_redis_each_process_asks(platform: Platform) -> None:
    cache = RedisTokenCache(f"redis://127.0.0.1:{free_port()}/0")
    with capture_logs() as logs:
        async with client_of(platform.url, cache=cache) as client:
            for _ in range(3):
                await client.menu()
            platform.expire_tokens()
            await client.menu()
    await cache.close()
    assert asked(platform) == [False, False]
    assert [(line["event"], line["log_level"]) for line in logs] == [("token cache failed", "warning")]


async def test_redis_that_hangs_holds_nothing_up_for_long(platform: Platform) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        cache = RedisTokenCache(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        async with client_of(platform.url, cache=cache) as client:
            start = time.monotonic()
            await client.menu()
            await client.menu()
            assert time.monotonic() - start < 2 * redis_connections.REDIS_SECONDS + 1
        await cache.close()


async def test_redis_comes_back(redis_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_cache, "REDIS_REST", 0.0)
    cache = RedisTokenCache(redis_database)
    right = cache._redis
    cache._redis = Redis.from_url(
        f"redis://127.0.0.1:{free_port()}/0", socket_connect_timeout=0.2, retry=None
    )
    with capture_logs() as logs:
        await cache.put("a", "own", 60)
        assert await cache.get("a") == "own"
        await cache.drop("a", "other")
        assert await cache.get("a") == "own"
        await cache._redis.aclose()
        cache._redis = right
        assert await cache.get("a") is None
        await cache.put("a", "shared", 60)
        assert await cache.get("a") == "shared"
    await cache.close()
    assert [line["event"] for line in logs] == ["token cache failed", "token cache works again"]


async def test_the_cache_of_a_deployment(redis_database: str) -> None:
    shared = token_cache.token_cache(SecretStr(redis_database))
    assert isinstance(shared, RedisTokenCache)
    await shared.close()
    assert isinstance(token_cache.token_cache(None), MemoryTokenCache)
    with pytest.raises(ValueError, match="scheme"):
        token_cache.token_cache(SecretStr("localhost:6379"))
