"""Clients of the platform's API, and servers that misbehave as no platform does."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from prometheus_client import REGISTRY
from starlette.types import ASGIApp, Receive, Scope, Send

from api.wechat.accounts import Account, account_id, accounts
from api.wechat.client import WeChatClient
from api.wechat.token_cache import MemoryTokenCache, TokenCache
from tests.conftest import make_settings
from tests.wechat_platform import PlatformAccount
from tests.wechat_platform.server import serving

ZHANG = "o-zhang-san"
SECRET = PlatformAccount.secret
APPID = PlatformAccount().appid

Answer = Callable[[Send], Awaitable[None]]


def account_values(url: str, own: PlatformAccount | None = None, **values: object) -> dict[str, object]:
    """What an operator sets for an account of the platform."""
    own = own or PlatformAccount()
    console = {"appid": own.appid, "secret": own.secret, "token": own.token, "aes_key": own.aes_key}
    return console | {"api_url": url, "api_seconds": 2.0} | values


def account(url: str, own: PlatformAccount | None = None, **values: object) -> Account:
    """The same, as the api has it."""
    kind = own.kind if own else "official"
    setting = "wechat" if kind == "official" else "miniprogram"
    settings = make_settings(Path("nowhere"), **{setting: account_values(url, own, **values)})
    return accounts(settings)[account_id(kind)]


@asynccontextmanager
async def client_of(
    url: str, own: PlatformAccount | None = None, cache: TokenCache | None = None, **values: object
) -> AsyncIterator[WeChatClient]:
    """A client for the length of the block."""
    client = WeChatClient(account(url, own, **values), cache or MemoryTokenCache())
    try:
        yield client
    finally:
        await client.close()


def counted(call: str, outcome: str) -> float:
    """How many calls have ended so."""
    labels = {"call": call, "outcome": outcome}
    return REGISTRY.get_sample_value("mingfa_wechat_api_calls_total", labels) or 0.0


def fixed(status: int, body: bytes, *headers: tuple[bytes, bytes]) -> Answer:
    """An answer that is always the same."""

    async def answer(send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


@contextmanager
def server_that(answers: Answer, token: bool = True) -> Iterator[tuple[str, list[str]]]:
    """A server that answers every call so, but hands out tokens; gives its address and the paths called."""
    calls: list[str] = []
    given = fixed(200, b'{"access_token": "the-token", "expires_in": 7200}')

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        calls.append(scope["path"])
        await (given if token and scope["path"].endswith("stable_token") else answers)(send)

    asgi: ASGIApp = app
    with serving(asgi) as (_, url):
        yield url, calls
