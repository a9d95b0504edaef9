"""Opens the database and brings its tables up to date."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, delete, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import InstrumentedAttribute

MIGRATIONS = Path(__file__).parent / "migrations"


def open_database(url: str) -> Engine:
    """Return an engine.

    SQLite gets a write-ahead log, so that readers do not wait for the writer, and overwrites what is deleted.

    Args:
        url: an SQLAlchemy URL; the folder of an SQLite file is made.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def tune(connection: Any, record: object) -> None:  # noqa: ANN401 - the driver's own type
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def delete_older(engine: Engine, column: InstrumentedAttribute[datetime], age: timedelta) -> int:
    """Delete the rows of a table whose time in `column` lies further back than `age`; return how many."""
    with engine.begin() as connection:
        statement = delete(column.class_).where(column < datetime.now(UTC) - age)
        return connection.execute(statement).rowcount


def migrate(engine: Engine) -> None:
    """Bring the tables up to date."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
