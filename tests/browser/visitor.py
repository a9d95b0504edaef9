"""Opens pages of a running Mingfa in contexts of their own."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.chat import MESSAGES, Chat
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.watch import Watch


class Visitor:
    """A resident with a phone, a desktop computer or both."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._watches: list[Watch] = []

    def phone(self, path: str = "/", **options: Any) -> Page:
        """Open a page on a small phone with touch."""
        return self._open(path, viewport=PHONE, is_mobile=True, has_touch=True, **options)

    def desktop(self, path: str = "/", **options: Any) -> Page:
        """Open a page on a desktop with mouse and keyboard."""
        return self._open(path, viewport=DESKTOP, **options)

    def chat(self, path: str = "/", **options: Any) -> Chat:
        """Open the chat on a small phone."""
        return Chat(self.phone(path, **options))

    def expect(self, pattern: str) -> None:
        """Take complaints that match the pattern as part of the test."""
        for watch in self._watches:
            watch.expect(pattern)

    def leave(self) -> list[str]:
        """Close everything and return what there is to complain about."""
        for context in self._contexts:
            context.close()
        return [complaint for watch in self._watches for complaint in watch.complaints]

    def _open(self, path: str, **options: Any) -> Page:
        context = self._browser.new_context(locale="zh-CN", **options)
        self._contexts.append(context)
        page_origin = path if path.startswith("http") else self.url
        self._watches.append(Watch(context, self.url, page_origin))
        page = context.new_page()
        page.goto(page_origin if path.startswith("http") else f"{self.url}{path}")
        return page


def cut_line(page: Page) -> None:
    """Let no message through until `mend_line`."""
    page.route(f"**{MESSAGES}", lambda route: route.abort())


def mend_line(page: Page) -> None:
    """Let messages through again."""
    page.unroute(f"**{MESSAGES}")
