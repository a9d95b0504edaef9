"""The client of WeChat's API, over HTTP."""

import asyncio
import gzip
import logging
import time
import traceback
from collections.abc import Iterator

import pytest
import structlog
from starlette.types import Send
from structlog.testing import capture_logs

from api.logs import configure_logs
from api.wechat import api_transport
from api.wechat.api_errors import (
    ApiError,
    ApiUnavailableError,
    BadCodeError,
    BlockedError,
    ContentRefusedError,
    NetworkError,
    NotOnListError,
    NotPermittedError,
    RateLimitedError,
    TokenRefusedError,
    TooLongError,
    UnknownResidentError,
    WindowClosedError,
    api_error,
)
from api.wechat.client import WeChatIdentity
from api.wechat.outgoing import OutgoingMenu, OutgoingText
from tests.api.wechat.api_clients import APPID, SECRET, ZHANG, Answer, client_of, counted, fixed, server_that
from tests.servers import free_port
from tests.wechat_platform import Platform, PlatformAccount, event_push, running_platform, text_push

NOWHERE = "http://127.0.0.1:9/"
SEND = "/cgi-bin/message/custom/send"
STABLE_TOKEN = "/cgi-bin/stable_token"
JSCODE = "/sns/jscode2session"
TEXT = OutgoingText(text="您好，“明法”在这里。😀")


@pytest.fixture
def platform() -> Iterator[Platform]:
    """An Official Account to which Zhang San has just written."""
    with running_platform(PlatformAccount(webhook=NOWHERE)) as platform:
        phone = platform.phone(ZHANG)
        phone.note(text_push(ZHANG, "在吗"))
        yield platform


@pytest.fixture
def program() -> Iterator[Platform]:
    with running_platform(PlatformAccount(webhook=NOWHERE, kind="miniprogram")) as platform:
        yield platform


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_transport, "BACKOFF_SECONDS", 0.01)


async def test_sends_a_text_as_it_is(platform: Platform) -> None:
    before = counted("send", "ok")
    async with client_of(platform.url) as client:
        await client.send(ZHANG, TEXT)
    assert platform.phone(ZHANG).screen == [TEXT.text]
    assert TEXT.text.encode() in platform.calls_of(SEND)[0].raw
    assert not platform.faults
    assert counted("send", "ok") == before + 1


async def test_sends_a_menu(platform: Platform) -> None:
    async with client_of(platform.url) as client:
        await client.send(
            ZHANG, OutgoingMenu(head="您问的是：", options=("离婚", "分家"), tail="或者直接说。")
        )
    assert "离婚" in platform.phone(ZHANG).screen[0]
    assert platform.calls_of(SEND)[0].body["msgtype"] == "msgmenu"


async def test_what_is_no_character_is_replaced(platform: Platform) -> None:
    async with client_of(platform.url) as client:
        await client.send(ZHANG, OutgoingText(text="好\ud800的"))
    assert platform.phone(ZHANG).screen == ["好?的"]


async def test_the_path_is_a_setting(program: Platform) -> None:
    async with client_of(
        program.url, program.accounts[0], send_path="/cgi-bin/message/custom/business/send"
    ) as client:
        with pytest.raises(NotPermittedError) as caught:
            await client.send(ZHANG, TEXT)
    assert caught.value.errcode == 40101


async def test_typing_is_shown_once(platform: Platform) -> None:
    with capture_logs() as logs:
        async with client_of(platform.url) as client:
            await client.typing(ZHANG)
            await client.typing(ZHANG)
    assert platform.phone(ZHANG).typing_notices == 1
    assert [call.errcode for call in platform.calls_of("typing")] == [0, 45081]
    assert not logs


async def test_a_typing_notice_too_late(platform: Platform) -> None:
    platform.clock.advance(60)
    async with client_of(platform.url) as client:
        with pytest.raises(WindowClosedError):
            await client.typing(ZHANG)


async def test_the_sixth_message_is_not_sent(platform: Platform) -> None:
    async with client_of(platform.url) as client:
        for _ in range(5):
            await client.send(ZHANG, TEXT)
        with pytest.raises(WindowClosedError) as caught:
            await client.send(ZHANG, TEXT)
        assert caught.value.errcode == 45047
        platform.clock.advance(48 * 3600 + 1)
        with pytest.raises(WindowClosedError) as caught:
            await client.send(ZHANG, TEXT)
        assert caught.value.errcode == 45015


async def test_who_left_is_unknown(platform: Platform) -> None:
    platform.phone(ZHANG).note(event_push(ZHANG, "unsubscribe"))
    async with client_of(platform.url) as client:
        with pytest.raises(UnknownResidentError):
            await client.send(ZHANG, TEXT)
        with pytest.raises(UnknownResidentError):
            await client.send("o-nobody", TEXT)


async def test_a_text_too_long(platform: Platform) -> None:
    async with client_of(platform.url) as client:
        with pytest.raises(TooLongError):
            await client.send(ZHANG, OutgoingText(text="长" * 700))


@pytest.mark.parametrize(
    ("errcode", "kind"),
    [
        (-1, ApiUnavailableError),
        (40101, NotPermittedError),
        (48001, NotPermittedError),
        (50002, NotPermittedError),
        (40003, UnknownResidentError),
        (43004, UnknownResidentError),
        (45002, TooLongError),
        (45009, RateLimitedError),
        (45011, RateLimitedError),
        (45015, WindowClosedError),
        (45047, WindowClosedError),
        (40013, TokenRefusedError),
        (40164, NotOnListError),
        (44004, ContentRefusedError),
        (87014, ContentRefusedError),
        (99999, ApiError),
    ],
)
async def test_an_errcode_is_an_error_and_never_retried(
    platform: Platform, errcode: int, kind: type[ApiError]
) -> None:
    platform.fail(SEND, errcode)
    before = counted("send", str(errcode))
    with capture_logs() as logs:
        async with client_of(platform.url) as client:
            with pytest.raises(ApiError) as caught:
                await client.send(ZHANG, TEXT)
    assert type(caught.value) is kind
    assert (caught.value.call, caught.value.errcode) == ("send", errcode)
    assert len(platform.calls_of(SEND)) == 1
    assert counted("send", str(errcode)) == before + 1
    (line,) = logs
    assert line["log_level"] == "error"
    assert line["event"].startswith("wechat")
    assert (line["call"], line["errcode"], line["account"]) == ("send", errcode, "official:main")


@pytest.mark.parametrize(("errcode", "seconds"), [(45011, 60), (45009, 3600)])
def test_a_limit_says_when_to_come_back(errcode: int, seconds: float) -> None:
    error = api_error("send", errcode, "")
    assert isinstance(error, RateLimitedError)
    assert error.wait == seconds


@pytest.mark.parametrize(
    ("errmsg", "address"),
    [
        ("invalid ip 203.0.113.5, not in whitelist rid: 62a1b2c3-1", "203.0.113.5"),
        ("invalid ip 203.0.113.5 ipv6 ::ffff:203.0.113.5, not in whitelist", "203.0.113.5"),
        ("invalid ip 2001:db8:0:1::5, not in whitelist rid: 1", "2001:db8:0:1::5"),
        ("invalid ip, not in whitelist rid: 62a1b2c3", None),
    ],
)
def test_the_address_that_wechat_refuses(errmsg: str, address: str | None) -> None:
    error = api_error("send", 40164, errmsg)
    assert isinstance(error, NotOnListError)
    assert error.address == address
    assert "IP白名单" in str(error)
    assert not address or address in str(error)


async def test_a_refused_address_is_loud() -> None:
    refusal = b'{"errcode": 40164, "errmsg": "invalid ip 203.0.113.5, not in whitelist rid: 1"}'
    with server_that(fixed(200, refusal), token=False) as (url, calls), capture_logs() as logs:
        async with client_of(url) as client:
            with pytest.raises(NotOnListError, match=r"203\.0\.113\.5"):
                await client.send(ZHANG, TEXT)
    assert calls == [STABLE_TOKEN]
    (line,) = logs
    assert line["log_level"] == "error"
    assert line["address"] == "203.0.113.5"
    assert "203.0.113.5" in line["advice"]


async def test_a_token_that_ended_is_renewed_unseen(platform: Platform) -> None:
    with capture_logs() as logs:
        async with client_of(platform.url) as client:
            await client.send(ZHANG, TEXT)
            platform.expire_tokens()
            await client.send(ZHANG, TEXT)
    assert len(platform.phone(ZHANG).screen) == 2
    assert [call.errcode for call in platform.calls_of(SEND)] == [0, 42001, 0]
    assert not logs


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
async def test_a_token_is_renewed_once(platform: Platform, errcode: int) -> None:
    platform.fail(SEND, errcode, times=9)
    async with client_of(platform.url) as client:
        with pytest.raises(TokenRefusedError):
            await client.send(ZHANG, TEXT)
    assert len(platform.calls_of(SEND)) == 2


async def test_a_wrong_secret(platform: Platform) -> None:
    async with client_of(platform.url, secret="wrong") as client:
        with pytest.raises(TokenRefusedError) as caught:
            await client.send(ZHANG, TEXT)
    assert caught.value.errcode == 40125
    assert len(platform.calls) == 1


async def test_an_account_without_a_secret_has_no_client() -> None:
    with pytest.raises(ValueError, match="secret"):
        async with client_of(NOWHERE, secret=None):
            pass


async def test_a_cut_connection_is_tried_again(platform: Platform) -> None:
    platform.drop(SEND, times=2)
    async with client_of(platform.url) as client:
        await client.send(ZHANG, TEXT)
    assert platform.phone(ZHANG).screen == [TEXT.text]


async def test_three_cut_connections_are_enough(platform: Platform) -> None:
    platform.drop(SEND, times=3)
    before = counted("send", "network")
    with capture_logs() as logs:
        async with client_of(platform.url) as client:
            with pytest.raises(NetworkError):
                await client.send(ZHANG, TEXT)
            assert counted("send", "network") == before + 3
            await client.send(ZHANG, TEXT)
    assert platform.phone(ZHANG).screen == [TEXT.text]
    assert [line["event"] for line in logs] == ["wechat api unavailable"]


async def test_nobody_there() -> None:
    async with client_of(f"http://127.0.0.1:{free_port()}") as client:
        with pytest.raises(NetworkError):
            await client.send(ZHANG, TEXT)


async def test_a_late_answer_is_given_up(platform: Platform) -> None:
    platform.stall(SEND, 30, times=3)
    async with client_of(platform.url, api_seconds=0.3) as client:
        start = time.monotonic()
        with pytest.raises(NetworkError):
            await client.send(ZHANG, TEXT)
    assert time.monotonic() - start < 3


async def test_an_answer_that_trickles_in_is_given_up() -> None:
    async def trickle(send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(40):
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            await asyncio.sleep(0.1)
        await send({"type": "http.response.body", "body": b'{"errcode": 0}'})

    with server_that(trickle) as (url, calls):
        async with client_of(url, api_seconds=0.5) as client:
            with pytest.raises(NetworkError):
                await client.send(ZHANG, TEXT)
    assert len(calls) == 4


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        (fixed(502, b"<html>Bad Gateway</html>"), "http_5xx"),
        (fixed(500, b'{"errcode": 45015}'), "http_5xx"),
        (fixed(404, b"{}"), "http_4xx"),
        (fixed(302, b"", (b"location", b"https://example.com/")), "http_3xx"),
        (fixed(200, b""), "unreadable"),
        (fixed(200, b"<xml/>"), "unreadable"),
        (fixed(200, b"[0]"), "unreadable"),
        (fixed(200, b'{"errcode": "45015"}'), "unreadable"),
        (fixed(200, b"\xff\xfe\x00"), "unreadable"),
        (fixed(200, gzip.compress(b"{}")[:-4] + b"nope", (b"content-encoding", b"gzip")), "unreadable"),
    ],
)
async def test_an_answer_that_is_none_is_not_asked_for_again(answers: Answer, outcome: str) -> None:
    before = counted("send", outcome)
    with server_that(answers) as (url, calls):
        async with client_of(url) as client:
            with pytest.raises(ApiUnavailableError) as caught:
                await client.send(ZHANG, TEXT)
    assert not isinstance(caught.value, NetworkError)
    assert calls == [STABLE_TOKEN, SEND]
    assert counted("send", outcome) == before + 1


@pytest.mark.parametrize(
    "answer", [b"{}", b'{"access_token": "", "expires_in": 7200}', b'{"access_token": "a"}']
)
async def test_a_token_that_is_none(answer: bytes) -> None:
    with server_that(fixed(200, answer), token=False) as (url, calls):
        async with client_of(url) as client:
            with pytest.raises(ApiUnavailableError):
                await client.send(ZHANG, TEXT)
    assert calls == [STABLE_TOKEN]


async def test_an_api_behind_a_gateway_with_a_path() -> None:
    with server_that(fixed(200, b'{"errcode": 0}')) as (url, calls):
        async with client_of(f"{url}/weixin/") as client:
            await client.send(ZHANG, TEXT)
    assert calls == [f"/weixin{STABLE_TOKEN}", f"/weixin{SEND}"]


async def test_no_proxy_of_the_environment(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, NOWHERE)
    async with client_of(platform.url) as client:
        await client.send(ZHANG, TEXT)


async def test_the_menu(platform: Platform) -> None:
    menu = {"button": [{"type": "click", "name": "问法律", "key": "你能做什么"}]}
    with capture_logs() as logs:
        async with client_of(platform.url) as client:
            assert await client.menu() is None
            await client.create_menu(menu)
            assert await client.menu() == menu
    assert platform.menu() == menu
    assert not platform.faults
    assert not logs


async def test_a_login(program: Platform) -> None:
    async with client_of(program.url, program.accounts[0]) as client:
        who = await client.code_to_session(program.login_code(ZHANG))
    assert who == WeChatIdentity(ZHANG, None)
    assert ZHANG not in repr(who)
    assert program.calls_of(STABLE_TOKEN) == []


async def test_a_login_with_a_unionid() -> None:
    with server_that(fixed(200, b'{"openid": "o", "session_key": "k", "unionid": "u"}')) as (url, _):
        async with client_of(url) as client:
            assert await client.code_to_session("code") == WeChatIdentity("o", "u")


async def test_a_login_code_works_once(program: Platform) -> None:
    code = program.login_code(ZHANG)
    late = program.login_code(ZHANG)
    with capture_logs() as logs:
        async with client_of(program.url, program.accounts[0]) as client:
            await client.code_to_session(code)
            with pytest.raises(BadCodeError) as used:
                await client.code_to_session(code)
            with pytest.raises(BadCodeError) as unknown:
                await client.code_to_session("no-such-code")
            program.clock.advance(301)
            with pytest.raises(BadCodeError):
                await client.code_to_session(late)
            program.fail(JSCODE, 40226)
            with pytest.raises(BlockedError):
                await client.code_to_session(late)
    assert (used.value.errcode, unknown.value.errcode) == (40163, 40029)
    assert {line["log_level"] for line in logs} == {"warning"}  # anybody can send such codes


async def test_a_login_without_a_person() -> None:
    with server_that(fixed(200, b'{"session_key": "k"}')) as (url, _):
        async with client_of(url) as client:
            with pytest.raises(ApiUnavailableError):
                await client.code_to_session("code")


async def test_a_wrong_secret_at_login(program: Platform) -> None:
    async with client_of(program.url, program.accounts[0], secret="wrong") as client:
        with pytest.raises(TokenRefusedError):
            await client.code_to_session(program.login_code(ZHANG))
    assert len(program.calls) == 1


async def test_a_login_that_may_have_arrived_is_not_repeated(program: Platform) -> None:
    before = counted("code2session", "network")
    program.lose(JSCODE, times=3)
    async with client_of(program.url, program.accounts[0]) as client:
        with pytest.raises(NetworkError):
            await client.code_to_session(program.login_code(ZHANG))
    assert counted("code2session", "network") == before + 1


async def test_a_login_that_cannot_have_arrived_is_repeated() -> None:
    before = counted("code2session", "network")
    async with client_of(f"http://127.0.0.1:{free_port()}") as client:
        with pytest.raises(NetworkError):
            await client.code_to_session("code")
    assert counted("code2session", "network") == before + 3


async def test_nothing_secret_is_logged_or_said(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(structlog, "configure", lambda **_: None)
    configure_logs()
    caplog.set_level(logging.DEBUG)
    said = []
    with capture_logs() as logs:
        async with client_of(platform.url) as client:
            await client.send(ZHANG, TEXT)
            platform.drop(SEND, times=3)
            platform.fail(SEND, 45015)
            platform.fail(JSCODE, 40029)
            for call in (
                client.send(ZHANG, TEXT),
                client.send(ZHANG, TEXT),
                client.code_to_session("the-code"),
            ):
                with pytest.raises(ApiError) as caught:
                    await call
                said.append("".join(traceback.format_exception(caught.value)) + repr(caught.value))
    assert len(logs) == 3
    everything = caplog.text + str(logs) + "".join(said)
    token = platform.calls_of(SEND)[0].query["access_token"]
    for secret in (token, SECRET, APPID, ZHANG, TEXT.text, "the-code"):
        assert secret not in everything
