from bot.answering import Answerer
from bot.messages import AnswerMessage
from knowledge import KnowledgeBase


def test_a_guide_tells_steps_deadlines_evidence_and_cost(answerer: Answerer, base: KnowledgeBase) -> None:
    guide = next(guide for guide in base.guides if guide.deadlines and guide.evidence and guide.cost)
    message = answerer.entry(guide.id).messages[0]
    assert isinstance(message, AnswerMessage)
    assert message.plain == guide.plain
    assert message.steps == guide.steps
    titles = [section.title for section in message.sections]
    assert titles == ["别错过的期限", "留好这些证据", "要花多少钱", "法律怎么规定"]
    assert message.sections[-1].items == guide.rules


def test_every_guide_cites_what_its_sentences_rest_on(answerer: Answerer, base: KnowledgeBase) -> None:
    for guide in base.guides:
        message = answerer.entry(guide.id).messages[0]
        assert isinstance(message, AnswerMessage)
        cited = {citation.id for citation in message.citations}
        assert cited == {mark for text in guide.prose for mark in text.cites}
        assert "〔" not in message.model_dump_json().replace("〔20", "")


def test_a_guide_is_found_by_its_matter(answerer: Answerer) -> None:
    reply = answerer.answer("我想离婚，从头到尾该咋个走，先做啥子后做啥子")
    assert reply.status in ("answered", "clarify")
    assert "topic:divorce" in reply.model_dump_json()


def test_a_changed_law_marks_the_guides_that_cite_it(answerer: Answerer, base: KnowledgeBase) -> None:
    guide = base.guides[0]
    cited = guide.cites[0]
    changed = Answerer(base, answerer.search, {cited: "改过的条文。"})
    message = changed.entry(guide.id).messages[0]
    assert isinstance(message, AnswerMessage)
    assert message.review == "needs_review"
    unrelated = next(other for other in base.guides if cited not in other.cites)
    other = changed.entry(unrelated.id).messages[0]
    assert isinstance(other, AnswerMessage)
    assert other.review == "current"


def test_a_law_cited_by_an_older_text_is_said_to_be(answerer: Answerer) -> None:
    for entry_id in ("topic:village_election", "constitution:111"):
        message = answerer.entry(entry_id).messages[0]
        assert isinstance(message, AnswerMessage)
        assert "2018 年的文本" in message.disclaimer
    divorce = answerer.entry("topic:divorce").messages[0]
    assert isinstance(divorce, AnswerMessage)
    assert "2018" not in divorce.disclaimer
