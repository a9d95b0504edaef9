"""Practice through Rasa: begins it, and leads its loop. Where a trainee is stands in the database."""

from typing import Final, Literal

from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecutionRejected, ActiveLoop, EventType, FollowupAction, SlotSet

from bot.actions.context import Context, entity_of, intent_of, metadata_of, person_of, text_of
from bot.actions.loop import REQUESTED, dealt_with
from bot.actions.outcome import Outcome
from bot.forms.reading import SURE
from bot.messages import Reply
from bot.own_data import asks_for_deletion
from bot.practice.step import Said, start_options

FORM: Final = "practice_form"
ANSWER: Final = "practice_answer"
"""The slot that the loop asks for, and the intent of an answer."""
MARK: Final = "practice_mark"
"""The slot that keeps which question this conversation has put last."""

ELSEWHERE: Final = frozenset({"ask_human", "check_referral", "delete_data", "help"})
"""Intents that are never for a drill or an exam."""

INTENTS: Final[tuple[Literal["practice", "practice_answer"], ...]] = ("practice", "practice_answer")


def begin(context: Context, tracker: Tracker) -> Outcome:
    """Do what a message about practice wants."""
    do = entity_of(tracker, "do")
    return _into_loop(context.practice.begin(person_of(tracker), text_of(tracker), do))


def answer(context: Context, tracker: Tracker) -> Outcome:
    """Take an answer to a question that was put before the loop was left."""
    return _into_loop(context.practice.answer(person_of(tracker), said_of(tracker)))


def offer(context: Context, tracker: Tracker) -> Reply:
    """Offer practice to somebody who may have meant it."""
    return Reply(status="practice", messages=[start_options()])


def validate(context: Context, tracker: Tracker) -> Outcome:
    """Take a message in the middle of practice; Rasa calls it on every step of the loop."""
    if tracker.get_slot(REQUESTED) != ANSWER or dealt_with(tracker, FORM):
        return Outcome(events=[SlotSet(REQUESTED, ANSWER)])
    reply = None if _is_elsewhere(tracker) else context.practice.take(person_of(tracker), said_of(tracker))
    if reply is None:
        return Outcome(events=[ActionExecutionRejected(FORM)])
    # Rasa takes a message for rejected where nothing but the requested slot is set.
    events = [SlotSet(MARK, None), SlotSet(REQUESTED, ANSWER if reply.practising else None)]
    return Outcome([reply], events)


def ask(context: Context, tracker: Tracker) -> Outcome:
    """Put the open question."""
    person = person_of(tracker)
    return Outcome([context.practice.question(person)], [SlotSet(MARK, context.practice.mark(person))])


def said_of(tracker: Tracker) -> Said:
    """Return the latest message as practice sees it."""
    name, confidence = intent_of(tracker)
    value = entity_of(tracker, "value") if name == ANSWER else None
    return Said(
        text=text_of(tracker),
        do=entity_of(tracker, "do") if name == "practice" else None,
        value=value,
        mark=entity_of(tracker, "mark") if value else tracker.get_slot(MARK),
        intent=next((known for known in INTENTS if known == name and confidence >= SURE), None),
    )


def _is_elsewhere(tracker: Tracker) -> bool:
    """Say whether a message is surely for something else, whatever is under way."""
    name, confidence = intent_of(tracker)
    if metadata_of(tracker).get("practising") == "rehearsal":  # where a villager is told to ask a person
        return asks_for_deletion(text_of(tracker))
    return name in ELSEWHERE and confidence >= SURE


def _into_loop(reply: Reply) -> Outcome:
    """Enter the loop where something is under way, and leave it where nothing is."""
    events: list[EventType] = [ActiveLoop(None), SlotSet(REQUESTED, None)]
    return Outcome([reply], [*events, FollowupAction(FORM)] if reply.practising else events)
