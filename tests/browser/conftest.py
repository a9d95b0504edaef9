"""One browser for all tests here, a watched visitor for each."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import CHROMIUM, running_chromium
from tests.browser.visitor import Visitor
from tests.end_to_end import Mingfa, mingfa
from tests.servers import rasa_model

__all__ = ["mingfa", "rasa_model"]

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session", autouse=True)
def chromium() -> None:
    """Before Mingfa is started in vain."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}: `apt install chromium fonts-noto-cjk` brings it")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Not for the session: while Playwright runs, its event loop keeps asynchronous tests from theirs."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def visitor(browser: Browser, mingfa: Mingfa) -> Iterator[Visitor]:
    visitor = Visitor(browser, mingfa.url)
    yield visitor
    assert visitor.leave() == []
