"""Notes everything that a page must not do while a test uses it."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request

# What the policy stops shows in the console as well, but not everywhere in the same words.
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


class Watch:
    """Complaints about one context: errors, violations of the policy, dialogs, requests to third parties."""

    def __init__(self, context: BrowserContext, *origins: str) -> None:
        self.complaints: list[str] = []
        self._origins = origins
        self._expected: list[str] = []
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._complain(f"error: {error.error}"))
        context.on("request", self._request)
        context.on("page", self._page)

    def expect(self, pattern: str) -> None:
        """Take messages that match the pattern as part of the test."""
        self._expected.append(pattern)

    def _complain(self, text: str) -> None:
        if not any(re.search(pattern, text) for pattern in self._expected):
            self.complaints.append(text)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complain(f"console: {message.text}")

    def _page(self, page: Page) -> None:
        def dismiss(dialog: Dialog) -> None:
            self._complain(f"dialog: {dialog.message}")
            dialog.dismiss()

        page.on("dialog", dismiss)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((*self._origins, "data:", "about:")):
            self._complain(f"request: {request.url}")
