"""A running platform with a small service behind its webhook."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.wechat_platform import Platform, PlatformAccount, running_platform
from tests.wechat_platform.server import serving
from tests.wechat_platform.service import Answer, Service

Start = Callable[..., tuple[Platform, Service]]


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[[Service], str]]:
    """One server for the services of all tests; gives the address of the one it is handed."""
    current: list[ASGIApp] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await current[-1](scope, receive, send)

    with serving(app) as (_, url):

        def serve(service: Service) -> str:
            current.append(service.app)
            return url

        yield serve


@pytest.fixture
def start(server: Callable[[Service], str]) -> Iterator[Start]:
    """Start a platform and a service for one account."""
    with ExitStack() as stack:

        def started(
            answer: Answer | None = None, hang_up_seconds: float = 5, requests: int = 3, **values: object
        ) -> tuple[Platform, Service]:
            account = PlatformAccount(**values)
            service = Service(account, answer) if answer else Service(account)
            account.webhook = f"{server(service)}/webhook"
            platform = running_platform(account, hang_up_seconds=hang_up_seconds, requests=requests)
            return stack.enter_context(platform), service

        yield started


class Client:
    """Calls the API."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.http = httpx.Client(base_url=platform.url, trust_env=False, verify=False, timeout=5)  # noqa: S501

    def token(self, force: bool = False, **changed: str) -> dict[str, object]:
        account = self.platform.accounts[0]
        body = {
            "grant_type": "client_credential",
            "appid": account.appid,
            "secret": account.secret,
            "force_refresh": force,
        }
        return self.post("/cgi-bin/stable_token", body | changed, token=None)

    def post(self, path: str, body: object, token: str | None = "") -> dict[str, object]:
        """Post the way the platform wants it: UTF-8, without escapes."""
        if token == "":
            token = str(self.token()["access_token"])
        params = {"access_token": token} if token else {}
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return self.answer(self.http.post(path, params=params, content=raw))

    def get(self, path: str, **params: str) -> dict[str, object]:
        return self.answer(self.http.get(path, params=params))

    def answer(self, response: httpx.Response) -> dict[str, object]:
        assert response.status_code == 200
        body: dict[str, object] = response.json()
        return body

    def sends(self, openid: str, text: str) -> object:
        """Send a text and return the errcode."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        return self.post("/cgi-bin/message/custom/send", body)["errcode"]


@pytest.fixture
def client(start: Start) -> Iterator[Client]:
    """A client of a platform with one Official Account."""
    platform, _ = start()
    client = Client(platform)
    with client.http:
        yield client
