"""How many messages the platform lets an account send to a resident, as the customer-service API counts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Engine, and_, or_, update
from sqlalchemy.orm import Session

from api.store.database import delete_older
from api.store.tables import WeChatWindowRow
from api.store.upsert import put


@dataclass(frozen=True)
class Window:
    """So many messages in so long a time."""

    messages: int
    lasts: timedelta


AFTER_MESSAGE: Final = Window(5, timedelta(hours=48))
AFTER_ENTERING: Final = Window(2, timedelta(minutes=1))
"""A resident has opened the conversation of a Mini Program."""
AFTER_TAP: Final = Window(3, timedelta(minutes=1))
"""A resident has followed the account or tapped its menu. Not confirmed by the platform's documentation."""


def open_window(session: Session, account: str, session_id: str, window: Window, now: datetime) -> None:
    """Open a window within a transaction. Counts do not accumulate; a better one that is open stays."""
    row = WeChatWindowRow
    closes_at = now + window.lasts
    worse = or_(row.closes_at <= now, row.left < window.messages, row.closes_at <= closes_at)
    new = {"left": window.messages, "closes_at": closes_at}
    put(session, row, {"account": account, "session": session_id} | new, new, where=worse)


class WeChatWindows:
    """Windows in the database, by account and session. Methods block: use a thread."""

    def __init__(self, engine: Engine) -> None:
        """Take a database whose tables are up to date."""
        self._engine = engine

    def spend(self, account: str, session_id: str) -> bool:
        """Take one message out of the open window; `False` if none is open or nothing is left in it."""
        row = WeChatWindowRow
        is_open = and_(_of(account, session_id), row.left > 0, row.closes_at > datetime.now(UTC))
        return self._change(is_open, left=row.left - 1)

    def give_back(self, account: str, session_id: str) -> None:
        """Put back a message that was not sent after all."""
        self._change(_of(account, session_id), left=WeChatWindowRow.left + 1)

    def close(self, account: str, session_id: str) -> None:
        """Close a window that the platform says is closed or used up."""
        self._change(_of(account, session_id), left=0)

    def forget(self, older_than: timedelta) -> int:
        """Delete windows that closed so long ago; return how many."""
        return delete_older(self._engine, WeChatWindowRow.closes_at, older_than)

    def _change(self, condition: ColumnElement[bool], left: object) -> bool:
        row = WeChatWindowRow
        with self._engine.begin() as connection:
            changed = connection.execute(
                update(row).where(condition).values(left=left).returning(row.session)
            )
            return changed.first() is not None


def _of(account: str, session_id: str) -> ColumnElement[bool]:
    return and_(WeChatWindowRow.account == account, WeChatWindowRow.session == session_id)
