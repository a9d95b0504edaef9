"""Fixtures of real databases, which tests/conftest.py gives to all tests. Each server starts when first needed.

Where a server is not installed, the tests that need it are skipped.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
import pytest
import redis
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.database_servers import NotInstalledError, running_postgres, running_redis

NUMBERS: Final = count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The SQLAlchemy URL of a running PostgreSQL, with the right to make databases."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(running_postgres())
        except NotInstalledError as error:
            pytest.skip(str(error))
        yield url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database of this test."""
    url = make_url(postgres_url)
    name = f"test_{next(NUMBERS)}"
    driver_url = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(driver_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield url.set(database=name).render_as_string(hide_password=False)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of an empty database of this test, without tables: of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'database' / 'mingfa.db'}"
    url: str = request.getfixturevalue("postgres_database")
    return url


ON_SQLITE: Final = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what is decided before the database is asked: once is enough."""


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a running Redis."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(running_redis())
        except NotInstalledError as error:
            pytest.skip(str(error))
        yield url


@pytest.fixture
def redis_database(redis_url: str) -> str:
    """The URL of a Redis that this test finds empty."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
    return redis_url
