"""The WeChat channel by itself, served over HTTP between a platform and a chat for tests."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from fastapi import FastAPI

from api.body_limit import BodyLimit
from api.problems import install_problem_handlers
from api.settings import Settings
from api.store import wechat_answers, wechat_held, wechat_queue
from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.wechat_rows import AnswerRows
from api.wechat import receiver
from api.wechat.channel import wechat_channel
from api.wechat.routes import wechat_router
from tests.api.wechat.chat import FakeChat
from tests.conftest import DATA_KEY, make_settings
from tests.end_to_end import serving
from tests.servers import free_port
from tests.wechat_platform import Platform, PlatformAccount, running_platform

QUICK = 0.4
"""Seconds that stand for the platform's five, so that tests of late answers are not slow."""


@dataclass(frozen=True)
class Deployment:
    """A running channel.

    Attributes:
        platform: what pushes to it and what it calls.
        chat: what answers.
        settings: of the channel.
        url: where it listens.
    """

    platform: Platform
    chat: FakeChat
    settings: Settings
    url: str


def account_values(platform: Platform, account: PlatformAccount, **values: object) -> dict[str, object]:
    """Return the settings of an account of the platform."""
    console = {
        "appid": account.appid,
        "token": account.token,
        "aes_key": account.aes_key,
        "mode": account.mode,
        "secret": account.secret,
        "api_url": platform.url,
    }
    return console | values


def settings_for(folder: Path, platform: Platform, values: dict[str, object], **more: object) -> Settings:
    """Return settings with the platform's accounts: the first of each kind; `values` are of all accounts."""
    first = {account.kind: account for account in reversed(platform.accounts)}
    names = {"official": "wechat", "miniprogram": "miniprogram"}
    accounts = {names[kind]: account_values(platform, account, **values) for kind, account in first.items()}
    return make_settings(folder, **accounts, **more)


@contextmanager
def serving_channel(settings: Settings, chat: FakeChat) -> Iterator[str]:
    """Serve the channel until the block ends; yield its address."""
    database = open_database(settings.database)
    migrate(database)
    channel = wechat_channel(settings, chat, AnswerRows(database, Encryption([DATA_KEY])))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        worker = asyncio.create_task(channel.worker.run())
        yield
        channel.worker.stop()
        await worker
        await channel.close()
        database.dispose()

    app = FastAPI(lifespan=lifespan)
    install_problem_handlers(app)
    app.add_middleware(BodyLimit)
    app.include_router(wechat_router(channel.accounts, channel.receiver))
    port = free_port()
    with serving(app, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def deployment(
    folder: Path,
    *accounts: PlatformAccount,
    chat: FakeChat | None = None,
    quick: bool = False,
    database_url: str | None = None,
    **values: object,
) -> Iterator[Deployment]:
    """Run a platform and the channel until the block ends.

    Args:
        folder: for the database.
        accounts: of the platform; an Official Account by default.
        chat: what answers.
        quick: whether the platform hangs up after `QUICK` instead of 5 seconds, and answers are late sooner.
        database_url: where not in `folder`.
        values: settings of the accounts.
    """
    accounts = accounts or (PlatformAccount(),)
    chat = chat or FakeChat()
    hang_up = QUICK if quick else 5.0
    with ExitStack() as stack:
        if quick:
            stack.enter_context(patch.object(receiver, "HANG_UP_SECONDS", hang_up * 1.2))
            for module in (wechat_answers, wechat_held, wechat_queue):
                stack.enter_context(patch.object(module, "COMPOSING", timedelta(seconds=hang_up * 2)))
        platform = stack.enter_context(running_platform(*accounts, hang_up_seconds=hang_up))
        waits = {"reply_seconds": QUICK * 0.7} if quick else {}
        settings = settings_for(folder, platform, waits | values, database_url=database_url)
        with serving_channel(settings, chat) as url:
            for account in accounts:
                account.webhook = f"{url}/wechat/{account.kind}"
            yield Deployment(platform, chat, settings, url)
