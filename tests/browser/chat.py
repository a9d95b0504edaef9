"""The chat as a resident uses it."""

from playwright.sync_api import Locator, Page, expect

MESSAGES = "/v1/chat/messages"


class Chat:
    """The widget of a page. Playwright's locators look into its open shadow root."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.field = page.get_by_label("您的问题")
        self.scroller = page.locator(".scroller")
        self.turns = page.locator(".log .turn")
        self.questions = page.locator(".log .mine p")
        self.replies = page.locator(".log .reply > .messages")
        self.retry = page.get_by_role("button", name="再试一次")
        expect(self.field).to_be_visible()

    @property
    def last(self) -> Locator:
        """The newest reply."""
        return self.replies.last

    def say(self, text: str) -> None:
        """Write and send a text, without waiting for what comes back."""
        self.field.fill(text)
        self.field.press("Enter")

    def ask(self, text: str) -> Locator:
        """Send a text and return the reply."""
        before = self.replies.count()
        self.say(text)
        expect(self.replies).to_have_count(before + 1)
        return self.last

    def tap(self, title: str) -> Locator:
        """Tap the option of the newest reply whose title has these words, and return the next reply."""
        before = self.replies.count()
        self.last.locator(".option", has_text=title).first.click()
        expect(self.replies).to_have_count(before + 1)
        return self.last
