"""What Rasa's actions outside the forms say: each reads the tracker and asks the answerer."""

import re
from collections.abc import Callable
from typing import Final

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from bot.actions import practice
from bot.actions.context import (
    FALLBACK,
    Context,
    entity_of,
    intent_of,
    metadata_of,
    open_question_of,
    text_of,
    topic_of,
)
from bot.actions.outcome import Outcome
from bot.messages import ChoicesMessage, Effect, Reply
from bot.texts import say

SERVICE_OF_UNIT: Final = {
    "县法院": "court",
    "县检察院": "procuratorate_12309",
    "县信访局": "petition",
    "县民政局": "civil_affairs",
    "县公安局": "police_110",
    "县司法局": "hotline_12348",
}
"""Offices that the plan names and that residents also go to: NLU cannot tell the two apart."""

LIKELY: Final = 0.45
"""Confidence from which NLU's guess of a service is worth more than entries that only may fit."""

SURE: Final = 0.8
"""Confidence from which NLU's word for a service stands even where an article answers the message."""

ATTEMPT: Final = re.compile(
    r"[\u4e00-\u9fff]|ignore|instruct|prompt|system|pretend|act as|role|jailbreak|developer|DAN\b|rules?\b",
    re.IGNORECASE,
)

CLARIFIED: Final = "clarified"
"""The slot that keeps the ids of the entries that were offered when a question was last asked back."""

Act = Callable[[Context, Tracker], "Outcome | Reply | str"]
"""Says one thing, or names a response of domain.yml, or also changes slots."""


def answer(context: Context, tracker: Tracker) -> Outcome | Reply | str:
    """Answer a question of law or of the plan.

    What NLU could not place is searched too; if that finds nothing, NLU's best guess counts after all.
    """
    reply = context.answerer.answer(text_of(tracker), topic_of(tracker))
    guess = _guess(tracker)
    if reply.status != "answered" and guess:
        name, confidence = guess
        if name in GUESSES and (confidence >= LIKELY or (reply.status != "clarify" and name not in RARE)):
            return GUESSES[name](context, tracker)
        if reply.status == "out_of_scope" and name in SMALL_TALK:
            return f"utter_{name}"
    return _asked_back_once(context, tracker, reply)


def article_first(act: Act) -> Act:
    """Let an article that answers the message come before a service that NLU is not sure of."""

    def first(context: Context, tracker: Tracker) -> Outcome | Reply | str:
        if intent_of(tracker)[1] < SURE:
            found = context.answerer.answer(text_of(tracker))
            # Services are also what the plan is about, and its measures help nobody who needs one.
            if found.status == "answered" and not str(found.topic).startswith("plan:"):
                return found
        return act(context, tracker)

    return first


def show_service(context: Context, tracker: Tracker) -> Reply:
    """Introduce the service that was named; an office of the plan counts as its service."""
    named = [*tracker.get_latest_entity_values("service"), *tracker.get_latest_entity_values("unit")]
    ids = [SERVICE_OF_UNIT.get(str(value), str(value)) for value in named]
    known = [service_id for service_id in dict.fromkeys(ids) if service_id in context.answerer.base.services]
    return context.answerer.service(known, text_of(tracker))


def find_help(context: Context, tracker: Tracker) -> Reply:
    """Say whom to turn to, also for a question that was asked back and not answered yet."""
    words = f"{text_of(tracker)} {open_question_of(tracker)}".strip()
    return context.answerer.find_help(topic_of(tracker), words)


def human(context: Context, tracker: Tracker) -> Reply:
    """Lead to a person."""
    return context.answerer.human(text_of(tracker))


def foreign_law(context: Context, tracker: Tracker) -> Reply:
    """Say that other countries' law is not explained here."""
    return context.answerer.foreign_law(text_of(tracker))


def refuse_injection(context: Context, tracker: Tracker) -> Outcome | Reply | str:
    """Decline to be somebody else. Latin letters alone are no attempt at it: they may be pinyin."""
    if not ATTEMPT.search(text_of(tracker)):
        return answer(context, tracker)
    return Reply(status="out_of_scope", messages=[say("prompt_injection")])


def choose_entry(context: Context, tracker: Tracker) -> Outcome:
    """Explain the entry whose option was tapped; words that pick none get help in picking."""
    entry_id = entity_of(tracker, "entry")
    if entry_id is None:
        return Outcome([Reply(status="clarify", messages=[say("pick_by_number")])])
    # The words before the choice may tell of violence or of a judgment, and with it whom to turn to.
    return Outcome([context.answerer.entry(entry_id, open_question_of(tracker))], [SlotSet(CLARIFIED, None)])


def previous_question(context: Context, tracker: Tracker) -> Reply:
    """Explain once more what the conversation was about before the present topic, or else that."""
    topics = (metadata_of(tracker).get("previous_topic"), topic_of(tracker))
    known = [topic for topic in topics if topic in context.answerer.base.entries]
    if not known:
        return Reply(status="smalltalk", messages=[say("no_previous")])
    return context.answerer.entry(str(known[0]))


def simplify(context: Context, tracker: Tracker) -> Reply:
    """Say the last answer once more, simpler; what names a matter of its own is a question about that."""
    found = context.answerer.answer(text_of(tracker))
    if found.status == "answered":
        return found
    return context.answerer.simplify(topic_of(tracker))


def feedback_useful(context: Context, tracker: Tracker) -> Reply:
    """Take praise for the last answer."""
    return _feedback(tracker, "useful")


def feedback_useless(context: Context, tracker: Tracker) -> Reply:
    """Take blame for the last answer."""
    return _feedback(tracker, "useless")


SMALL_TALK: Final = (
    "greeting",
    "thanks",
    "goodbye",
    "help",
    "bot_challenge",
    "insult",
    "affirm",
    "deny",
    "cancel",
)
"""Intents whose answer is a response of domain.yml."""

GUESSES: Final[dict[str, Act]] = {
    "ask_service": show_service,
    "find_help": find_help,
    "ask_human": human,
    "practice": practice.offer,
    "not_understood": simplify,
    "request_legal_aid": lambda context, _: context.answerer.service(["legal_aid"], ""),
    "request_mediation": lambda context, _: context.answerer.service(["mediation"], ""),
}
"""What a guess of NLU leads to. A form is only offered, never begun, on a guess."""


RARE: Final = frozenset({"practice"})
"""Guesses that are worth nothing below `LIKELY`: few residents are trainees."""


def _feedback(tracker: Tracker, effect: Effect) -> Reply:
    if not metadata_of(tracker).get("answered"):
        return Reply(status="smalltalk", messages=[say("feedback_nothing")])
    return Reply(status="smalltalk", messages=[say(f"feedback_{effect}")], effect=effect)


def _asked_back_once(context: Context, tracker: Tracker, reply: Reply) -> Outcome:
    """Ask a question back at most once: after that, own up to not having understood it."""
    choices = reply.messages[0]
    if reply.status != "clarify" or not isinstance(choices, ChoicesMessage):
        return Outcome([reply], [SlotSet(CLARIFIED, None)])
    offered = [option.payload for option in choices.options if "entry" in option.payload]
    if set(offered) & set(tracker.get_slot(CLARIFIED) or []):
        return Outcome([context.answerer.undecided(text_of(tracker))], [SlotSet(CLARIFIED, None)])
    return Outcome([reply], [SlotSet(CLARIFIED, offered)])


def _guess(tracker: Tracker) -> tuple[str, float] | None:
    """Return the intent that NLU held most likely without being sure of it, with its confidence."""
    if intent_of(tracker)[0] != FALLBACK:
        return None
    ranking = tracker.latest_message.get("intent_ranking") or []
    guesses = [(str(intent["name"]), float(intent["confidence"])) for intent in ranking]
    return next((guess for guess in guesses if guess[0] != FALLBACK), None)
