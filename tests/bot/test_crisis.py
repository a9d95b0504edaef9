import pytest

from bot.answering import Answerer
from bot.crisis import crisis_reply, crisis_rules
from bot.messages import ServicesMessage
from knowledge import KnowledgeBase


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("我不想活了", "psych_12356"),
        ("活不下去了想喝农药", "psych_12356"),
        ("他现在拿刀要砍我", "police_110"),
        ("我男人正在打我", "police_110"),
        ("救命", "police_110"),
        ("屋头着火了", "fire_119"),
        ("我爸昏迷叫不醒", "medical_120"),
    ],
)
def test_danger_comes_first(answerer: Answerer, text: str, first: str) -> None:
    reply = crisis_reply(text, answerer)
    assert reply is not None
    assert reply.status == "crisis"
    cards = reply.messages[1]
    assert isinstance(cards, ServicesMessage)
    assert cards.services[0].id == first
    assert cards.services[0].phone


@pytest.mark.parametrize(
    "text",
    [
        "我爸喝农药去世了，遗产怎么分",
        "家暴怎么离婚",
        "他以前打我，能要赔偿吗",
        "去年失火烧了邻居房子谁赔",
        "他拿刀逼我领的结婚证算不算",
        "离婚冷静期多少天",
        "老公经常打人算家暴吗",
    ],
)
def test_questions_of_law_stay_questions(answerer: Answerer, text: str) -> None:
    assert crisis_reply(text, answerer) is None


def test_a_question_of_law_is_answered_below_the_help(answerer: Answerer) -> None:
    reply = crisis_reply("老板把我锁在屋头一天一夜，他有没有权利关我", answerer)
    assert reply is not None
    assert [message.type for message in reply.messages[:2]] == ["text", "services"]
    alone = crisis_reply("我不想活了，离婚冷静期多少天", answerer)
    assert alone is not None
    assert len(alone.messages) == 2


def test_rules_name_real_services(base: KnowledgeBase) -> None:
    for rule in crisis_rules():
        assert set(rule.services) <= set(base.services)


def test_no_lay_question_sounds_an_alarm(answerer: Answerer, base: KnowledgeBase) -> None:
    asked = [question for entry in base for question in entry.questions]
    assert [question for question in asked if crisis_reply(question, answerer)] == []
