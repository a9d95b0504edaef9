import pytest

from bot.answering import Answerer
from bot.messages import AnswerMessage, ChoicesMessage, ServicesMessage, TextMessage
from knowledge import KnowledgeBase


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("民法典第1077条", "civil_code:1077"),
        ("民法典第一千零七十七条讲什么", "civil_code:1077"),
        ("《宪法》第三十九条说的是啥", "constitution:39"),
        ("民法典1127条", "civil_code:1127"),
    ],
)
def test_an_article_by_number(answerer: Answerer, question: str, entry_id: str) -> None:
    reply = answerer.answer(question)
    assert reply.status == "answered"
    message = reply.messages[0]
    assert isinstance(message, AnswerMessage)
    assert message.id == entry_id
    assert message.citations[0].id == entry_id
    assert message.disclaimer


def test_an_article_that_no_guide_rests_on(answerer: Answerer) -> None:
    reply = answerer.answer("《公证法》第 47 条")
    assert reply.status == "outside_library"
    assert isinstance(reply.messages[0], TextMessage)
    assert "《公证法》第四十七条" in reply.messages[0].text
    assert isinstance(reply.messages[1], ServicesMessage)


def test_an_article_that_does_not_exist(answerer: Answerer) -> None:
    reply = answerer.answer("民法典第1300条")
    assert reply.status == "abstained"
    assert "1260" in reply.messages[0].model_dump()["text"]


def test_a_bare_number_is_asked_back(answerer: Answerer) -> None:
    reply = answerer.answer("第34条")
    assert reply.status == "clarify"
    message = reply.messages[0]
    assert isinstance(message, ChoicesMessage)
    assert [option.payload for option in message.options] == [
        '/choose_entry{"entry":"constitution:34"}',
        '/choose_entry{"entry":"plan:34"}',
        '/choose_entry{"entry":"civil_code:34"}',
    ]


def test_the_preamble(answerer: Answerer) -> None:
    reply = answerer.answer("宪法的序言讲了些什么")
    assert reply.topic == "constitution:preamble"


def test_an_article_of_another_law_leads_to_the_guides_that_rest_on_it(
    answerer: Answerer, base: KnowledgeBase
) -> None:
    reply = answerer.answer("反家庭暴力法第二十三条讲什么")
    assert reply.status == "clarify"
    choices = reply.messages[0]
    assert isinstance(choices, ChoicesMessage)
    titles = {guide.title for guide in base.guides if "反家庭暴力法:23" in guide.cites}
    assert {option.title for option in choices.options} <= titles
    assert answerer.answer("公证法第四百条").status == "abstained"
