"""Keeps the questions that were not answered, or not well, without personal data, for the editors."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from api.store.database import delete_older
from api.store.personal_data import masked
from api.store.tables import UnansweredRow
from api.store.upsert import put
from bot.messages import Status


@dataclass(frozen=True)
class UnansweredQuestion:
    """A question, how it ended last, how often it was asked, and the entry whose answer did not help."""

    text: str
    status: str
    count: int
    entry: str | None = None


class UnansweredStore:
    """Unanswered questions in the database. Nothing in them leads to a person or a session. Methods block."""

    def __init__(self, engine: Engine) -> None:
        """Take a database whose tables are up to date."""
        self._engine = engine

    def note(self, text: str, status: Status | Literal["disliked"], entry: str | None = None) -> None:
        """Count a question that was not answered, or whose answer, that of `entry`, did not help."""
        text = masked(text)
        if not text:
            return
        key = hashlib.sha256(f"{text}{entry or ''}".encode(errors="replace")).hexdigest()
        now = datetime.now(UTC)
        latest = {"status": status, "last_at": now}
        new = {"key": key, "text": text, "entry": entry, "count": 1, "first_at": now, **latest}
        with Session(self._engine) as session, session.begin():
            put(session.connection(), UnansweredRow, new, {"count": UnansweredRow.count + 1, **latest})

    def most_frequent(self) -> Iterator[UnansweredQuestion]:
        """Yield all questions, the most frequent and then the latest first."""
        with Session(self._engine) as session:
            order = (UnansweredRow.count.desc(), UnansweredRow.last_at.desc())
            for row in session.scalars(select(UnansweredRow).order_by(*order)):
                yield UnansweredQuestion(row.text, row.status, row.count, row.entry)

    def forget(self, older_than: timedelta) -> int:
        """Delete questions that were not asked any more; return how many."""
        return delete_older(self._engine, UnansweredRow.last_at, older_than)
