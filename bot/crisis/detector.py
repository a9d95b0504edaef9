"""Decides whether a message tells of danger, and what is said then."""

import re
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.answering.answerer import Search
from bot.answering.compose import Composer
from bot.crisis.classifier import Classifier
from bot.messages import Reply, TextMessage

FOLDER: Final = Path(__file__).parent

LEAST: Final = 0.27
"""Danger from which the classifier sounds the alarm. To miss a cry is worse than to hear one too many."""

CERTAIN: Final = 0.8
"""Danger from which it does so even if an article of the library answers the message. Below that, such a
message is a question: he beats me so often, and I cannot wait for thirty days."""

IN_FORM: Final = 0.9
"""Danger from which it does so in the middle of a form, whose answers are short and often sad."""

WINDOW: Final = 45
STEP: Final = 20
"""A long story is also judged by parts (characters): one dangerous sentence would drown in the whole."""

IN_PART: Final = 0.985
"""Danger from which a part of a long message sounds the alarm."""

SAYS_SOMETHING: Final = re.compile(r"[\u4e00-\u9fff].*[\u4e00-\u9fff]")
"""A digit, a single character or a hand on the keys is no cry for help."""

CHILD: Final = "child"
OF_A_CHILD: Final = re.compile(
    r"娃|孩子|小孩|儿童|未成年|[一两二三四五六七八九十\d]岁|同学|老师|学校|上学|放学|作业|考试|初[一二三中]|高[一二三中]|小学|年级|宿舍|班上|"
    r"爸爸|妈妈|爸妈|爹妈|继父|继母|后妈|后爸|养父|叔叔|爷爷|奶奶|外婆|外公|弟弟|妹妹|女儿|儿子|孙"
)
"""Without any of this the classifier took a grown-up for a child."""

AFRAID: Final = re.compile(r"(?:怕|躲|逼|锁|跟着|门外|动手|打|喝[了醉多]).{0,12}|他.{0,10}(?:怕|躲)")
DEATH: Final = re.compile(
    r"死|活|命|跳|药|遗|再见|走了|解脱|绳|刀片|割|河|楼|桥|累|撑|熬|没意思|没得意思|托付|密码|拜托"
)
BY_ANOTHER: Final = re.compile(r"他|她|老公|男人|丈夫|前夫|债|那[个些]人|有人|老板|主管|公公|儿子|女婿")
"""Fear of somebody else is told like despair: without a word of death it is a matter for the police."""

HARMED: Final = re.compile(
    r"打|抽|扇|踢|掐|摸|脱|亲我|抱我|锁|关|绑|刀|抢|堵|跟着|拐|饿|强|骚扰|猥亵|性侵|流血|照片|视频|见面|被窝|房间|逼"
)
"""What makes a child's trouble one for the police first."""


class Help(BaseModel):
    """What is said to somebody in one kind of danger."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    text: str
    services: list[str]


class Rule(BaseModel):
    """Plain words of one kind of danger.

    Attributes:
        kind: of danger.
        when: words that need no classifier.
        unless: words that take them back.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    when: re.Pattern[str]
    unless: re.Pattern[str]

    def matches(self, text: str) -> bool:
        """Say whether a text is plain danger."""
        return bool(self.when.search(text)) and not self.unless.search(text)


@cache
def helps() -> dict[str, Help]:
    """Return what is said, by kind of danger."""
    text = (FOLDER / "helps.yml").read_text(encoding="utf-8")
    return {help.kind: help for help in TypeAdapter(list[Help]).validate_python(yaml.safe_load(text))}


@cache
def rules() -> list[Rule]:
    """Return the rules, in their order."""
    text = (FOLDER / "rules.yml").read_text(encoding="utf-8")
    return TypeAdapter(list[Rule]).validate_python(yaml.safe_load(text))


class CrisisDetector:
    """Rules plus classifier. Nothing changes after loading."""

    def __init__(self, composer: Composer, search: Search, classifier: Classifier | None = None) -> None:
        """Take what makes the cards, what finds articles, and a classifier other than the shipped one."""
        self._composer = composer
        self._search = search
        self._classifier = classifier or Classifier.load()

    def reply(self, text: str, in_form: bool = False) -> Reply | None:
        """Return what to say to somebody in danger; `None` if nothing tells of danger."""
        kind = self.alarm(text, in_form)
        if kind is None:
            return None
        said = helps()[kind]
        cards = self._composer.services(said.services)
        return Reply(status="crisis", messages=[TextMessage(text=said.text), cards])

    def alarm(self, text: str, in_form: bool = False) -> str | None:
        """Return the kind of danger that a message tells of.

        Args:
            text: the message.
            in_form: whether a form has asked for it.
        """
        if not SAYS_SOMETHING.search(text):
            return None
        judged = self._classifier.judge(text)
        rule = next((rule for rule in rules() if rule.matches(text)), None)
        if rule:
            return _kind_of(judged.kind if judged.kind == CHILD else rule.kind, text)
        if in_form:
            return _kind_of(judged.kind, text) if judged.danger >= IN_FORM else None
        if judged.danger >= CERTAIN or (judged.danger >= LEAST and not self._search.search(text).answered):
            return _kind_of(judged.kind, text)
        for part in _parts(text):
            judged = self._classifier.judge(part)
            if judged.danger >= IN_PART:
                return _kind_of(judged.kind, part)
        return None


def _kind_of(kind: str, text: str) -> str:
    """Return the kind of help for the kind of danger that was found."""
    if kind == CHILD and OF_A_CHILD.search(text):
        return "child_danger" if HARMED.search(text) else "child_distress"
    if kind == CHILD:
        kind = "violence" if HARMED.search(text) else "self_harm"
    if kind == "self_harm" and not DEATH.search(text) and AFRAID.search(text) and BY_ANOTHER.search(text):
        return "violence"
    return kind


def _parts(text: str) -> list[str]:
    if len(text) <= WINDOW:
        return []
    return [text[start : start + WINDOW] for start in range(0, len(text) - WINDOW + STEP, STEP)]
