import pytest

from bot.answering import Answerer
from bot.messages import AnswerMessage, ChoicesMessage, ServicesMessage
from knowledge import KnowledgeBase
from knowledge.directory import Directory, Office
from knowledge.official import review_state


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("离婚冷静期多少天", "civil_code:1077"),
        ("没有搜查证能不能进我家", "constitution:39"),
        ("谁负责村里的法律顾问", "plan:33"),
        ("心理咨询室要建到什么程度？", "plan:52"),
        ("遗嘱手写的算不算", "civil_code:1134"),
    ],
)
def test_plain_questions_are_answered_with_their_citation(
    answerer: Answerer, question: str, entry_id: str
) -> None:
    reply = answerer.answer(question)
    assert reply.status == "answered"
    message = reply.messages[0]
    assert isinstance(message, AnswerMessage)
    assert message.id == entry_id
    assert message.citations[0].url


@pytest.mark.parametrize("question", ["今天天气咋样", "给我唱首歌", "asdfghjkl"])
def test_what_is_no_law_is_out_of_scope(answerer: Answerer, question: str) -> None:
    assert answerer.answer(question).status in ("out_of_scope", "abstained")


def test_law_outside_the_library_gets_no_article_but_a_door(answerer: Answerer) -> None:
    reply = answerer.answer("老板拖欠三个月工资不给，跑了找不到人")
    assert reply.status in ("outside_library", "abstained")
    cards = reply.messages[-1]
    assert isinstance(cards, ServicesMessage)
    assert cards.services[0].id == "arbitration_labor"


def test_a_bare_keyword_offers_just_the_entries_that_name_it(answerer: Answerer, base: KnowledgeBase) -> None:
    reply = answerer.answer("我想离婚")
    assert reply.status == "clarify"
    message = reply.messages[0]
    assert isinstance(message, ChoicesMessage)
    named = {entry.title for entry in base if "离婚" in entry.keywords}
    assert {option.title for option in message.options} == {*named, "都不是"}


def test_every_entry_makes_a_whole_answer(answerer: Answerer, base: KnowledgeBase) -> None:
    for entry in base:
        message = answerer.entry(entry.id).messages[0]
        assert isinstance(message, AnswerMessage)
        assert entry.plain in message.plain
        assert [citation.id for citation in message.citations] == [*entry.cites]


def test_official_text_and_review(base: KnowledgeBase, answerer: Answerer) -> None:
    entry = base.entries["civil_code:1077"]
    changed = Answerer(base, answerer.search, {entry.id: "改过的条文。"})
    message = changed.entry(entry.id).messages[0]
    assert isinstance(message, AnswerMessage)
    assert review_state(entry, {entry.id: "改过的条文。"}) == "needs_review"
    assert message.review == "needs_review"
    assert message.disclaimer.startswith("注意")
    assert message.citations[0].official_text == "改过的条文。"


def test_help_goes_by_the_topic(answerer: Answerer, base: KnowledgeBase) -> None:
    cards = answerer.find_help("civil_code:1077", "我该找谁").messages[1]
    assert isinstance(cards, ServicesMessage)
    assert [card.id for card in cards.services] == base.entries["civil_code:1077"].services
    general = answerer.find_help(None, "我该找谁").messages[1]
    assert isinstance(general, ServicesMessage)
    assert general.services[0].id == "hotline_12348"


def test_a_service_is_introduced(answerer: Answerer) -> None:
    reply = answerer.service(["legal_aid"], "法律援助是干啥的")
    assert reply.status == "service"
    assert "法律援助" in reply.messages[0].model_dump()["text"]
    assert isinstance(reply.messages[1], ServicesMessage)


def test_simplify(answerer: Answerer, base: KnowledgeBase) -> None:
    entry = next(entry for entry in base if entry.example)
    assert entry.example is not None
    assert entry.example in answerer.simplify(entry.id).messages[0].model_dump()["text"]
    assert "依据：《" in answerer.simplify(entry.id).messages[0].model_dump()["text"]
    assert answerer.simplify(None).status == "smalltalk"


def test_the_imported_office_of_the_township_stands_on_the_card(
    answerer: Answerer, base: KnowledgeBase
) -> None:
    # Invented offices: no such number or address exists.
    offices = [
        Office(service="court", township="全县", name="县法院", address="测试路1号", phone="0818-2000000"),
        Office(service="court", township="有庆镇", name="有庆法庭", address="测试街2号"),
    ]
    local = Answerer(base, answerer.search, {}, Directory(offices=offices))
    cards = local.find_help("civil_code:1079", "我在有庆，该找谁").messages[1]
    assert isinstance(cards, ServicesMessage)
    court = next(card for card in cards.services if card.id == "court")
    assert (court.name, court.address, court.phone) == ("有庆法庭", "测试街2号", base.services["court"].phone)
    county = local.entry("civil_code:1079").messages[1]
    assert isinstance(county, ServicesMessage)
    court = next(card for card in county.services if card.id == "court")
    assert (court.name, court.phone) == ("县法院", "0818-2000000")
