"""Keeps sessions and replies: what a turn needs to know before, and leaves behind."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Engine, delete, select, update
from sqlalchemy.orm import Session

from api.chat.session import SessionState
from api.store.database import delete_older
from api.store.encryption import Encryption
from api.store.tables import ReplyRow, SessionRow
from api.store.upsert import add_new, put
from bot.messages import Reply

ABANDONED_AFTER: Final = timedelta(seconds=10)
"""A claimed message without a reply for so long belongs to a worker that died: another may claim it. No
turn takes so long: after `rasa_timeout_seconds` retrieval answers."""


class Pending:
    """A message that another worker is answering right now."""


class TurnStore:
    """Sessions and replies in the database, by keys that the caller hashes. Methods block: use a thread.

    Replies and questions are encrypted: they may repeat what somebody filled into a form.
    """

    def __init__(self, engine: Engine, encryption: Encryption) -> None:
        """Take a database whose tables are up to date."""
        self._engine = engine
        self._encryption = encryption

    def claim(self, session_key: str, message_key: str) -> Reply | Pending | None:
        """Claim a message for answering.

        Returns:
            The reply if it has been answered, `Pending` if somebody is at it, `None` if it is now ours.
        """
        now = datetime.now(UTC)
        key = {"session_key": session_key, "message_key": message_key}
        with Session(self._engine) as session, session.begin():
            if add_new(session.connection(), ReplyRow, {**key, "claimed_at": now}):
                return None
            # Asked in the same statement, so that of two workers at once only one gets it.
            abandoned = session.execute(
                update(ReplyRow)
                .where(*_is(key), ReplyRow.reply.is_(None), ReplyRow.claimed_at <= now - ABANDONED_AFTER)
                .values(claimed_at=now)
                .returning(ReplyRow.message_key)
            ).first()
            if abandoned:
                return None
            reply = session.scalar(select(ReplyRow.reply).where(*_is(key)))
        return Reply.model_validate_json(self._encryption.decrypt(reply)) if reply else Pending()

    def state(self, session_key: str) -> SessionState:
        """Return what a session brings; a new one brings nothing."""
        with Session(self._engine) as session:
            row = session.get(SessionRow, session_key)
            if row is None:
                return SessionState()
            return SessionState(
                conversation=row.conversation,
                turns=row.turns,
                topic=row.topic,
                previous_topic=row.previous_topic,
                options=tuple(row.options),
                in_form=row.in_form,
                awaits_contact=row.awaits_contact,
                practising=row.practising,
                question=self._encryption.decrypt(row.question) if row.question else None,
                answered=row.answered,
                seen_at=row.seen_at,
            )

    def finish(self, session_key: str, message_key: str | None, reply: Reply, state: SessionState) -> None:
        """Keep what a turn left behind."""
        now = datetime.now(UTC)
        values = {
            "seen_at": state.seen_at or now,
            "conversation": state.conversation,
            "turns": state.turns,
            "topic": state.topic,
            "previous_topic": state.previous_topic,
            "in_form": state.in_form,
            "awaits_contact": state.awaits_contact,
            "practising": state.practising,
            "question": self._encryption.encrypt(state.question) if state.question else None,
            "answered": state.answered,
            "offered": [option.model_dump() for option in state.options],
        }
        with Session(self._engine) as session, session.begin():
            put(session.connection(), SessionRow, {"key": session_key, "created_at": now, **values}, values)
            if message_key:
                key = {"session_key": session_key, "message_key": message_key}
                kept = {"claimed_at": now, "reply": self._encryption.encrypt(reply.model_dump_json())}
                put(session.connection(), ReplyRow, {**key, **kept}, kept)

    def forget_replies(self, older_than: timedelta) -> int:
        """Delete replies that no repeat will ask for any more; return how many."""
        return delete_older(self._engine, ReplyRow.claimed_at, older_than)

    def forget_other_replies(self, session_key: str, message_key: str | None) -> None:
        """Delete the replies of a session but that to one message."""
        with Session(self._engine) as session, session.begin():
            statement = delete(ReplyRow).where(ReplyRow.session_key == session_key)
            session.execute(statement.where(ReplyRow.message_key != (message_key or "")))

    def forget_sessions(self, older_than: timedelta) -> int:
        """Delete sessions without a turn for so long; return how many. Their replies have their own time."""
        return delete_older(self._engine, SessionRow.seen_at, older_than)

    def forget_person(self, session_key: str) -> None:
        """Delete a session and the replies to it."""
        with Session(self._engine) as session, session.begin():
            # In the order of `finish`, or each could wait for the other.
            session.execute(delete(SessionRow).where(SessionRow.key == session_key))
            session.execute(delete(ReplyRow).where(ReplyRow.session_key == session_key))


def _is(key: dict[str, str]) -> tuple[ColumnElement[bool], ...]:
    return tuple(getattr(ReplyRow, name) == value for name, value in key.items())
