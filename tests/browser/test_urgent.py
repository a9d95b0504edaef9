"""In danger, and for whoever wants to talk to a person: numbers that can be tapped."""

import re

from playwright.sync_api import expect

from tests.browser.visitor import Visitor


def test_danger_shows_numbers_first_and_nothing_else(visitor: Visitor) -> None:
    chat = visitor.chat()
    reply = chat.ask("他提刀来砍我了")
    expect(reply).to_have_attribute("role", "alert")
    expect(reply.get_by_role("heading").first).to_have_text("先顾安全，马上打电话")
    call = reply.locator("a.phone[href='tel:110']").first
    expect(call).to_be_in_viewport(ratio=1)
    expect(reply.locator(".option, .feedback, article")).to_have_count(0)


def test_service_cards_can_be_called(visitor: Visitor) -> None:
    chat = visitor.chat()
    for phone in chat.ask("离婚冷静期多少天").locator("a.phone").all():
        expect(phone).to_have_attribute("href", re.compile(r"^tel:[\d,]{3,}$"))
        expect(phone).to_have_accessible_name(re.compile("^拨打"))


def test_numbers_on_the_pages_can_be_called(visitor: Visitor) -> None:
    page = visitor.phone("/k/service")
    phones = page.locator("main a.phone")
    assert phones.count() > 5
    for phone in phones.all():
        expect(phone).to_have_attribute("href", re.compile(r"^tel:\d{3,}$"))
