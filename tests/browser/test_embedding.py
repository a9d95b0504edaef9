"""The chat as a bubble on somebody else's page, which another server sends."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import Chat
from tests.browser.host_page import HostPage, serving_host_page
from tests.browser.visitor import Visitor
from tests.end_to_end import running_mingfa_alone


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostPage]:
    with serving_host_page() as host:
        folder = tmp_path_factory.mktemp("embedded")
        with running_mingfa_alone(folder, cors_origins=[host.url]) as mingfa:
            host.server = mingfa.url
            yield host


@pytest.fixture
def guest(browser: Browser, host: HostPage) -> Iterator[Visitor]:
    visitor = Visitor(browser, host.server)
    yield visitor
    assert visitor.leave() == []


def open_bubble(page: Page) -> Chat:
    page.get_by_role("button", name="法律问答").click()
    return Chat(page)


def test_it_opens_answers_and_closes(guest: Visitor, host: HostPage) -> None:
    page = guest.desktop(host.url)
    expect(page.get_by_role("dialog")).to_have_count(0)
    chat = open_bubble(page)
    expect(page.get_by_role("dialog", name="明法问答")).to_be_visible()
    expect(chat.field).to_be_focused()
    expect(chat.ask("离婚冷静期多少天")).to_contain_text("30 天")
    expect(chat.last.locator(".citation a").first).to_have_attribute("href", re.compile("^https://"))
    page.get_by_role("link", name="通知公告").click()  # the page beside it stays usable
    chat.field.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="法律问答")).to_be_focused()
    page.reload()
    expect(open_bubble(page).replies).to_have_count(1)


def test_on_a_phone_it_covers_the_page_and_keeps_the_focus(guest: Visitor, host: HostPage) -> None:
    page = guest.phone(host.url)
    chat = open_bubble(page)
    box = page.get_by_role("dialog").bounding_box()
    assert box
    assert (box["x"], box["width"], box["height"]) == (0, 360, 740)
    expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    chat.field.focus()
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") == "mingfa-chat"


def test_a_page_that_is_not_allowed_gets_no_answer(guest: Visitor, host: HostPage) -> None:
    page = guest.desktop(host.url.replace("127.0.0.1", "localhost"))
    guest.expect("CORS policy|Failed to load")
    chat = open_bubble(page)
    chat.say("离婚冷静期多少天")
    expect(chat.turns.last).to_contain_text("没连上网")
    expect(chat.replies).to_have_count(0)
