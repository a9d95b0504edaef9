"""Keeps sessions and replies: what a turn needs to know before, and leaves behind."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.store.database import delete_older
from api.store.tables import ReplyRow, SessionRow
from bot.messages import Option, Reply

ABANDONED_AFTER: Final = timedelta(seconds=20)
"""A claimed message without a reply for so long belongs to a worker that died: it may be claimed again."""


@dataclass(frozen=True)
class SessionState:
    """What a conversation brings into its next turn."""

    turns: int = 0
    topic: str | None = None
    options: tuple[Option, ...] = ()


class Pending:
    """A message that another worker is answering right now."""


class TurnStore:
    """Sessions and replies in the database, by keys that the caller hashes. Methods block: use a thread."""

    def __init__(self, engine: Engine) -> None:
        """Take a database whose tables are up to date."""
        self._engine = engine

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
                return Reply.model_validate_json(row.reply)
            if now - row.claimed_at.replace(tzinfo=UTC) < ABANDONED_AFTER:
                return Pending()
            row.claimed_at = now
            session.commit()
            return None

    def state(self, session_key: str) -> SessionState:
        """Return what a session brings; a new one brings nothing."""
        with Session(self._engine) as session:
            row = session.get(SessionRow, session_key)
            return SessionState(row.turns, row.topic, tuple(row.options)) if row else SessionState()

    def finish(
        self,
        session_key: str,
        message_key: str | None,
        reply: Reply,
        offered: list[Option],
        topic: str | None,
    ) -> None:
        """Keep what a turn left behind."""
        now = datetime.now(UTC)
        with Session(self._engine) as session, session.begin():
            row = session.get(SessionRow, session_key)
            if row is None:
                row = SessionRow(key=session_key, created_at=now, turns=0)
                session.add(row)
            row.seen_at, row.turns, row.topic = now, row.turns + 1, topic
            row.offered = [option.model_dump() for option in offered]
            if message_key:
                session.merge(
                    ReplyRow(
                        session_key=session_key,
                        message_key=message_key,
                        claimed_at=now,
                        reply=reply.model_dump_json(),
                    )
                )

    def forget_replies(self, older_than: timedelta) -> int:
        """Delete replies that no repeat will ask for any more; return how many."""
        return delete_older(self._engine, ReplyRow.claimed_at, older_than)
