"""What each of Rasa's actions says: it reads the tracker and asks the answerer."""

from collections.abc import Callable
from typing import Final

from rasa_sdk import Tracker

from bot.answering import Answerer
from bot.messages import Reply

SERVICE_OF_UNIT: Final = {
    "县法院": "court",
    "县检察院": "procuratorate_12309",
    "县信访局": "petition",
    "县民政局": "civil_affairs",
    "县公安局": "police_110",
    "县司法局": "hotline_12348",
}
"""Offices that the plan names and that residents also go to: NLU cannot tell the two apart."""


FALLBACK: Final = "nlu_fallback"

LIKELY: Final = 0.45
"""Confidence from which NLU's guess of a service is worth more than entries that only may fit."""

SURE: Final = 0.8
"""Confidence from which NLU's word for a service stands even where an article answers the message."""


def answer(answerer: Answerer, tracker: Tracker) -> Reply | str:
    """Answer a question of law or of the plan.

    What NLU could not place is searched too; if that finds nothing, NLU's best guess counts after all.
    """
    reply = answerer.answer(_text(tracker), _topic(tracker))
    guess = _guess(tracker)
    if reply.status == "answered" or guess is None:
        return reply
    name, confidence = guess
    if name in SERVICE_GUESSES and (reply.status != "clarify" or confidence >= LIKELY):
        return SERVICE_GUESSES[name](answerer, tracker)
    return f"utter_{name}" if reply.status == "out_of_scope" and name in SMALLTALK else reply


def article_first(make_reply: Callable[[Answerer, Tracker], Reply]) -> Callable[[Answerer, Tracker], Reply]:
    """Let an article that answers the message come before a service that NLU is not sure of."""

    def reply(answerer: Answerer, tracker: Tracker) -> Reply:
        if float((tracker.latest_message.get("intent") or {}).get("confidence") or 0) < SURE:
            found = answerer.answer(_text(tracker))
            # Services are also what the plan is about, and its measures help nobody who needs one.
            if found.status == "answered" and not str(found.topic).startswith("plan:"):
                return found
        return make_reply(answerer, tracker)

    return reply


def show_service(answerer: Answerer, tracker: Tracker) -> Reply:
    """Introduce the service that was named; an office of the plan counts as its service."""
    named = [*tracker.get_latest_entity_values("service"), *tracker.get_latest_entity_values("unit")]
    ids = [SERVICE_OF_UNIT.get(str(value), str(value)) for value in named]
    known = [service_id for service_id in dict.fromkeys(ids) if service_id in answerer.base.services]
    return answerer.service(known, _text(tracker))


def find_help(answerer: Answerer, tracker: Tracker) -> Reply:
    """Say whom to turn to."""
    return answerer.find_help(_topic(tracker), _text(tracker))


def legal_aid(answerer: Answerer, tracker: Tracker) -> Reply:
    """Say how to get a free lawyer."""
    return answerer.legal_aid()


def mediation(answerer: Answerer, tracker: Tracker) -> Reply:
    """Say how to get a mediator."""
    return answerer.mediation()


def practice(answerer: Answerer, tracker: Tracker) -> Reply:
    """Ask a trainee a resident's question."""
    return answerer.practice()


def choose_entry(answerer: Answerer, tracker: Tracker) -> Reply:
    """Explain the entry whose option was tapped."""
    return answerer.entry(next((str(value) for value in tracker.get_latest_entity_values("entry")), ""))


def simplify(answerer: Answerer, tracker: Tracker) -> Reply:
    """Say the last answer once more, simpler."""
    return answerer.simplify(_topic(tracker))


SMALLTALK: Final = ("greeting", "thanks", "goodbye", "help", "bot_challenge", "affirm", "deny", "cancel")
"""Intents whose answer is a response of domain.yml."""

MakeReply = Callable[[Answerer, Tracker], Reply | str]
"""Makes a reply, or names a response of domain.yml."""

SERVICE_GUESSES: Final[dict[str, Callable[[Answerer, Tracker], Reply]]] = {
    "ask_service": show_service,
    "find_help": find_help,
    "request_legal_aid": legal_aid,
    "request_mediation": mediation,
    "practice": practice,
    "not_understood": simplify,
}

ACTIONS: Final[dict[str, MakeReply]] = {
    "action_answer": answer,
    "action_answer_plan": answer,
    "action_show_service": article_first(show_service),
    "action_find_help": article_first(find_help),
    "action_legal_aid": article_first(legal_aid),
    "action_mediation": article_first(mediation),
    "action_practice": practice,
    "action_choose_entry": choose_entry,
    "action_simplify": simplify,
}
"""By the names that domain.yml gives them."""


def _guess(tracker: Tracker) -> tuple[str, float] | None:
    """Return the intent that NLU held most likely without being sure of it, with its confidence."""
    if (tracker.latest_message.get("intent") or {}).get("name") != FALLBACK:
        return None
    ranking = tracker.latest_message.get("intent_ranking") or []
    guesses = [(str(intent["name"]), float(intent["confidence"])) for intent in ranking]
    return next((guess for guess in guesses if guess[0] != FALLBACK), None)


def _topic(tracker: Tracker) -> str | None:
    # A conversation that goes on in a fresh tracker brings its topic along as metadata.
    carried = (tracker.latest_message.get("metadata") or {}).get("topic")
    topic = tracker.get_slot("topic") or carried
    return str(topic) if topic else None


def _text(tracker: Tracker) -> str:
    return str(tracker.latest_message.get("text") or "")
