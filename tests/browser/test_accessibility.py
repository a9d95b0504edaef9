"""Nothing moderate or worse for axe-core in any state."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import barriers, need_axe
from tests.browser.chat import Chat
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.test_large_text import LIBRARY, enlarge
from tests.browser.visitor import Visitor, cut_line

pytestmark = pytest.mark.usefixtures("axe")


@pytest.fixture(scope="module")
def axe() -> None:
    need_axe()


@pytest.mark.parametrize(("scheme", "large"), [("light", False), ("dark", True)])
def test_the_chat(visitor: Visitor, scheme: str, large: bool) -> None:
    chat = visitor.chat(color_scheme=scheme)
    if large:
        enlarge(chat.page)
    assert barriers(chat.page) == []
    for text in ("离婚冷静期多少天", "挨了家暴怎么办", "我要申请法律援助", "考考我", "我不想活了"):
        chat.ask(text)
        assert barriers(chat.page) == [], text
    chat.page.get_by_role("button", name="清空记录").tap()
    assert barriers(chat.page) == []
    visitor.expect("Failed to load resource")
    cut_line(chat.page)
    chat.say("离婚")
    expect(chat.retry).to_be_visible()
    assert barriers(chat.page) == []


def test_the_pages_at_both_sizes_and_in_the_dark(visitor: Visitor) -> None:
    page = visitor.phone("/")
    visitor.expect("404")
    for path in ("/", *LIBRARY, "/k/civil_code/1076-1092", "/k/plan", "/k/search?q=我不想活了"):
        page.set_viewport_size(PHONE)
        page.goto(f"{visitor.url}{path}")
        assert barriers(page) == [], f"{path} on a phone"
        page.set_viewport_size(DESKTOP)
        page.emulate_media(color_scheme="dark")
        assert barriers(page) == [], f"{path} on a desktop in the dark"
        page.emulate_media(color_scheme="light")


def test_a_planted_fault_is_found_in_the_page_and_in_the_chat(visitor: Visitor) -> None:
    chat = Chat(visitor.desktop())
    chat.page.evaluate("() => { document.querySelector('.ways h2').style.color = '#ddd'; }")
    chat.field.evaluate(
        "(field) => { field.removeAttribute('aria-label'); field.removeAttribute('placeholder'); }"
    )
    found = barriers(chat.page)
    assert any(barrier.startswith("color-contrast: ") for barrier in found)
    assert any(barrier.startswith("label: ") and "mingfa-chat" in barrier for barrier in found)
