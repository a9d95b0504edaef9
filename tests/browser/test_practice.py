"""Practice on the widget, as a trainee sees it."""

from playwright.sync_api import Locator, expect

from knowledge.practice import Item, practice_bank
from tests.browser.axe import barriers
from tests.browser.chat import Chat
from tests.browser.visitor import Visitor


def item_of(reply: Locator) -> Item:
    """The item that a reply asks."""
    words = reply.locator(".quiz").inner_text()
    fitting = [one for one in practice_bank().items.values() if one.question in words]
    return max(fitting, key=lambda one: len(one.question))


def answer(chat: Chat, right: bool = True) -> Locator:
    """Answer the open question by tapping, and return the next reply."""
    item = item_of(chat.last)
    chosen = [option.text for option in item.options if option.right == right]
    before = chat.replies.count()
    options = chat.last.locator(".quiz .option")
    # Below its letter; one title may be a part of another.
    titles = ["".join(text.split())[1:] for text in options.all_inner_texts()]
    places = [titles.index("".join(text.split())) for text in chosen]
    for place in places if item.kind == "multiple" else places[:1]:
        options.nth(place).tap()
    if item.kind == "multiple":
        chat.last.get_by_role("button", name="选好了").tap()
    expect(chat.replies).to_have_count(before + 1)
    return chat.last


def ask_until(chat: Chat, kind: str) -> None:
    """Answer questions until one of a kind is open."""
    while item_of(chat.last).kind != kind:
        answer(chat)


def test_a_question_is_answered_by_a_tap_and_explained(visitor: Visitor) -> None:
    chat = visitor.chat()
    reply = chat.ask("做婚姻家庭的题")
    expect(reply.locator(".quiz h3")).to_contain_text("第 1 题 · 婚姻家庭")
    ask_until(chat, "single")
    asked = chat.replies.nth(chat.replies.count() - 1).locator(".quiz .option").first
    expect(asked).to_contain_text("A")
    said = answer(chat)
    expect(said).to_contain_text("答对了！")
    expect(said).to_contain_text("依据：《")
    expect(said.locator(".quiz")).to_be_visible()
    expect(asked).to_be_disabled()


def test_several_are_marked_and_sent_together(visitor: Visitor) -> None:
    chat = visitor.chat()
    chat.ask("做侵权责任的题")
    ask_until(chat, "multiple")
    done = chat.last.get_by_role("button", name="选好了")
    expect(done).to_be_disabled()
    first = chat.last.locator(".quiz .option").first
    first.tap()
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(done).to_be_enabled()
    first.tap()
    expect(done).to_be_disabled()
    assert barriers(chat.page) == []
    expect(answer(chat)).to_contain_text("答对了！")


def test_what_can_be_done_beside_answering(visitor: Visitor) -> None:
    chat = visitor.chat()
    chat.ask("开始练习")
    chat.last.get_by_role("button", name="不会").tap()
    expect(chat.replies).to_have_count(2)
    expect(chat.last).to_contain_text("应该选")
    chat.last.get_by_role("button", name="看解析").tap()
    expect(chat.replies).to_have_count(3)
    expect(chat.last).to_contain_text("【解析】")
    expect(chat.ask("离婚冷静期多少天").locator("article h3").first).to_contain_text("30 天冷静期")
    expect(chat.last.locator(".quiz")).to_be_visible()
    chat.last.get_by_role("button", name="退出练习").tap()
    expect(chat.last.get_by_role("button", name="情景演练")).to_be_visible()
    assert barriers(chat.page) == []


def test_progress_has_bars(visitor: Visitor) -> None:
    chat = visitor.chat()
    chat.ask("开始练习")
    answer(chat)
    reply = chat.ask("我的成绩")
    bars = reply.locator(".track")
    expect(bars).to_have_count(10)
    expect(reply).to_contain_text("婚姻家庭")
    assert barriers(chat.page) == []


def test_a_case_is_rehearsed_in_words(visitor: Visitor) -> None:
    chat = visitor.chat()
    expect(chat.ask("情景演练")).to_contain_text("我来当村民")
    chat.ask("您先莫急，慢慢跟我说")
    report = chat.ask("说完了")
    expect(report).to_contain_text("个要点说到了")
    expect(report).to_contain_text("有经验的人会这样接待")
    expect(report.locator(".track")).to_have_count(5)
