"""One turn of conversation, the same for every channel."""

import asyncio
from time import perf_counter
from typing import Final
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api import metrics
from api.chat.intake import take_in
from api.chat.options import StructuredIntent, offered_options, picked_option, structured_intent
from api.chat.rasa_client import RasaClient, RasaUnavailableError
from api.keyed_hash import keyed_hash
from api.settings import Settings
from api.store.turns import Pending, SessionState, TurnStore
from api.store.unanswered import UnansweredStore
from bot.answering import Answerer
from bot.crisis import crisis_reply
from bot.messages import Reply, Status
from bot.texts import say

log = structlog.get_logger()

POLL_SECONDS: Final = 0.05
UNANSWERED: Final = frozenset({"abstained", "outside_library"})
CHOOSE_ENTRY: Final = "choose_entry"


class ChatService:
    """Cleans, guards and answers messages, one at a time per session. Implements `api.chat.ports.Chat`."""

    def __init__(
        self,
        settings: Settings,
        store: TurnStore,
        unanswered: UnansweredStore,
        rasa: RasaClient,
        answerer: Answerer,
    ) -> None:
        """Take the parts a turn passes through."""
        self._settings = settings
        self._store = store
        self._unanswered = unanswered
        self._rasa = rasa
        self._answerer = answerer
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def turn(self, session_id: str, text: str, message_id: str | None = None) -> Reply:
        """Answer a message; see `api.chat.ports.Chat`."""
        started = perf_counter()
        session_key = keyed_hash(self._settings, session_id)
        message_key = keyed_hash(self._settings, message_id) if message_id else None
        lock = self._locks.setdefault(session_key, asyncio.Lock())
        async with lock:
            try:
                reply = await self._once(session_key, message_key, text)
            except SQLAlchemyError as error:  # a resident gets an answer even when it cannot be kept
                log.error("database failed", error=type(error).__name__)
                reply = await self._reply(session_key, SessionState(), text)
        channel = session_id.partition(":")[0]
        metrics.TURNS.labels(channel, reply.status).inc()
        metrics.TURN_SECONDS.observe(perf_counter() - started)
        return reply

    async def _once(self, session_key: str, message_key: str | None, text: str) -> Reply:
        if message_key:
            earlier = await self._claim(session_key, message_key)
            if earlier:
                metrics.REPEATS.inc()
                return earlier
        state = await asyncio.to_thread(self._store.state, session_key)
        reply = await self._reply(session_key, state, text)
        await asyncio.to_thread(
            self._store.finish,
            session_key,
            message_key,
            reply,
            offered_options(reply),
            reply.topic or state.topic,
        )
        if reply.status in UNANSWERED:
            await self._note_unanswered(text, reply.status)
        return reply

    async def _note_unanswered(self, text: str, status: Status) -> None:
        try:
            await asyncio.to_thread(self._unanswered.note, take_in(text).text, status)
        except SQLAlchemyError as error:  # the turn is done and kept: it must not be taken again
            log.error("unanswered question not kept", error=type(error).__name__)

    async def _claim(self, session_key: str, message_key: str) -> Reply | None:
        while True:
            earlier = await asyncio.to_thread(self._store.claim, session_key, message_key)
            if not isinstance(earlier, Pending):
                return earlier
            await asyncio.sleep(POLL_SECONDS)

    async def _reply(self, session_key: str, state: SessionState, text: str) -> Reply:
        intake = take_in(text)
        if not intake.has_words:
            return Reply(status="clarify", messages=[say("no_words" if intake.text else "empty")])
        crisis = await asyncio.to_thread(crisis_reply, intake.text, self._answerer)
        if crisis:
            return crisis
        option = picked_option(intake.text, list(state.options))
        intent = structured_intent(option) if option else None
        said = option.payload if option and not intent else intake.text
        # A conversation costs Rasa more with every turn, so it goes on in a fresh one after a while.
        sender = f"{session_key[:32]}-{state.turns // self._settings.session_turns}"
        try:
            reply = await self._rasa.turn(sender, said, intent, state.topic)
        except RasaUnavailableError as error:
            log.warning("rasa unavailable", reason=str(error))
            metrics.DEGRADED.inc()
            reply = await asyncio.to_thread(self._degraded, said, intent, state.topic)
        if intake.cut:
            reply = reply.model_copy(update={"messages": [say("too_long"), *reply.messages]})
        return reply

    def _degraded(self, text: str, intent: StructuredIntent | None, topic: str | None) -> Reply:
        """Answer by retrieval alone."""
        if intent and intent.name == CHOOSE_ENTRY:
            return self._answerer.entry(intent.entities.get("entry", ""))
        if intent:
            return Reply(status="error", messages=[say("sorry")])
        return self._answerer.answer(text, topic)
