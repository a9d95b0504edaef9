"""The alarm, on messages that the classifier has never seen: danger.yml and calm.yml."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answering import Answerer
from bot.crisis import CrisisDetector
from bot.crisis.detector import helps, rules
from bot.crisis.training import lay_questions, messages
from bot.messages import ServicesMessage, TextMessage
from knowledge import KnowledgeBase

HERE = Path(__file__).parent
NUMBERS = {"110", "119", "120", "12355", "12356", "12338"}


@pytest.fixture(scope="module")
def detector(answerer: Answerer) -> CrisisDetector:
    return CrisisDetector(answerer.composer, answerer.search)


def load(name: str) -> list[Any]:
    held: list[Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return held


def first_service(detector: CrisisDetector, text: str) -> str | None:
    reply = detector.reply(text)
    if reply is None:
        return None
    cards = reply.messages[1]
    assert isinstance(cards, ServicesMessage)
    return cards.services[0].id


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("我不想活了", "psych_12356"),
        ("活不下去了想喝农药", "psych_12356"),
        ("撑不下去了，跟大家说声再见", "psych_12356"),
        ("我婆娘刚刚喝了半瓶敌敌畏", "medical_120"),
        ("他现在拿刀要砍我", "police_110"),
        ("我男人正在打我", "police_110"),
        ("我被反锁在屋里，他在外头砸门", "police_110"),
        ("救命", "police_110"),
        ("被家暴了", "police_110"),
        ("屋头着火了", "fire_119"),
        ("我爸昏迷叫不醒", "medical_120"),
        ("我今年十三岁，同学天天堵到我打，我不敢去上学", "police_110"),
    ],
)
def test_danger_comes_first(detector: CrisisDetector, text: str, first: str) -> None:
    assert first_service(detector, text) == first


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
        "反锁家人算不算违法拘禁",
        "给去世的人说再见要办哪些手续",
        "王大娘 ＊电话＊",
        "有庆镇大田村",
        "去年夏天",
        "要他把沟挖开",
        "47岁",
    ],
)
def test_questions_of_law_stay_questions(detector: CrisisDetector, text: str) -> None:
    assert detector.alarm(text) is None


def test_an_alarm_is_two_or_three_sentences_and_the_right_number_first(
    detector: CrisisDetector, base: KnowledgeBase
) -> None:
    for kind, said in helps().items():
        first = base.services[said.services[0]].phone  # type: ignore[index]
        assert first is not None
        assert said.text.count("。") + said.text.count("！") <= 4, kind
        assert len(said.text) <= 110, kind
        assert re.findall(r"\d+", said.text)[0] == first, kind
        assert set(re.findall(r"\d+", said.text)) <= NUMBERS, kind
    reply = detector.reply("我男人正在打我，我能离婚不")
    assert reply is not None
    assert [message.type for message in reply.messages] == ["text", "services"]  # no law, no form
    assert isinstance(reply.messages[0], TextMessage)


def test_one_dangerous_sentence_in_a_long_story_is_heard(detector: CrisisDetector) -> None:
    story = "我前年跟他结的婚，办了十几桌酒席，他屋头给了六万块彩礼，后来我们在县城租房子住，开了个小面馆，"
    assert detector.alarm(story + "生意不好不坏，后来就关了门，现在想问一下这个彩礼要不要退") is None
    assert detector.alarm(story + "生意不好不坏，我不想活了，药都买好了，跟你们说声再见") is not None


def test_rules_speak_of_kinds_that_have_an_answer() -> None:
    assert {rule.kind for rule in rules()} <= set(helps())


def test_the_training_has_not_seen_the_tests() -> None:
    trained = {re.sub(r"\W", "", text) for text in messages()[0]}
    tested = [re.sub(r"\W", "", case["text"]) for case in load("danger.yml")]
    tested += [re.sub(r"\W", "", text) for text in load("calm.yml")]
    assert not trained & set(tested)


def test_danger_is_heard(detector: CrisisDetector) -> None:
    cases = load("danger.yml")
    assert len(cases) >= 150
    missed = [case["text"] for case in cases if detector.alarm(case["text"]) is None]
    assert len(missed) <= MOST_MISSED * len(cases), missed


def test_the_right_number_comes_first(detector: CrisisDetector) -> None:
    heard = [case for case in load("danger.yml") if detector.alarm(case["text"])]
    wrong = [
        (case["text"], found)
        for case in heard
        if (found := first_service(detector, case["text"])) not in case["first"]
    ]
    assert len(wrong) <= MOST_WRONG_NUMBERS * len(heard), wrong


def test_calm_messages_raise_no_alarm(detector: CrisisDetector) -> None:
    cases = load("calm.yml")
    assert len(cases) >= 150
    alarmed = [text for text in cases if detector.alarm(text)]
    assert len(alarmed) <= MOST_FALSE_ALARMS * len(cases), alarmed


def test_hardly_any_lay_question_sounds_an_alarm(detector: CrisisDetector, base: KnowledgeBase) -> None:
    alarmed = [text for text in lay_questions(base) if detector.alarm(text)]
    assert len(alarmed) <= MOST_LAY_ALARMS, alarmed


MOST_MISSED = 0.07
MOST_WRONG_NUMBERS = 0.08
MOST_FALSE_ALARMS = 0.07
MOST_LAY_ALARMS = 12
"""A little above what was measured: a change that hears less than before is noticed."""
