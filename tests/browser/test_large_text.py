"""Large text on a 360 px phone: everything is readable, nothing is cut off, everything can be hit."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.browser.visitor import Visitor

LIBRARY = [
    "/k",
    "/k/civil_code",
    "/k/civil_code/1077",
    "/k/topic",
    "/k/topic/domestic_violence",
    "/k/plan/9",
    "/k/service",
    "/k/service/legal_aid",
    "/k/search?q=离婚冷静期",
    "/k/nothing",
]

# What is wider than its place, and what is too small to hit; links within a sentence may be as high as it.
# A phone zooms out to show what is too wide, so that `innerWidth` grows with it: the screen tells.
MISFITS = """() => {
  const host = document.querySelector("mingfa-chat");
  const all = [document, ...(host ? [host.shadowRoot] : [])].flatMap((root) => [...root.querySelectorAll("*")]);
  const seen = all.filter((element) => element.checkVisibility() && !element.closest(".hidden, .skip"));
  const name = (element) => `${element.localName}.${element.className}: ${element.textContent.trim().slice(0, 20)}`;
  const wide = seen.filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && (box.right > screen.width + 1 || box.left < -1);
  });
  const small = seen.filter((element) => {
    if (!element.matches("button, summary, textarea, input, a.phone, .menu a, .entries a, .tiles a, .call")) return false;
    const box = element.getBoundingClientRect();
    return box.height < 43.5 || box.width < 43.5;
  });
  const scrolls = all.filter((element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX))
    .filter((element) => element.scrollWidth > element.clientWidth + 1);
  return [
    ...(document.documentElement.scrollWidth > screen.width ? ["the page scrolls sideways"] : []),
    ...wide.map((element) => `wide ${name(element)}`),
    ...small.map((element) => `small ${name(element)}`),
    ...scrolls.map((element) => `scrolls ${name(element)}`),
  ];
}"""


def misfits(page: Page) -> list[str]:
    """Return what does not fit the screen or the finger."""
    found: list[str] = page.evaluate(MISFITS)
    return found


def enlarge(page: Page) -> None:
    """Switch to large text."""
    page.get_by_role("button", name="大字").tap()


def test_a_resident_of_seventy_asks_reads_and_calls(visitor: Visitor) -> None:
    chat = visitor.chat()
    enlarge(chat.page)
    assert misfits(chat.page) == []
    expect(chat.field).to_have_css("font-size", "24px")
    expect(chat.page.get_by_role("button", name="发送")).to_be_in_viewport()
    reply = chat.ask("儿子不给赡养费怎么办")
    expect(reply.locator("p.plain, p").first).to_have_css("font-size", "24px")
    expect(reply.locator("h3, p").first).to_be_in_viewport()
    call = reply.locator("a.phone").first
    call.scroll_into_view_if_needed()
    expect(call).to_be_in_viewport()
    assert misfits(chat.page) == []


def test_it_is_remembered_on_every_page(visitor: Visitor) -> None:
    chat = visitor.chat()
    expect(chat.field).to_have_css("font-size", "18px")
    enlarge(chat.page)
    chat.page.reload()
    expect(chat.page.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")
    expect(chat.field).to_have_css("font-size", "24px")
    chat.page.goto(f"{visitor.url}/k/civil_code/1077")
    expect(chat.page.locator("html")).to_have_css("font-size", "24px")
    enlarge(chat.page)
    chat.page.goto(visitor.url)
    expect(chat.field).to_have_css("font-size", "18px")


@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
def test_every_state_of_the_chat_fits(visitor: Visitor, large: bool) -> None:
    chat = visitor.chat()
    if large:
        enlarge(chat.page)
    for text in ("离婚冷静期多少天", "挨了家暴怎么办", "我要申请法律援助", "考考我", "我不想活了"):
        chat.ask(text)
        assert misfits(chat.page) == [], text
    chat.page.get_by_role("button", name="清空记录").tap()
    assert misfits(chat.page) == []


@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
def test_every_kind_of_page_fits(visitor: Visitor, large: bool) -> None:
    page = visitor.phone("/k")
    visitor.expect("404")
    if large:
        enlarge(page)
    for path in LIBRARY:
        page.goto(f"{visitor.url}{path}")
        assert misfits(page) == [], path


def test_what_does_not_fit_is_seen(visitor: Visitor) -> None:
    chat = Chat(visitor.phone())
    chat.page.evaluate("() => { document.querySelector('.brand').style.minWidth = '500px'; }")
    chat.page.evaluate("() => { document.getElementById('larger').style.minHeight = '20px'; }")
    chat.page.evaluate("() => { document.getElementById('larger').style.height = '20px'; }")
    found = misfits(chat.page)
    assert any(misfit.startswith("wide a.brand") for misfit in found)
    assert any(misfit.startswith("small button.larger") for misfit in found)
