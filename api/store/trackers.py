"""Deletes conversations from Rasa's tracker store, which keeps every word for good by itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    Float,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    func,
    select,
)
from sqlalchemy import inspect as inspect_database
from sqlalchemy.engine import make_url
from sqlalchemy.sql.dml import Delete

EVENTS = Table("events", MetaData(), Column("sender_id", String(255)), Column("timestamp", Float))
"""What we need of the table that Rasa 3.6 makes; its times are seconds since 1970."""


class TrackerStore:
    """Rasa's conversations. They belong to `person` (64 hex digits) by their sender, `<person>-<number>`.

    Does nothing as long as Rasa has not made its table. Methods block: use a thread.
    """

    def __init__(self, url: str) -> None:
        """Take the SQLAlchemy URL of Rasa's tracker store."""
        parsed = make_url(url)
        is_sqlite = parsed.get_backend_name() == "sqlite"
        self._file = Path(parsed.database) if is_sqlite and parsed.database else None
        self._engine = _sqlite_engine(url) if is_sqlite else create_engine(url, pool_pre_ping=True)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def forget_person(self, person: str) -> int:
        """Delete all conversations of a person; return how many events."""
        return self._delete(
            delete(EVENTS).where(EVENTS.c.sender_id.startswith(f"{person}-", autoescape=True))
        )

    def forget_conversation(self, sender: str) -> int:
        """Delete one conversation by its sender; return how many events."""
        return self._delete(delete(EVENTS).where(EVENTS.c.sender_id == sender))

    def forget(self, older_than: timedelta) -> int:
        """Delete the conversations in which nothing has happened for so long; return how many events."""
        before = (datetime.now(UTC) - older_than).timestamp()
        newest = func.coalesce(func.max(EVENTS.c.timestamp), 0)
        idle = select(EVENTS.c.sender_id).group_by(EVENTS.c.sender_id).having(newest < before)
        return self._delete(delete(EVENTS).where(EVENTS.c.sender_id.in_(idle)))

    def _delete(self, statement: Delete) -> int:
        if self._file and not self._file.exists():  # connecting would make it
            return 0
        with self._engine.begin() as connection:
            if not inspect_database(connection).has_table(EVENTS.name):
                return 0
            gone: int = connection.execute(statement).rowcount
        if gone and self._file:
            self._empty_log()
        return gone

    def _empty_log(self) -> None:
        """Move the write-ahead log into the file: deleted words would stay readable in it."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def tune(connection: Any, record: object) -> None:  # noqa: ANN401 - the driver's own type
        connection.execute("PRAGMA secure_delete=ON")  # deleted words would stay readable in the file

    return engine
