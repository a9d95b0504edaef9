"""Accounts of every kind, each with its running channel, and requests to it that no platform sends."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.api.wechat.chat import FakeChat
from tests.api.wechat.deployment import Deployment, deployment
from tests.api.wechat.forging import Forgery
from tests.wechat_platform import PlatformAccount

TOKEN, AES_KEY = "TokenOfTheConsole", "KeyOfTheConsole" + "x" * 28
OFFICIAL = [PlatformAccount(token=TOKEN, aes_key=AES_KEY, mode=mode) for mode in ("plain", "safe")]
PROGRAMS = [
    PlatformAccount(kind="miniprogram", token=TOKEN, aes_key=AES_KEY, mode=mode, format=format)
    for mode in ("plain", "safe")
    for format in ("xml", "json")
]
ACCOUNTS = OFFICIAL + PROGRAMS


@dataclass(frozen=True)
class Channel:
    """A running channel of one account."""

    account: PlatformAccount
    running: Deployment
    http: httpx.Client

    def post(self, forgery: Forgery) -> httpx.Response:
        """Send a request."""
        return self.http.post(self.account.webhook, params=forgery.query, content=forgery.body)

    def get(self, query: dict[str, str]) -> httpx.Response:
        """Ask to prove the address."""
        return self.http.get(self.account.webhook, params=query)


Channels = Callable[[PlatformAccount], Channel]


@contextmanager
def running_channels(new_folder: Callable[[], Path], chat: FakeChat | None = None) -> Iterator[Channels]:
    """Start the channel of an account when it is first asked for; they share the chat, if one is given."""
    started: dict[PlatformAccount, Channel] = {}
    with ExitStack() as stack:
        http = stack.enter_context(httpx.Client(trust_env=False, timeout=10))

        def channel(account: PlatformAccount) -> Channel:
            if account not in started:
                running = stack.enter_context(deployment(new_folder(), account, chat=chat))
                started[account] = Channel(account, running, http)
            return started[account]

        yield channel
        assert not [fault for each in started.values() for fault in each.running.platform.faults]


def named(value: object) -> str:
    """Name an account, or anything else that has a name, in the list of tests."""
    if isinstance(value, PlatformAccount):
        return f"{value.kind}-{value.mode}-{value.format}"
    return str(getattr(value, "name", value))
