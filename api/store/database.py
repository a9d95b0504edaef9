"""Opens the database and brings its tables up to date."""

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, delete, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import InstrumentedAttribute

MIGRATIONS: Final = Path(__file__).parent / "migrations"
MIGRATION_LOCK: Final = 7_206_318
"""Any number: of PostgreSQL's advisory lock that a process holds while it migrates."""

WAIT_SECONDS: Final = 10
"""How long a statement waits for another worker's lock, and a worker for a connection, before it fails."""
RETRY_SECONDS: Final = 0.01
THREADS: Final = min(32, (os.cpu_count() or 1) + 4)
"""As many as `asyncio.to_thread` has: none of them waits for a connection to PostgreSQL."""
MORE_CONNECTIONS: Final = 5
"""For a while, beside those: the staff's requests run in threads of their own."""


def open_database(url: str) -> Engine:
    """Return an engine.

    SQLite gets a write-ahead log, so that readers do not wait for the writer, and overwrites what is deleted.
    PostgreSQL overwrites it in its own time.

    Args:
        url: an SQLAlchemy URL of either; the folder of an SQLite file is made.

    Raises:
        ArgumentError: if it is the URL of something else.
    """
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            return _open_sqlite(parsed)
        case "postgresql" | "postgres":
            return _open_postgres(parsed)
        case other:
            raise ArgumentError(f"the database must be SQLite or PostgreSQL, not {other}")


def _open_sqlite(url: URL) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def tune(connection: Any, record: object) -> None:  # noqa: ANN401 - the driver's own type
        _use_write_ahead_log(connection)
        for pragma in ("synchronous=NORMAL", "secure_delete=ON", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Wait for another worker that does the same: SQLite itself does not wait here, as it does elsewhere."""
    give_up = monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > give_up:
                raise
            sleep(RETRY_SECONDS)


def _open_postgres(url: URL) -> Engine:
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=THREADS,
        max_overflow=MORE_CONNECTIONS,
        pool_timeout=WAIT_SECONDS,
        connect_args={} if "connect_timeout" in url.query else {"connect_timeout": WAIT_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def tune(connection: Any, record: object) -> None:  # noqa: ANN401 - the driver's own type
        connection.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
        connection.commit()

    return engine


def delete_older(engine: Engine, column: InstrumentedAttribute[datetime], age: timedelta) -> int:
    """Delete the rows of a table whose time in `column` lies further back than `age`; return how many."""
    with engine.begin() as connection:
        statement = delete(column.class_).where(column < datetime.now(UTC) - age)
        return connection.execute(statement).rowcount


def migrate(engine: Engine) -> None:
    """Bring the tables up to date. Of several processes at once one does it, and the others wait."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.begin() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
        _lock(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _lock(connection: Connection) -> None:
    """Keep other processes from migrating until the transaction ends."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK})
