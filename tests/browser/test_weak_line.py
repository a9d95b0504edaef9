"""Dead spots and reloads: nothing is lost, and nothing is sent twice."""

from playwright.sync_api import Route, expect

from tests.browser.chat import MESSAGES, Chat
from tests.browser.visitor import Visitor, cut_line, mend_line

LINE_IS_DOWN = "Failed to load resource"
QUESTION = "没有搜查证能不能进我家"


def test_what_is_written_offline_is_sent_once_when_the_line_is_back(visitor: Visitor) -> None:
    chat = visitor.chat()
    visitor.expect(LINE_IS_DOWN)
    arrived: list[str] = []
    chat.page.on("response", lambda response: arrived.append(response.request.post_data or ""))
    chat.page.context.set_offline(True)
    chat.say(QUESTION)
    expect(chat.turns.last).to_contain_text("没连上网")
    chat.say("离婚冷静期多少天")
    expect(chat.turns.last).to_contain_text("没")
    chat.page.context.set_offline(False)
    expect(chat.replies).to_have_count(2)
    expect(chat.replies.first).to_contain_text("宪法")
    expect(chat.replies.last).to_contain_text("30 天")
    chat.page.wait_for_timeout(300)
    sent = [body for body in arrived if "message_id" in body]
    assert len(sent) == len(set(sent)) == 2


def test_a_reply_that_was_lost_on_its_way_is_asked_for_again_under_the_same_id(visitor: Visitor) -> None:
    chat = visitor.chat()
    visitor.expect(LINE_IS_DOWN)
    sent: list[dict[str, object]] = []

    def lose_the_first(route: Route) -> None:
        sent.append(route.request.post_data_json)
        if len(sent) == 1:
            route.fetch()  # the server has it
            route.abort()
        else:
            route.continue_()

    chat.page.route(f"**{MESSAGES}", lose_the_first)
    chat.say("我要申请法律援助")
    chat.retry.tap()
    expect(chat.replies).to_have_count(1)
    expect(chat.last).to_contain_text("哪一类事")
    assert len(sent) == 2
    assert sent[0]["message_id"] == sent[1]["message_id"]


def test_a_reload_keeps_what_was_said_and_what_has_to_be_sent(visitor: Visitor) -> None:
    chat = visitor.chat()
    visitor.expect(LINE_IS_DOWN)
    chat.ask("离婚冷静期多少天")
    cut_line(chat.page)
    chat.say(QUESTION)
    expect(chat.retry).to_be_visible()
    chat.page.reload()
    chat = Chat(chat.page)
    expect(chat.replies).to_have_count(1)
    expect(chat.replies.first).to_contain_text("30 天")
    expect(chat.questions.last).to_contain_text(QUESTION)
    mend_line(chat.page)
    chat.page.reload()
    expect(chat.replies).to_have_count(2)
    expect(chat.last).to_contain_text("宪法")


def test_after_a_reload_the_conversation_goes_on(visitor: Visitor) -> None:
    chat = visitor.chat()
    chat.ask("我要申请法律援助")
    chat.page.reload()
    chat = Chat(chat.page)
    expect(chat.tap("打工的事")).to_contain_text("具体是哪一种")


def test_a_server_in_trouble_is_said_in_plain_words(visitor: Visitor) -> None:
    chat = visitor.chat()
    visitor.expect(LINE_IS_DOWN)
    chat.page.route(f"**{MESSAGES}", lambda route: route.fulfill(status=500, body="Traceback"))
    chat.say(QUESTION)
    fault = chat.turns.last.locator(".fault")
    expect(fault).to_contain_text("没能答上来")
    expect(fault).not_to_contain_text("Traceback")
    expect(fault.locator("a[href='tel:12348']")).to_be_visible()
    mend_line(chat.page)
    chat.retry.tap()
    expect(chat.last).to_contain_text("宪法")


def test_clearing_leaves_nothing_on_a_shared_phone(visitor: Visitor) -> None:
    chat = visitor.chat()
    chat.ask("离婚冷静期多少天")
    chat.page.get_by_role("button", name="清空记录").tap()
    chat.page.get_by_role("button", name="不清空").tap()
    expect(chat.replies).to_have_count(1)
    chat.page.get_by_role("button", name="清空记录").tap()
    chat.page.get_by_role("button", name="清空", exact=True).tap()
    expect(chat.turns).to_have_count(0)
    expect(chat.page.get_by_role("heading", name="您好")).to_be_visible()
    assert "离婚冷静期" not in chat.page.evaluate("JSON.stringify(localStorage)")
    chat.page.reload()
    expect(chat.turns).to_have_count(0)
