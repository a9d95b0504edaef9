"""Answers without Rasa, when it is down or slow: retrieval and plain words, but no forms."""

import re
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.chat.options import StructuredIntent, structured_intent
from api.chat.session import SessionState
from bot.actions.referrals import forgotten
from bot.answering import Answerer
from bot.messages import Reply
from bot.own_data import asks_for_deletion
from bot.practice import Practice
from bot.practice.step import Said
from bot.texts import say

log = structlog.get_logger()

HUMAN: Final = re.compile(r"^\W*(?:转|找|要|我要找?)?(?:人工|真人)(?:客服|服务)?\W*$")
LEGAL_AID: Final = re.compile(r"申请.{0,4}(?:法律援助|法援)|请不起律师|免费.{0,2}律师")
MEDIATION: Final = re.compile(r"申请.{0,4}调解|找.{0,4}调解")
REFERRALS: Final = re.compile(r"我的?申请|申请.{0,4}(?:怎么样|咋样|进度|办到)|MF-\d")
PRACTICE: Final = re.compile(
    r"开始练习|继续练习|每日一练|错题本|模拟考试|情景演练|做题|考考我|(?:学员|练习)码"
)
WHO_HELPS: Final = re.compile(r"(?:该|去|要)找(?:谁|哪个|哪里)|归(?:谁|哪个|哪里)管|(?:谁|哪个|哪里)来?管")


class Degraded:
    """Replies without Rasa."""

    def __init__(self, answerer: Answerer, practice: Practice) -> None:
        """Take what finds the answers, and what leads practice."""
        self._answerer = answerer
        self._practice = practice

    def reply(self, person: str, text: str, intent: StructuredIntent | None, state: SessionState) -> Reply:
        """Answer a person's message, or a tapped option by its intent."""
        topic = state.topic
        if intent:
            return self._tapped(person, intent, state)
        if asks_for_deletion(text):
            return forgotten()
        if state.practising or PRACTICE.search(text):
            practised = self._practised(person, _said(text, state))
            if practised:
                return practised
        if REFERRALS.search(text):
            return self._later("referrals_degraded", "legal_aid")
        if HUMAN.search(text):
            return self._answerer.human(text)
        for pattern, service in ((LEGAL_AID, "legal_aid"), (MEDIATION, "mediation")):
            if pattern.search(text):
                return self._later("form_degraded", service)
        if WHO_HELPS.search(text):
            return self._answerer.find_help(topic, text)
        return self._answerer.answer(text, topic)

    def _tapped(self, person: str, intent: StructuredIntent, state: SessionState) -> Reply:
        match intent.name:
            case "choose_entry":
                return self._answerer.entry(intent.entities.get("entry", ""), state.open_question or "")
            case "delete_data" if intent.entities.get("confirmed") == "yes":
                return forgotten()
            case "inform":
                return self._later("form_waits", "legal_aid")
            case "request_legal_aid":
                return self._later("form_degraded", "legal_aid")
            case "request_mediation":
                return self._later("form_degraded", "mediation")
            case "check_referral":
                return self._later("referrals_degraded", "legal_aid")
            case "practice" | "practice_answer":
                return self._practised(person, _tapped(intent)) or _sorry()
            case _:
                return _sorry()

    def _practised(self, person: str, said: Said) -> Reply | None:
        try:
            return self._practice.alone(person, said)
        except SQLAlchemyError as error:
            log.error("practice failed", error=type(error).__name__)
            return _sorry()

    def _later(self, sentence: str, service: str) -> Reply:
        cards = self._answerer.composer.services([service, "hotline_12348"])
        return Reply(status="service", messages=[say(sentence), cards])


def _tapped(intent: StructuredIntent) -> Said:
    """Return a tapped option as practice sees it."""
    if intent.name == "practice_answer":
        values = intent.entities
        return Said("", value=values.get("value"), mark=values.get("mark"), intent="practice_answer")
    return Said("", do=intent.entities.get("do", "drill"), intent="practice")


def _said(text: str, state: SessionState) -> Said:
    """Return a message as practice sees it, with the question that this session was last asked."""
    if not state.practising:
        return Said(text, intent="practice")
    intents = [intent for option in state.options if (intent := structured_intent(option))]
    marks = [intent.entities["mark"] for intent in intents if "mark" in intent.entities]
    return Said(text, mark=marks[0] if marks else None)


def _sorry() -> Reply:
    return Reply(status="error", messages=[say("sorry")])
