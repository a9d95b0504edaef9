"""Without mouse or finger; and with an input method, as everybody here writes."""

from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.browser.visitor import Visitor

# Name and place of what has the focus, and whether that can be seen.
FOCUS = """() => {
  let element = document.activeElement;
  while (element.shadowRoot && element.shadowRoot.activeElement) element = element.shadowRoot.activeElement;
  const style = getComputedStyle(element);
  const label = element.labels && element.labels[0];
  const name = element.getAttribute("aria-label") || (label || element).textContent.trim();
  return [name.slice(0, 12), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
}"""


def stops(page: Page, until: str, key: str = "Tab") -> list[str]:
    """Press the key until this has the focus, and return every stop on the way."""
    passed: list[str] = []
    for _ in range(60):
        page.keyboard.press(key)
        name, seen = page.evaluate(FOCUS)
        assert seen, f"nobody sees the focus on {name!r}"
        passed.append(name)
        if name.startswith(until):
            return passed
    raise AssertionError(f"no {until!r} among {passed}")


def test_the_way_through_the_page_to_an_answer_and_on(visitor: Visitor) -> None:
    page = visitor.desktop()
    chat = Chat(page)
    way = stops(page, "您的问题")
    assert way[0] == "跳到正文"
    for stop in ("大字", "问一问", "看法律", "婚姻家庭", "离婚冷静期要等多久？"):
        assert stop in way
    page.keyboard.type("离婚冷静期多少天")
    page.keyboard.press("Enter")
    expect(chat.replies).to_have_count(1)
    expect(chat.field).to_be_focused()
    assert "有用" in stops(page, "拨打", "Shift+Tab")
    stops(page, "您的问题")
    assert "清空记录" in stops(page, "在法律和指南里找")  # the chat lets the focus out again


def test_an_option_is_chosen_and_the_focus_comes_back(visitor: Visitor) -> None:
    page = visitor.desktop()
    chat = Chat(page)
    chat.ask("挨了家暴怎么办")
    chat.last.locator(".option").first.focus()
    page.keyboard.press("Enter")
    expect(chat.replies).to_have_count(2)
    expect(chat.field).to_be_focused()


def test_clearing_by_keyboard(visitor: Visitor) -> None:
    page = visitor.desktop()
    chat = Chat(page)
    chat.ask("离婚冷静期多少天")
    clear = page.get_by_role("button", name="清空记录")
    clear.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="不清空")).to_be_focused()  # the harmless one
    page.keyboard.press("Escape")
    expect(clear).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(chat.turns).to_have_count(0)
    expect(chat.field).to_be_focused()


def test_a_line_break_is_written_with_shift(visitor: Visitor) -> None:
    chat = Chat(visitor.desktop())
    chat.field.press_sequentially("第一行")
    chat.field.press("Shift+Enter")
    chat.field.press_sequentially("第二行")
    expect(chat.field).to_have_value("第一行\n第二行")
    expect(chat.turns).to_have_count(0)


def test_nothing_written_is_not_sent(visitor: Visitor) -> None:
    chat = Chat(visitor.desktop())
    chat.say("  ")
    chat.page.get_by_role("button", name="发送").click()
    expect(chat.turns).to_have_count(0)
    expect(chat.field).to_be_focused()


def test_enter_that_confirms_what_the_input_method_offers_does_not_send(visitor: Visitor) -> None:
    page = visitor.desktop()
    chat = Chat(page)
    chat.field.focus()
    devtools = page.context.new_cdp_session(page)
    for written in ("l", "li", "li'hun"):
        devtools.send(
            "Input.imeSetComposition",
            {"text": written, "selectionStart": len(written), "selectionEnd": len(written)},
        )
    key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    expect(chat.field).to_have_value("li'hun")
    expect(chat.turns).to_have_count(0)
    devtools.send("Input.insertText", {"text": "离婚"})
    # Safari reports the key after the composition has ended, and only its code tells.
    devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    expect(chat.field).to_have_value("离婚")
    expect(chat.turns).to_have_count(0)
    page.keyboard.press("Enter")
    expect(chat.questions.first).to_contain_text("离婚")
    expect(chat.replies).to_have_count(1)
