"""The login of the Mini Program's own chat page, and the chat after it."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from api.chat.routes import chat_router
from api.keyed_hash import keyed_hash
from api.problems import install_problem_handlers
from api.settings import Settings
from api.store.database import migrate, open_database
from api.store.logins import LoginStore
from api.wechat.accounts import accounts
from api.wechat.client import WeChatClient
from api.wechat.login import login_router
from api.wechat.token_cache import MemoryTokenCache
from bot.messages import Reply, TextMessage
from tests.api.wechat.api_clients import SECRET, ZHANG, account_values, fixed, server_that
from tests.conftest import make_settings
from tests.servers import free_port
from tests.wechat_platform import Platform, PlatformAccount, running_platform

LOGIN = "/v1/session/wechat"
CHAT = "/v1/chat/messages"
JSCODE = "/sns/jscode2session"
NOWHERE = "http://127.0.0.1:9/"


class Chat:
    """Notes whose turn it was."""

    def __init__(self) -> None:
        self.sessions: list[str] = []

    async def turn(self, session_id: str, text: str, message_id: str | None = None) -> Reply:
        self.sessions.append(session_id)
        return Reply(status="answered", messages=[TextMessage(text=text)])


class Service:
    """The api, as far as logging in and chatting need it."""

    def __init__(self, settings: Settings, database: Engine) -> None:
        self.settings = settings
        self.chat = Chat()
        self.database = database
        self.logins = LoginStore(database)
        found = accounts(settings).values()
        self.clients = {account.id: WeChatClient(account, MemoryTokenCache()) for account in found}
        self.app = FastAPI()
        install_problem_handlers(self.app)
        self.app.include_router(chat_router(settings, self.chat, self.logins))
        self.app.include_router(login_router(settings, self.clients, self.logins))
        self._lifespan = AsyncExitStack()

    def http(self, address: str = "203.0.113.1") -> httpx.AsyncClient:
        """A client that seems to come from an address."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(address, 1234))
        return httpx.AsyncClient(transport=transport, base_url="http://mingfa")

    async def log_in(self, code: str, address: str = "203.0.113.1", **more: object) -> httpx.Response:
        async with self.http(address) as http:
            return await http.post(LOGIN, json={"code": code} | more)

    async def say(self, session_id: str) -> httpx.Response:
        async with self.http() as http:
            return await http.post(CHAT, json={"session_id": session_id, "text": "你好"})

    async def start(self) -> None:
        await self._lifespan.enter_async_context(self.app.router.lifespan_context(self.app))

    async def close(self) -> None:
        await self._lifespan.aclose()
        for client in self.clients.values():
            await client.close()


@pytest.fixture(scope="module")
def accounts_of_platform() -> list[PlatformAccount]:
    return [
        PlatformAccount(webhook=NOWHERE, kind="miniprogram"),
        PlatformAccount(webhook=NOWHERE, kind="miniprogram", appid="wx0000000000000002", name="gh_2"),
        PlatformAccount(webhook=NOWHERE),
    ]


@pytest.fixture(scope="module")
def platform(accounts_of_platform: list[PlatformAccount]) -> Iterator[Platform]:
    with running_platform(*accounts_of_platform) as platform:
        yield platform


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'database' / 'mingfa.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


Start = Callable[..., "Service"]


@pytest.fixture
async def new_service(platform: Platform, engine: Engine, tmp_path: Path) -> AsyncIterator[Start]:
    started: list[Service] = []

    def new(**values: object) -> Service:
        main, second, official = platform.accounts
        defaults: dict[str, object] = {
            "miniprogram": account_values(platform.url, main),
            "more_accounts": [
                account_values(platform.url, second) | {"name": "second", "kind": "miniprogram"}
            ],
            "wechat": account_values(platform.url, official),
        }
        service = Service(make_settings(tmp_path, **(defaults | values)), engine)
        started.append(service)
        return service

    yield new
    for service in started:
        await service.close()


@pytest.fixture
def service(new_service: Start) -> Service:
    return new_service()


def problem(response: httpx.Response, status: int) -> str:
    """What a refused client is told."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    detail: str = response.json()["detail"]
    return detail


async def test_a_login_and_a_chat(service: Service, platform: Platform) -> None:
    with capture_logs() as logs:
        response = await service.log_in(platform.login_code(ZHANG))
        assert response.status_code == 200
        assert response.headers["cache-control"] == "no-store"
        body = response.json()
        assert set(body) == {"session_id", "expires_in"}
        assert re.fullmatch(r"wx\.[A-Za-z0-9_-]{43}", body["session_id"])
        assert body["expires_in"] == 30 * 86_400
        said = await service.say(body["session_id"])
    assert said.status_code == 200
    assert said.json()["session_id"] == body["session_id"]
    # The session of that person's conversation with the account in WeChat.
    assert service.chat.sessions == [f"wechat:{keyed_hash(service.settings, ZHANG)}"]
    assert not logs


async def test_nobody_learns_who_it_is(service: Service, platform: Platform) -> None:
    response = await service.log_in(platform.login_code(ZHANG))
    with service.database.connect() as connection:
        rows = str(connection.execute(text("SELECT * FROM wechat_logins")).all())
    token = response.json()["session_id"].removeprefix("wx.")
    assert token not in rows
    for shown in (response.text, str(response.headers), rows):
        assert ZHANG not in shown
        assert keyed_hash(service.settings, ZHANG) not in response.text


async def test_two_devices_share_a_conversation(service: Service, platform: Platform) -> None:
    first = (await service.log_in(platform.login_code(ZHANG))).json()["session_id"]
    second = (await service.log_in(platform.login_code(ZHANG))).json()["session_id"]
    other = (await service.log_in(platform.login_code("o-li-si"))).json()["session_id"]
    for session_id in (first, second, other):
        await service.say(session_id)
    assert len({first, second, other}) == 3
    assert service.chat.sessions[0] == service.chat.sessions[1] != service.chat.sessions[2]


async def test_a_session_id_that_nobody_gave(service: Service) -> None:
    for session_id in ("wx.", "wx.unknown", f"wx.{'A' * 43}", "wx.wechat:x"):
        assert problem(await service.say(session_id), 401) == "Log in again."
    assert service.chat.sessions == []


async def test_a_login_that_has_ended(service: Service, platform: Platform) -> None:
    session_id = (await service.log_in(platform.login_code(ZHANG))).json()["session_id"]
    with service.database.begin() as connection:
        connection.execute(text("UPDATE wechat_logins SET expires_at = '2020-01-01 00:00:00.000000'"))
    assert problem(await service.say(session_id), 401) == "Log in again."


async def test_other_sessions_stay_apart(service: Service) -> None:
    person = f"wechat:{keyed_hash(service.settings, ZHANG)}"
    for session_id in ("wx", "wxyz", person, "web.wx."):
        assert (await service.say(session_id)).status_code == 200
    assert service.chat.sessions == ["web:wx", "web:wxyz", f"web:{person}", "web:web.wx."]


async def test_no_logins_at_all(service: Service) -> None:
    app = FastAPI()
    install_problem_handlers(app)
    app.include_router(chat_router(service.settings, service.chat))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mingfa") as http:
        problem(await http.post(CHAT, json={"session_id": "wx.a", "text": "你好"}), 401)


async def test_a_code_works_once(service: Service, platform: Platform) -> None:
    code = platform.login_code(ZHANG)
    assert (await service.log_in(code)).status_code == 200
    assert "wx.login" in problem(await service.log_in(code), 400)
    assert "wx.login" in problem(await service.log_in("no-such-code"), 400)


async def test_who_is_blocked(service: Service, platform: Platform) -> None:
    platform.fail(JSCODE, 40226)
    problem(await service.log_in(platform.login_code(ZHANG)), 403)


async def test_several_mini_programs(service: Service, platform: Platform) -> None:
    second = platform.accounts[1]
    assert (await service.log_in(platform.login_code("o-2", second), account="second")).status_code == 200
    problem(await service.log_in(platform.login_code("o-2", second)), 400)
    problem(await service.log_in(platform.login_code(ZHANG), account="third"), 404)


async def test_no_mini_program(new_service: Start, platform: Platform) -> None:
    service = new_service(miniprogram=None, more_accounts=[])
    assert "Mini Program" in problem(await service.log_in("code"), 404)


@pytest.mark.parametrize(
    ("errcode", "seconds"),
    [(-1, "5"), (45011, "60"), (45009, "3600"), (40164, "5"), (40125, "5"), (48001, "5"), (12345, "5")],
)
async def test_wechat_refuses_us(service: Service, platform: Platform, errcode: int, seconds: str) -> None:
    platform.fail(JSCODE, errcode)
    response = await service.log_in(platform.login_code(ZHANG))
    problem(response, 503)
    assert response.headers["retry-after"] == seconds
    assert SECRET not in response.text


async def test_wechat_cannot_be_reached(new_service: Start) -> None:
    nobody = account_values(f"http://127.0.0.1:{free_port()}", api_seconds=0.5)
    response = await new_service(miniprogram=nobody).log_in("code")
    problem(response, 503)
    assert response.headers["retry-after"] == "5"


async def test_a_broken_answer(new_service: Start) -> None:
    with server_that(fixed(200, b"<html>")) as (url, _):
        problem(await new_service(miniprogram=account_values(url)).log_in("code"), 503)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": ""},
        {"code": 5},
        {"code": None},
        {"code": "a b"},
        {"code": "码"},
        {"code": "a" * 257},
        {"code": "a", "account": "Main"},
        {"code": "a", "account": None},
        {"code": "a", "openid": ZHANG},
        [],
    ],
)
async def test_a_wrong_body(service: Service, platform: Platform, body: object) -> None:
    before = len(platform.calls)
    async with service.http() as http:
        problem(await http.post(LOGIN, json=body), 422)
    assert len(platform.calls) == before


async def test_wrong_codes_are_counted_too(new_service: Start, platform: Platform) -> None:
    service = new_service(login_rate_limit="3/minute")
    assert (await service.log_in(platform.login_code(ZHANG))).status_code == 200
    for _ in range(2):
        problem(await service.log_in("no-such-code"), 400)
    before = len(platform.calls)
    response = await service.log_in(platform.login_code(ZHANG))
    assert "3/minute" in problem(response, 429)
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert len(platform.calls) == before
    assert (await service.log_in(platform.login_code(ZHANG), "203.0.113.2")).status_code == 200


async def test_one_subscriber_has_many_ipv6_addresses(new_service: Start) -> None:
    service = new_service(login_rate_limit="2/minute")
    problem(await service.log_in("code", "2001:db8:1:2::1"), 400)
    problem(await service.log_in("code", "2001:db8:1:2:ffff::1"), 400)
    problem(await service.log_in("code", "2001:db8:1:2::3"), 429)
    problem(await service.log_in("code", "2001:db8:1:3::1"), 400)
    problem(await service.log_in("code", "::ffff:203.0.113.9"), 400)
    problem(await service.log_in("code", "not-an-address"), 400)


async def test_processes_count_together(new_service: Start, redis_database: str) -> None:
    here = new_service(login_rate_limit="2/minute", redis_url=redis_database)
    there = new_service(login_rate_limit="2/minute", redis_url=redis_database)
    await here.start()
    await there.start()
    problem(await here.log_in("code"), 400)
    problem(await there.log_in("code"), 400)
    problem(await here.log_in("code"), 429)
    problem(await there.log_in("code"), 429)


async def test_a_person_is_limited_over_all_logins(new_service: Start, platform: Platform) -> None:
    service = new_service(rate_limit="2/minute")
    sessions = [(await service.log_in(platform.login_code(ZHANG))).json()["session_id"] for _ in range(2)]
    assert [(await service.say(session)).status_code for session in sessions] == [200, 200]
    response = await service.say(sessions[0])
    problem(response, 429)
    assert 1 <= int(response.headers["retry-after"]) <= 60


async def test_a_database_that_fails(service: Service, platform: Platform) -> None:
    session_id = (await service.log_in(platform.login_code(ZHANG))).json()["session_id"]
    with service.database.begin() as connection:
        connection.execute(text("ALTER TABLE wechat_logins RENAME TO gone"))
    for response in (await service.log_in(platform.login_code(ZHANG)), await service.say(session_id)):
        problem(response, 503)
        assert response.headers["retry-after"] == "5"


async def test_what_is_logged(service: Service, platform: Platform) -> None:
    platform.fail(JSCODE, 45011)
    with capture_logs() as logs:
        await service.log_in("the-first-code")
        await service.log_in("the-second-code")
    assert [line["errcode"] for line in logs] == [45011, 40029]
    assert service.settings.miniprogram
    assert isinstance(service.settings.miniprogram.secret, SecretStr)
    for secret in ("the-first-code", "the-second-code", SECRET, ZHANG):
        assert secret not in str(logs)
