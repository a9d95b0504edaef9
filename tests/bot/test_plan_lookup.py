import pytest

from bot.answering import Answerer
from bot.messages import AnswerMessage, Reply, TextMessage
from knowledge import KnowledgeBase


def answer_of(reply: Reply) -> AnswerMessage:
    assert reply.status == "answered"
    message = reply.messages[0]
    assert isinstance(message, AnswerMessage)
    assert "征求意见稿" in message.citations[0].label
    assert "2021—2025" in message.disclaimer
    return message


@pytest.mark.parametrize(
    "question", ["哪些任务由县司法局牵头？", "司法局牵头的有哪些", "县司法局牵头哪几项措施"]
)
def test_every_measure_that_a_unit_leads(answerer: Answerer, base: KnowledgeBase, question: str) -> None:
    message = answer_of(answerer.answer(question))
    for measure in base.measures:
        assert (f"（{measure.key}）" in message.plain) == ("县司法局" in measure.lead_units)


def test_leading_and_taking_part_are_told_apart(answerer: Answerer, base: KnowledgeBase) -> None:
    plain = answer_of(answerer.answer("县公安局负责哪些工作")).plain
    leads, joins = plain.split("参加")
    for measure in base.measures:
        assert (f"（{measure.key}）" in leads) == ("县公安局" in measure.lead_units)
        assert (f"（{measure.key}）" in joins) == ("县公安局" in measure.units)


def test_two_names_of_one_office(answerer: Answerer) -> None:
    plain = answer_of(answerer.answer("教育局牵头的有哪些任务")).plain
    assert "（1）" in plain  # 县教育局
    assert "（53）" in plain  # 县教科局


@pytest.mark.parametrize(
    "question", ["第34条谁负责？", "方案第三十四项由哪个部门负责", "第（34）项谁牵头", "第三十四项"]
)
def test_a_measure_by_number(answerer: Answerer, question: str) -> None:
    message = answer_of(answerer.answer(question))
    assert message.id == "plan:34"
    assert "牵头：县法院、县司法局、县财政局。" in message.plain


def test_who_comes_first_when_asked_who(answerer: Answerer) -> None:
    assert answer_of(answerer.answer("方案第34项谁负责")).plain.startswith("牵头：")
    assert not answer_of(answerer.answer("方案第34项说的啥")).plain.startswith("牵头：")


def test_no_such_measure(answerer: Answerer) -> None:
    reply = answerer.answer("方案第62项谁负责")
    assert reply.status == "abstained"
    assert isinstance(reply.messages[0], TextMessage)
    assert "没有第 62 项" in reply.messages[0].text


def test_deadlines(answerer: Answerer) -> None:
    plain = answer_of(answerer.answer("方案里哪些任务有期限")).plain
    assert "第（52）项，2023 年底前" in plain
    assert "第（32）项，到 2022 年" in plain
    assert "第（52）项" not in answer_of(answerer.answer("2022年前要完成哪些任务")).plain


def test_an_office_that_leads_nothing(answerer: Answerer) -> None:
    assert answerer.answer("妇联牵头哪些任务").status == "abstained"


def test_a_law_is_no_plan(answerer: Answerer) -> None:
    message = answer_of_law(answerer.answer("宪法第34条谁有选举权"))
    assert message.id == "constitution:34"


def answer_of_law(reply: Reply) -> AnswerMessage:
    message = reply.messages[0]
    assert isinstance(message, AnswerMessage)
    return message


def test_a_lay_question_is_never_told_that_its_unit_is_unknown(
    answerer: Answerer, base: KnowledgeBase
) -> None:
    for measure in base.measures:
        for question in measure.questions:
            reply = answerer.plan.reply(question)
            assert reply is None or reply.status == "answered", question
