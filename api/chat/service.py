"""One turn of conversation, the same for every channel."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Final, Protocol
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api import metrics
from api.chat.degraded import Degraded
from api.chat.intake import Intake, take_in
from api.chat.options import StructuredIntent, is_payload, offered_options, picked_option, structured_intent
from api.chat.rasa_client import RasaClient, RasaUnavailableError
from api.chat.session import SessionState
from api.keyed_hash import keyed_hash
from api.settings import Settings
from api.store.encryption import UndecipherableError
from api.store.personal_data import masked
from api.store.practice import PracticeDatabase
from api.store.trackers import TrackerStore
from api.store.turns import Pending, TurnStore
from api.store.unanswered import UnansweredStore
from bot.answering import Answerer
from bot.crisis import CrisisDetector
from bot.messages import Option, Reply
from bot.practice import Practice
from bot.referrals import LONGEST_CONTACT, Referrals
from bot.texts import say

log = structlog.get_logger()

POLL_SECONDS: Final = 0.05
UNANSWERED: Final = frozenset({"abstained", "outside_library"})
DISLIKED: Final = "disliked"
FORM_ANSWER: Final = "inform"
REHEARSAL: Final = "rehearsal"
RESUME_PRACTICE: Final = StructuredIntent("practice", {"do": "resume"})
CONTACT_GIVEN: Final = "我把联系方式留下了"
"""What Rasa sees in place of a name and a telephone number."""


class ChannelStore(Protocol):
    """Where channels keep things of a session."""

    def forget_person(self, session: str) -> object:
        """Delete everything of a session, named as `turn` is given it. Blocks."""
        ...


@dataclass(frozen=True)
class Stores:
    """Where a turn and the channels keep things."""

    turns: TurnStore
    unanswered: UnansweredStore
    referrals: Referrals
    trackers: TrackerStore
    answers: ChannelStore
    """Answers that a channel has yet to deliver."""
    logins: ChannelStore
    practice: PracticeDatabase


class ChatService:
    """Cleans, guards and answers messages, one at a time per session. Implements `api.chat.ports.Chat`."""

    def __init__(
        self,
        settings: Settings,
        stores: Stores,
        rasa: RasaClient,
        answerer: Answerer,
        practice: Practice,
    ) -> None:
        """Take the parts a turn passes through."""
        self._settings = settings
        self._stores = stores
        self._rasa = rasa
        self._crisis = CrisisDetector(answerer.composer, answerer.search)
        self._degraded = Degraded(answerer, practice)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def turn(self, session_id: str, text: str, message_id: str | None = None) -> Reply:
        """Answer a message; see `api.chat.ports.Chat`."""
        started = perf_counter()
        session_key = keyed_hash(self._settings, session_id)
        message_key = keyed_hash(self._settings, message_id) if message_id else None
        lock = self._locks.setdefault(session_key, asyncio.Lock())
        async with lock:
            try:
                reply = await self._once(session_id, message_key, text)
            except (
                SQLAlchemyError,
                UndecipherableError,
            ) as error:  # an answer that cannot be kept is still one
                log.error("database failed", error=type(error).__name__)
                reply = await self._reply(session_key, SessionState(), take_in(text))
        channel = session_id.partition(":")[0]
        metrics.TURNS.labels(channel, reply.status).inc()
        metrics.TURN_SECONDS.observe(perf_counter() - started)
        return reply

    def is_urgent(self, text: str) -> bool:
        """Say whether a message tells of danger; see `api.chat.ports.Chat`."""
        return self._crisis.alarm(take_in(text).text) is not None

    async def _once(self, session_id: str, message_key: str | None, text: str) -> Reply:
        session_key = keyed_hash(self._settings, session_id)
        if message_key:
            earlier = await self._claim(session_key, message_key)
            if earlier:
                metrics.REPEATS.inc()
                return earlier
        now = datetime.now(UTC)
        kept = await asyncio.to_thread(self._stores.turns.state, session_key)
        state = kept.resumed(now, timedelta(minutes=self._settings.session_minutes))
        intake = take_in(text, state.awaits_contact)
        if intake.contact:
            await asyncio.to_thread(
                self._stores.referrals.hold_contact, session_key, intake.contact[:LONGEST_CONTACT]
            )
        reply = await self._reply(session_key, state, intake)
        if reply.effect == "forget_person":
            await asyncio.to_thread(self._forget, session_id, session_key)
            return reply
        after = state.after(
            reply,
            tuple(offered_options(reply)),
            masked(_asked(intake, state)),
            self._settings.session_turns,
            now,
        )
        try:
            await asyncio.to_thread(self._stores.turns.finish, session_key, message_key, reply, after)
        except SQLAlchemyError as error:  # taken again, it could be an answer to the next practice question
            log.error("turn not kept", error=type(error).__name__)
            return reply
        await asyncio.to_thread(self._tidy, session_id, session_key, message_key, kept, after, reply)
        await self._note(intake, state, reply)
        return reply

    def _tidy(
        self,
        session_id: str,
        session_key: str,
        message_key: str | None,
        before: SessionState,
        after: SessionState,
        reply: Reply,
    ) -> None:
        """Delete what a finished form or conversation left with Rasa and among the replies."""
        try:
            if after.conversation != before.conversation:
                self._stores.trackers.forget_conversation(before.sender(session_key))
            if reply.effect == "forget_form":
                self._stores.turns.forget_other_replies(session_key, message_key)
                self._stores.answers.forget_person(session_id)
        except SQLAlchemyError as error:  # the hourly cleaning deletes it later
            log.error("conversation not deleted", error=type(error).__name__)

    def _forget(self, session_id: str, session_key: str) -> None:
        """Forget everything about a person."""
        self._stores.answers.forget_person(session_id)
        self._stores.logins.forget_person(session_id)
        same = {session_key, *self._stores.practice.linked(session_key)}
        self._stores.practice.forget_person(session_key)
        for key in same:  # on every channel that a trainee has brought together
            self._stores.referrals.forget_person(key)
            self._stores.trackers.forget_person(key)
            self._stores.turns.forget_person(key)

    async def _note(self, intake: Intake, state: SessionState, reply: Reply) -> None:
        """Keep for the editors what could not be answered or did not help."""
        try:
            if reply.status in UNANSWERED:
                await asyncio.to_thread(self._stores.unanswered.note, intake.text, reply.status)
            if reply.effect in ("useful", "useless") and state.answered:
                metrics.FEEDBACK.labels(reply.effect).inc()
            if reply.effect == "useless" and state.answered and state.question:
                await asyncio.to_thread(
                    self._stores.unanswered.note, state.question, DISLIKED, state.answered
                )
        except SQLAlchemyError as error:  # the turn is done and kept: it must not be taken again
            log.error("question not kept", error=type(error).__name__)

    async def _claim(self, session_key: str, message_key: str) -> Reply | None:
        while True:
            earlier = await asyncio.to_thread(self._stores.turns.claim, session_key, message_key)
            if not isinstance(earlier, Pending):
                return earlier
            await asyncio.sleep(POLL_SECONDS)

    async def _reply(self, session_key: str, state: SessionState, intake: Intake) -> Reply:
        if not intake.has_words:
            return Reply(status="clarify", messages=[say("no_words" if intake.text else "empty")])
        option = _picked(intake, state)
        if option is None and is_payload(intake.text):
            return Reply(status="clarify", messages=[say("option_gone")])
        notes = [say(name) for name, true in (("too_long", intake.cut), ("masked", intake.masked)) if true]
        if option is None:
            guarded = state.in_form or state.practising is not None
            crisis = await asyncio.to_thread(self._crisis.reply, intake.text, guarded)
            if crisis and state.practising != REHEARSAL:
                return crisis
            if crisis:  # what an adviser says to a villager may sound like a cry for help
                notes.append(say("practice_real_danger"))
        intent = structured_intent(option) if option else None
        said = option.payload if option and not intent else intake.text
        if intake.contact:
            said = CONTACT_GIVEN
        metadata = {
            "person": session_key,
            "topic": state.topic,
            "previous_topic": state.previous_topic,
            "answered": state.answered,
            "practising": state.practising,
            "open_question": state.open_question,
            "contact_held": intake.contact is not None,
        }
        sender = state.sender(session_key)
        try:
            if state.practising and state.turns == 0:  # a fresh conversation does not know of it yet
                await self._rasa.turn(sender, RESUME_PRACTICE.name, RESUME_PRACTICE, metadata)
            reply = await self._rasa.turn(sender, said, intent, metadata)
        except RasaUnavailableError as error:
            log.warning("rasa unavailable", reason=str(error))
            metrics.DEGRADED.inc()
            reply = await asyncio.to_thread(self._degraded.reply, session_key, said, intent, state)
        return reply.model_copy(update={"messages": [*notes, *reply.messages]}) if notes else reply


def _picked(intake: Intake, state: SessionState) -> Option | None:
    """Return the option that a message picks; in a form also a button of it that was tapped twice."""
    option = picked_option(intake.text, list(state.options))
    if option is None and state.in_form and is_payload(intake.text):
        tapped = Option(title="", payload=intake.text)
        intent = structured_intent(tapped)
        return tapped if intent and intent.name == FORM_ANSWER else None
    return option


def _asked(intake: Intake, state: SessionState) -> str:
    """Return the question of a turn: that which was asked back before an option was picked, or its title."""
    option = picked_option(intake.text, list(state.options))
    return (state.open_question or option.title) if option else intake.text
