"""Opening and migrating a database."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import ArgumentError, OperationalError

from api.store import database as opening
from api.store.database import MIGRATIONS, migrate, open_database
from api.store.tables import Base


def differences(engine: Engine) -> list[object]:
    """What the tables lack of the models, or have beyond them: columns, types, indexes."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def test_migrations_make_the_tables_of_the_models(database: str) -> None:
    engine = open_database(database)
    assert differences(engine)
    migrate(engine)
    assert differences(engine) == []
    migrate(engine)  # a second time changes nothing
    assert differences(engine) == []
    engine.dispose()


def test_migrations_can_be_undone(database: str) -> None:
    engine = open_database(database)
    migrate(engine)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine)
    assert differences(engine) == []
    engine.dispose()


def test_a_migration_that_fails_changes_nothing(database: str) -> None:
    engine = open_database(database)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE referrals (number INTEGER)"))  # of the third migration
    with pytest.raises(Exception, match="referrals"):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["referrals"]
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_url_needs_no_driver(postgres_database: str, scheme: str) -> None:
    engine = open_database(postgres_database.replace("postgresql+psycopg", scheme))
    migrate(engine)
    engine.dispose()


def test_other_databases_are_refused() -> None:
    with pytest.raises(ArgumentError, match="not mysql"):
        open_database("mysql://localhost/mingfa")


def test_a_postgresql_that_is_not_there_is_told() -> None:
    engine = open_database("postgresql://mingfa@127.0.0.1:9/mingfa")
    with pytest.raises(OperationalError):
        migrate(engine)


def test_nobody_waits_long_for_a_lock(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "WAIT_SECONDS", 1)
    engine = open_database(database)
    migrate(engine)
    write = text("DELETE FROM sessions" if database.startswith("sqlite") else "LOCK TABLE sessions")
    with engine.connect() as first, engine.connect() as second:
        first.execute(write)
        with pytest.raises(OperationalError, match="lock"):
            second.execute(write)
    engine.dispose()


def test_a_connection_that_was_cut_is_replaced(postgres_database: str) -> None:
    engine, other = open_database(postgres_database), open_database(postgres_database)
    migrate(engine)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with other.connect() as connection:
        connection.execute(text(f"{cut} AND datname = current_database()"))
    migrate(engine)
    engine.dispose()
    other.dispose()
