"""What actions work with, and what they read from Rasa's tracker."""

from dataclasses import dataclass
from typing import Any, Final

from rasa_sdk import Tracker

from bot.answering import Answerer
from bot.practice import Practice
from bot.referrals import Referrals

FALLBACK: Final = "nlu_fallback"


@dataclass(frozen=True)
class Context:
    """The parts that actions call."""

    answerer: Answerer
    referrals: Referrals
    practice: Practice
    referrals_kept_days: int


def text_of(tracker: Tracker) -> str:
    """Return the latest message."""
    return str(tracker.latest_message.get("text") or "")


def intent_of(tracker: Tracker) -> tuple[str, float]:
    """Return the intent of the latest message and NLU's confidence in it."""
    intent = tracker.latest_message.get("intent") or {}
    return str(intent.get("name") or FALLBACK), float(intent.get("confidence") or 0)


def metadata_of(tracker: Tracker) -> dict[str, Any]:
    """Return what the gateway sent along; `api.chat.service` says what that is."""
    metadata: dict[str, Any] = tracker.latest_message.get("metadata") or {}
    return metadata


def topic_of(tracker: Tracker) -> str | None:
    """Return what the conversation is about, as the gateway knows it even when Rasa was down."""
    topic = metadata_of(tracker).get("topic")
    return str(topic) if topic else None


def open_question_of(tracker: Tracker) -> str:
    """Return the words of the question that was asked back and is not answered yet; empty without one."""
    return str(metadata_of(tracker).get("open_question") or "")


def person_of(tracker: Tracker) -> str:
    """Return the keyed hash of whoever is speaking.

    Raises:
        KeyError: if the message did not come through the gateway.
    """
    return str(metadata_of(tracker)["person"])


def entity_of(tracker: Tracker, name: str) -> str | None:
    """Return the first value of an entity in the latest message."""
    return next((str(value) for value in tracker.get_latest_entity_values(name)), None)
