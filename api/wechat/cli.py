"""`python -m api wechat …`: what an operator does with an account."""

import asyncio
import json
import logging
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, TypeVar

import structlog
import typer

from api.command_line import settings_or_exit
from api.settings import Settings
from api.wechat.account_settings import MAIN
from api.wechat.accounts import Account, account_id, accounts
from api.wechat.api_errors import ApiError
from api.wechat.client import WeChatClient
from api.wechat.menu import MenuError, load_menu
from api.wechat.token_cache import token_cache

T = TypeVar("T")

wechat = typer.Typer(no_args_is_help=True, help="WeChat accounts.")
menu = typer.Typer(no_args_is_help=True, help="The menu under the chat of an Official Account.")
wechat.add_typer(menu, name="menu")

AccountName = Annotated[str, typer.Option("--account", help="Name of the Official Account.")]


@menu.command()
def push(account: AccountName = MAIN) -> None:
    """Set the menu, as api/wechat/menu.yml has it. Followers see it within a day."""
    try:
        new = load_menu()
    except MenuError as error:
        sys.exit(str(error))
    _ask(account, lambda client: client.create_menu(new.model_dump()))
    typer.echo(f"menu set: {', '.join(button.name for button in new.button)}")


@menu.command()
def show(account: AccountName = MAIN) -> None:
    """Print the menu that is set, as JSON."""
    current = _ask(account, lambda client: client.menu())
    typer.echo(json.dumps(current, ensure_ascii=False, indent=2) if current else "no menu is set")


def _ask(name: str, call: Callable[[WeChatClient], Awaitable[T]]) -> T:
    """Make one call for an Official Account; where that fails, end the process and say why."""
    settings = settings_or_exit()
    account = _official(settings, name)

    try:
        cache = token_cache(settings.redis_url)
    except ValueError as error:
        sys.exit(f"MINGFA_REDIS_URL: {error}")

    async def once() -> T:
        client = WeChatClient(account, cache)
        try:
            return await call(client)
        finally:
            await client.close()
            await cache.close()

    try:
        with _quiet():
            return asyncio.run(once())
    except ApiError as error:
        sys.exit(str(error))


def _official(settings: Settings, name: str) -> Account:
    """Return an Official Account that can call the API, or end the process and say what to set."""
    account = accounts(settings).get(account_id("official", name))
    if account is None:
        place = "MINGFA_WECHAT_APPID and so on" if name == MAIN else "MINGFA_MORE_ACCOUNTS"
        sys.exit(f"no Official Account named {name} is set up: see {place} in .env.example")
    if account.settings.secret is None:
        place = "MINGFA_WECHAT_SECRET" if name == MAIN else f"secret of {name} in MINGFA_MORE_ACCOUNTS"
        sys.exit(f"the API needs the account's AppSecret: set {place}")
    return account


@contextmanager
def _quiet() -> Iterator[None]:
    """Leave out log lines about what the command itself says."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)
