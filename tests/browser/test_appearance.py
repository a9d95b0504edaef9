"""Dark scheme, less motion, paper."""

from playwright.sync_api import Locator, expect

from tests.browser.chat import MESSAGES
from tests.browser.visitor import Visitor


def lightness(locator: Locator, name: str) -> float:
    """Return how light a color of an element is, from 0 to 255."""
    color: str = locator.evaluate(f"(element) => getComputedStyle(element).{name}")
    red, green, blue = (float(part) for part in color[color.index("(") + 1 : -1].split(",")[:3])
    return (red + green + blue) / 3


def test_dark_where_the_phone_is_dark(visitor: Visitor) -> None:
    chat = visitor.chat(color_scheme="dark")
    card = chat.ask("离婚冷静期多少天").locator("article").first
    for element in (chat.page.locator("body"), chat.page.locator(".panel"), card, chat.field):
        assert lightness(element, "backgroundColor") < 60
        assert lightness(element, "color") > 200


def test_movement_only_where_it_is_wanted(visitor: Visitor) -> None:
    for wanted, animation, scrolling in (("no-preference", "breathe", "smooth"), ("reduce", "none", "auto")):
        chat = visitor.chat(reduced_motion=wanted)
        chat.page.route(f"**{MESSAGES}", lambda route: None)  # the answer never comes
        chat.say("离婚")
        expect(chat.page.locator(".typing i").first).to_have_css("animation-name", animation)
        expect(chat.scroller).to_have_css("scroll-behavior", scrolling)
        expect(chat.page.locator("html")).to_have_css("scroll-behavior", scrolling)


def test_paper_has_the_words_and_nothing_to_tap(visitor: Visitor) -> None:
    page = visitor.phone("/k/civil_code/1077", color_scheme="dark")
    page.emulate_media(media="print")
    for shown in ("h1", ".plain", ".steps", ".citations", ".disclaimer", "footer .address"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (".menu", ".larger", ".search", ".tools", ".turn", ".ask"):
        expect(page.locator(f"{hidden}:visible")).to_have_count(0)
    assert lightness(page.locator(".plain"), "color") < 60
    assert lightness(page.locator("body"), "backgroundColor") > 200
    details = page.locator("details")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert details.count() == page.locator("details[open]").count() > 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("details[open]")).to_have_count(0)


def test_the_print_button(visitor: Visitor) -> None:
    page = visitor.desktop("/k/civil_code/1077")
    page.evaluate("() => { window.print = () => { document.title = 'printed'; }; }")
    page.get_by_role("button", name="打印这一页").click()
    expect(page).to_have_title("printed")
