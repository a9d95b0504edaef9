"""How many messages the platform lets an account send to a resident, as the customer-service API counts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, exists, or_, select, update

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


@dataclass(frozen=True)
class Spent:
    """One message taken out of a window, which is known by the time at which it closes."""

    account: str
    session: str
    closes_at: datetime


def open_window(connection: Connection, account: str, session: str, window: Window, now: datetime) -> None:
    """Open a window within a transaction. Counts do not accumulate; a better one that is open stays."""
    row = WeChatWindowRow
    closes_at = now + window.lasts
    worse = or_(row.closes_at <= now, row.left < window.messages, row.closes_at <= closes_at)
    new = {"left": window.messages, "closes_at": closes_at}
    put(connection, row, {"account": account, "session": session} | new, new, where=worse)


def is_open(account: str, session: str, now: datetime) -> ColumnElement[bool]:
    """Return whether a message may be sent, as a condition."""
    row = WeChatWindowRow
    return exists().where(_of(account, session), row.left > 0, row.closes_at > now)


def locked(account: str, session: str) -> Select[datetime]:
    """Return a query that makes the transaction wait for others at the window, and them for it."""
    return select(WeChatWindowRow.closes_at).where(_of(account, session)).with_for_update()


class WeChatWindows:
    """Windows in the database, by account and session. Methods block: use a thread."""

    def __init__(self, engine: Engine) -> None:
        """Take a database whose tables are up to date."""
        self._engine = engine

    def spend(self, account: str, session: str) -> Spent | None:
        """Take one message out of the open window; `None` if none is open or nothing is left in it."""
        row = WeChatWindowRow
        may = and_(_of(account, session), row.left > 0, row.closes_at > datetime.now(UTC))
        with self._engine.begin() as connection:
            statement = update(row).where(may).values(left=row.left - 1).returning(row.closes_at)
            closes_at = connection.scalar(statement)
        return Spent(account, session, closes_at) if closes_at else None

    def give_back(self, spent: Spent) -> None:
        """Put back a message that was not sent after all, unless another window is open by now."""
        self._change(spent, WeChatWindowRow.left + 1)

    def close(self, spent: Spent) -> None:
        """Close a window that the platform says is closed or used up, unless another is open by now."""
        self._change(spent, 0)

    def forget(self, older_than: timedelta) -> int:
        """Delete windows that closed so long ago; return how many."""
        return delete_older(self._engine, WeChatWindowRow.closes_at, older_than)

    def _change(self, spent: Spent, left: object) -> None:
        row = WeChatWindowRow
        same = and_(_of(spent.account, spent.session), row.closes_at == spent.closes_at)
        with self._engine.begin() as connection:
            connection.execute(update(row).where(same).values(left=left))


def _of(account: str, session: str) -> ColumnElement[bool]:
    return and_(WeChatWindowRow.account == account, WeChatWindowRow.session == session)
