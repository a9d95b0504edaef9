"""The platform: its accounts, the phones of residents, and the server of its API."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from tests.wechat_platform.account import PlatformAccount
from tests.wechat_platform.api import Api
from tests.wechat_platform.app import PlatformApp
from tests.wechat_platform.clock import Clock
from tests.wechat_platform.courier import Courier, new_http
from tests.wechat_platform.disturbances import Disturbance, Disturbances
from tests.wechat_platform.envelope import signed_query
from tests.wechat_platform.logins import Logins
from tests.wechat_platform.phone import Phone
from tests.wechat_platform.pushes import Push
from tests.wechat_platform.records import Call, Delivery, Fault, Ignored
from tests.wechat_platform.server import serving
from tests.wechat_platform.tokens import Tokens

Result = TypeVar("Result")
ECHO = "4375120948345356249"


class Platform:
    """A running platform; made by `running_platform`.

    Attributes:
        url: where its API is.
        calls: all calls of the API, but not those that were dropped.
        faults: what no correct service does.
        ignored: passive replies to what had been answered already.
    """

    def __init__(self, accounts: Sequence[PlatformAccount], hang_up_seconds: float, requests: int) -> None:
        self.accounts = list(accounts)
        assert len({account.appid for account in accounts}) == len(accounts), "two accounts have one appid"
        self.clock = Clock()
        self.url = ""
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.ignored: list[Ignored] = []
        self.disturbances = Disturbances()
        self._phones: dict[tuple[str, str], Phone] = {}
        self._phones_lock = threading.Lock()
        self._tokens = Tokens(self.clock)
        self._logins = Logins(self.clock)
        self._api = Api(self.accounts, self._tokens, self._logins, self.faults, self._known_phone)
        self._app = PlatformApp(self._api, self.disturbances, self.calls)
        self._courier = Courier(new_http(), hang_up_seconds, requests, self.faults, self.ignored)
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def hang_up_seconds(self) -> float:
        """How long a request of a push may take; may be changed."""
        return self._courier.hang_up_seconds

    @hang_up_seconds.setter
    def hang_up_seconds(self, seconds: float) -> None:
        self._courier.hang_up_seconds = seconds

    def phone(self, openid: str, account: PlatformAccount | None = None) -> Phone:
        """Return the phone of a resident, the same one for the same account; from now on it is known."""
        account = account or self._only_account()
        with self._phones_lock:
            key = (account.appid, openid)
            if key not in self._phones:
                deliver = partial(self._deliver, account)
                self._phones[key] = Phone(account, openid, self.clock, deliver)
            return self._phones[key]

    async def push(self, account: PlatformAccount, push: Push) -> Delivery:
        """Deliver a push; may be awaited on any loop, and many at a time."""
        return await asyncio.wrap_future(self._submit(self._delivery(account, push)))

    async def push_all(
        self, account: PlatformAccount, pushes: Sequence[Push], parallel: int = 50
    ) -> list[Delivery]:
        """Deliver pushes in their order, at most so many at a time."""
        places = asyncio.Semaphore(parallel)

        async def one(push: Push) -> Delivery:
            async with places:
                return await self.push(account, push)

        return await asyncio.gather(*map(one, pushes))

    def verify(self, account: PlatformAccount | None = None) -> bool:
        """Ask the webhook whether it is the account's, as the console does when an address is saved."""
        account = account or self._only_account()
        query = signed_query(account) | {"echostr": ECHO}
        asked = self._courier.http.get(account.webhook, params=query, timeout=self.hang_up_seconds)
        answer = self._submit(asked).result()
        return answer.status_code == 200 and answer.text == ECHO

    def menu(self, account: PlatformAccount | None = None) -> dict[str, Any] | None:
        """Return the account's menu as it was created."""
        menu: dict[str, Any] | None = self._api.menus.get((account or self._only_account()).appid)
        return menu

    def fail(self, path: str, errcode: int, times: int = 1) -> None:
        """Answer the next calls of a path with an error."""
        self.disturbances.add(Disturbance("fail", path, times, errcode=errcode))

    def drop(self, path: str, times: int = 1) -> None:
        """Cut the connection of the next calls before they do anything; they are not recorded."""
        self.disturbances.add(Disturbance("drop", path, times))

    def lose(self, path: str, times: int = 1) -> None:
        """Cut the connection of the next calls after they have done their work; they are recorded."""
        self.disturbances.add(Disturbance("lose", path, times))

    def stall(self, path: str, seconds: float, times: int = 1) -> None:
        """Let the next calls do their work, but answer them only after so long."""
        self.disturbances.add(Disturbance("stall", path, times, seconds=seconds))

    def expire_tokens(self) -> None:
        """Let all issued access tokens be expired."""
        self._tokens.expire_all()

    def login_code(self, openid: str, account: PlatformAccount | None = None) -> str:
        """Return what `wx.login` would return on that resident's phone."""
        if account is None:
            account = next(account for account in self.accounts if account.kind == "miniprogram")
        return self._logins.code(account, openid)

    def calls_of(self, path: str) -> list[Call]:
        """Return the calls of one path (or end of a path)."""
        return [call for call in self.calls if call.path.endswith(path)]

    def _only_account(self) -> PlatformAccount:
        assert len(self.accounts) == 1, "say which account"
        return self.accounts[0]

    def _known_phone(self, account: PlatformAccount, openid: str) -> Phone | None:
        with self._phones_lock:
            return self._phones.get((account.appid, openid))

    async def _delivery(self, account: PlatformAccount, push: Push) -> Delivery:
        assert account.webhook, "the account has no webhook yet"
        return await self._courier.deliver(self.phone(push.openid, account), push)

    def _deliver(self, account: PlatformAccount, push: Push) -> Delivery:
        return self._submit(self._delivery(account, push)).result()

    def _submit(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        assert self._loop, "the platform is not running"
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    @contextmanager
    def _running(self) -> Iterator[None]:
        with serving(self._app.asgi) as (self._loop, self.url):
            try:
                yield
            finally:
                self._submit(self._close()).result()

    async def _close(self) -> None:
        self._app.close()
        await self._courier.http.aclose()


@contextmanager
def running_platform(
    *accounts: PlatformAccount, hang_up_seconds: float = 5.0, requests: int = 3
) -> Iterator[Platform]:
    """Run a platform until the block ends.

    Args:
        accounts: any number of them.
        hang_up_seconds: how long a request of a push may take; the next one is sent so long after it.
        requests: how often a push without answer is sent in all.
    """
    platform = Platform(accounts, hang_up_seconds, requests)
    with platform._running():
        yield platform
