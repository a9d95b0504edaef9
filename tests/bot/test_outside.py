import pytest

from bot.answering import Answerer
from bot.messages import ServicesMessage, TextMessage
from knowledge import KnowledgeBase
from knowledge.outside import area_by_signs


def test_an_area_is_told_by_its_signs(base: KnowledgeBase) -> None:
    assert area_by_signs("今天天气好", base.signs) is None
    assert area_by_signs("工资", {}) is None
    for area in base.outside.values():
        assert area.id in [area_by_signs(sign, base.signs) for sign in area.signs]


@pytest.mark.parametrize(
    ("question", "area_id"),
    [
        ("老板拖欠三个月工资", "wages"),
        ("开个小超市的营业执照咋个办", "companies"),
    ],
)
def test_law_outside_the_library_gets_one_honest_sentence_and_its_doors(
    answerer: Answerer, base: KnowledgeBase, question: str, area_id: str
) -> None:
    area = base.outside[area_id]
    reply = answerer.answer(question)
    assert reply.status == "outside_library"
    text, cards = reply.messages
    assert isinstance(text, TextMessage)
    assert text.text == area.direction
    assert isinstance(cards, ServicesMessage)
    assert [card.id for card in cards.services] == area.services


def test_the_doors_of_an_area_depend_on_the_situation(answerer: Answerer, base: KnowledgeBase) -> None:
    cards = answerer.answer("老板拖欠三个月工资不给，跑了找不到人").messages[1]
    assert isinstance(cards, ServicesMessage)
    assert cards.services[0].id == "arbitration_labor"
    assert [card.id for card in cards.services] != base.outside["wages"].services


def test_the_map_is_as_large_as_life(base: KnowledgeBase) -> None:
    assert len(base.outside) >= 20
    assert all(len(area.questions) >= 10 for area in base.outside.values())
