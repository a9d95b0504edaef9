"""Asking, following up, tapping, filling in: against a real Rasa."""

import re

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.visitor import Visitor


def test_a_question_is_answered_with_its_citation(visitor: Visitor) -> None:
    chat = visitor.chat()
    reply = chat.ask("离婚冷静期多少天")
    expect(reply.locator("article h3").first).to_contain_text("30 天冷静期")
    citation = reply.locator(".citation a").first
    expect(citation).to_contain_text("《民法典》第一千零七十七条")
    expect(citation).to_have_attribute("href", re.compile("^https://"))
    expect(citation).to_have_attribute("rel", "noopener noreferrer")
    expect(reply).to_contain_text("不能代替律师意见")
    expect(reply.locator("a.phone").first).to_have_attribute("href", "tel:12368")
    expect(chat.field).to_have_value("")


def test_the_answer_is_seen_from_its_beginning(visitor: Visitor) -> None:
    chat = visitor.chat()
    expect(chat.ask("离婚冷静期多少天").locator("h3").first).to_be_in_viewport()
    expect(chat.ask("老人没留遗嘱，家产怎么分").locator("h3").first).to_be_in_viewport()


def test_a_follow_up_belongs_to_the_question_before(visitor: Visitor) -> None:
    chat = visitor.chat()
    chat.ask("离婚冷静期多少天")
    expect(chat.ask("那要是他不同意呢")).to_contain_text("离婚")


def test_a_suggestion_and_a_choice_can_be_tapped(visitor: Visitor) -> None:
    chat = visitor.chat()
    chat.page.get_by_role("button", name="离婚后孩子跟哪个过？").tap()
    expect(chat.replies).to_have_count(1)
    chat.ask("挨了家暴怎么办")
    asked = chat.replies.nth(1)
    reply = chat.tap("遭了家暴")
    expect(reply.locator("article h3").first).to_contain_text("遭了家暴")
    expect(chat.questions.last).to_contain_text("遭了家暴")  # not the payload
    picked = asked.locator(".option.picked")
    expect(picked).to_contain_text("遭了家暴")
    expect(asked.locator(".option").last).to_be_disabled()  # the server no longer knows these


def test_a_form_goes_forward_and_back_and_is_cancelled(visitor: Visitor) -> None:
    chat = visitor.chat()
    expect(chat.ask("我要申请法律援助")).to_contain_text("哪一类事")
    expect(chat.tap("打工的事")).to_contain_text("具体是哪一种")
    expect(chat.tap("要工资")).to_contain_text("家里的情况是哪一种")
    expect(chat.ask("上一步")).to_contain_text("具体是哪一种")
    expect(chat.tap("要工资")).to_contain_text("家里的情况是哪一种")
    expect(chat.tap("进城打工的")).to_contain_text("多大年纪")
    expect(chat.ask("取消")).not_to_contain_text("多大年纪")
    expect(chat.ask("离婚冷静期多少天").locator("article h3").first).to_contain_text("30 天冷静期")


def test_an_answer_is_rated(visitor: Visitor) -> None:
    chat = visitor.chat()
    chat.ask("离婚冷静期多少天")
    rating = chat.page.get_by_role("group", name="说得对您的事吗？")
    rating.get_by_role("button", name="有用").tap()
    expect(chat.replies).to_have_count(2)
    expect(chat.last).to_contain_text("能帮上您就好")
    expect(rating.get_by_role("button", name="没用")).to_be_disabled()


def test_two_residents_do_not_meet(visitor: Visitor) -> None:
    first, second = visitor.chat(), visitor.chat()
    first.ask("我要申请法律援助")
    expect(second.ask("1")).not_to_contain_text("具体是哪一种")


def test_a_message_as_long_as_it_gets(visitor: Visitor) -> None:
    chat = Chat(visitor.phone())
    chat.field.fill("离婚" * 400)
    assert len(chat.field.input_value()) == 500
    expect(chat.page.get_by_role("status")).to_contain_text("还可以写 0 个字")
    chat.field.press("Enter")
    expect(chat.replies).to_have_count(1)
