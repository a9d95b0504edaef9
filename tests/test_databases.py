"""The databases that other tests stand on."""

import os
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, text

from tests import database_servers
from tests.database_servers import NotInstalledError, running_postgres, running_redis


@pytest.mark.parametrize("again", [False, True])
def test_each_test_finds_an_empty_database(database: str, again: bool) -> None:
    if database.startswith("sqlite"):
        Path(database.removeprefix("sqlite:///")).parent.mkdir()
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE here (number INTEGER)"))
    engine.dispose()


@pytest.mark.parametrize("again", [False, True])
def test_each_test_finds_an_empty_redis(redis_database: str, again: bool) -> None:
    with redis.Redis.from_url(redis_database) as client:
        assert client.set("here", 1, nx=True)


def test_postgres_tells_moments_in_another_zone(postgres_database: str) -> None:
    """So that code which takes them for UTC is found out."""
    engine = create_engine(postgres_database)
    with engine.connect() as connection:
        now = connection.execute(text("SELECT now()")).scalar_one()
    engine.dispose()
    assert now.utcoffset().total_seconds() == 8 * 3600


def test_a_postgres_ends_and_leaves_nothing(postgres_url: str) -> None:
    with running_postgres() as url, psycopg.connect(url.replace("+psycopg", "")) as connection:
        (data,) = connection.execute("SHOW data_directory").fetchone()
        pid = int((Path(data) / "postmaster.pid").read_text().split()[0])
        os.kill(pid, 0)
    assert not Path(data).parent.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_redis_ends_and_leaves_nothing(redis_url: str) -> None:
    with running_redis() as url, redis.Redis.from_url(url) as client:
        folder = Path(client.config_get("dir")["dir"])
        pid = client.info("server")["process_id"]
        os.kill(pid, 0)
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_server_that_does_not_come_up_says_why(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database_servers.POSTGRES_SETTINGS, "shared_buffers", "none")
    with pytest.raises(RuntimeError, match="shared_buffers"), running_postgres():
        pass


def test_a_program_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(database_servers, "DEBIAN_POSTGRES", tmp_path)
    with pytest.raises(NotInstalledError, match="PostgreSQL is not installed"), running_postgres():
        pass
    with pytest.raises(NotInstalledError, match="Redis is not installed"), running_redis():
        pass
