"""Keeps sessions and replies: what a turn needs to know before, and leaves behind."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.chat.session import SessionState
from api.store.database import delete_older
from api.store.encryption import Encryption
from api.store.tables import ReplyRow, SessionRow
from bot.messages import Reply

ABANDONED_AFTER: Final = timedelta(seconds=20)
"""A claimed message without a reply for so long belongs to a worker that died: it may be claimed again."""


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
        with Session(self._engine) as session:
            session.add(ReplyRow(session_key=session_key, message_key=message_key, claimed_at=now))
            try:
                session.commit()
            except IntegrityError:
                session.rollback()
            else:
                return None
            row = session.get(ReplyRow, (session_key, message_key), with_for_update=True)
            if row is None:
                return Pending()
            if row.reply is not None:
                return Reply.model_validate_json(self._encryption.decrypt(row.reply))
            if now - row.claimed_at.replace(tzinfo=UTC) < ABANDONED_AFTER:
                return Pending()
            row.claimed_at = now
            session.commit()
            return None

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
                question=self._encryption.decrypt(row.question) if row.question else None,
                answered=row.answered,
                seen_at=row.seen_at,
            )

    def finish(self, session_key: str, message_key: str | None, reply: Reply, state: SessionState) -> None:
        """Keep what a turn left behind."""
        now = datetime.now(UTC)
        with Session(self._engine) as session, session.begin():
            row = session.get(SessionRow, session_key)
            if row is None:
                row = SessionRow(key=session_key, created_at=now)
                session.add(row)
            row.seen_at = state.seen_at or now
            row.conversation, row.turns = state.conversation, state.turns
            row.topic, row.previous_topic = state.topic, state.previous_topic
            row.in_form, row.awaits_contact = state.in_form, state.awaits_contact
            row.question = self._encryption.encrypt(state.question) if state.question else None
            row.answered = state.answered
            row.offered = [option.model_dump() for option in state.options]
            if message_key:
                session.merge(
                    ReplyRow(
                        session_key=session_key,
                        message_key=message_key,
                        claimed_at=now,
                        reply=self._encryption.encrypt(reply.model_dump_json()),
                    )
                )

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
            session.execute(delete(ReplyRow).where(ReplyRow.session_key == session_key))
            session.execute(delete(SessionRow).where(SessionRow.key == session_key))
