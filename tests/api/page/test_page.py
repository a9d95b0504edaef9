"""The chat page in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.end_to_end import Mingfa

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no /usr/bin/chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, mingfa: Mingfa) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if "Security Policy" in message.text else None,
    )
    page.goto(mingfa.url)
    yield page
    page.close()
    assert complaints == []


def ask(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def test_a_question_is_answered_with_its_citation(page: Page) -> None:
    ask(page, "离婚冷静期多少天")
    expect(page.locator("article.card")).to_contain_text("30 天")
    expect(page.locator("a.citation").first).to_have_text("《民法典》第一千零七十七条")
    expect(page.locator("a.phone").first).to_have_attribute("href", "tel:12368")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value("")


def test_suggestions_and_related_entries_can_be_tapped(page: Page) -> None:
    page.locator("#suggestions button").first.click()
    expect(page.locator("article.card")).to_have_count(1)
    title = page.locator("article.card .options button").first.inner_text()
    page.locator("article.card .options button").first.click()
    expect(page.locator("article.card h2").nth(1)).to_have_text(title)


def test_markup_stays_text(page: Page) -> None:
    ask(page, "<img src=x onerror=alert(1)>")
    expect(page.locator(".mine p")).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".mine img")).to_have_count(0)


def test_nothing_is_lost_when_the_line_is_down(page: Page) -> None:
    page.route("**/v1/chat/messages", lambda route: route.abort())
    ask(page, "没有搜查证能不能进我家")
    expect(page.get_by_text("没连上")).to_be_visible()
    page.unroute("**/v1/chat/messages")
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator("article.card")).to_contain_text("宪法")


def test_larger_text_is_remembered(page: Page) -> None:
    page.click("#larger")
    expect(page.locator("html")).to_have_class("larger")
    page.reload()
    expect(page.locator("#larger")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
