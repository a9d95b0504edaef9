from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from api.store import turns
from api.store.database import migrate, open_database
from api.store.tables import Base
from api.store.turns import Pending, SessionState, TurnStore
from bot.messages import Option, Reply, TextMessage

REPLY = Reply(status="answered", messages=[TextMessage(text="答")])


@pytest.fixture
def store(tmp_path: Path) -> TurnStore:
    engine = open_database(f"sqlite:///{tmp_path / 'deep' / 'test.db'}")
    migrate(engine)
    return TurnStore(engine)


def test_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    migrated = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    migrate(migrated)
    migrate(migrated)  # a second time changes nothing
    created = create_engine(f"sqlite:///{tmp_path / 'b.db'}")
    Base.metadata.create_all(created)
    for table in Base.metadata.tables:
        columns = [
            {column["name"]: column["nullable"] for column in inspect(engine).get_columns(table)}
            for engine in (migrated, created)
        ]
        assert columns[0] == columns[1]
    migrated.dispose()
    created.dispose()


def test_a_message_is_claimed_once(store: TurnStore) -> None:
    assert store.claim("s", "m") is None
    assert isinstance(store.claim("s", "m"), Pending)
    assert store.claim("other", "m") is None
    store.finish("s", "m", REPLY, [], None)
    assert store.claim("s", "m") == REPLY


def test_a_dead_workers_message_can_be_claimed_again(
    store: TurnStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.claim("s", "m")
    monkeypatch.setattr(turns, "ABANDONED_AFTER", timedelta(0))
    assert store.claim("s", "m") is None


def test_a_session_keeps_its_state(store: TurnStore) -> None:
    assert store.state("s") == SessionState()
    option = Option(title="甲", payload="/x")
    store.finish("s", None, REPLY, [option], "plan:34")
    store.finish("s", None, REPLY, [option], "plan:35")
    assert store.state("s") == SessionState(turns=2, topic="plan:35", options=(option,))


def test_old_replies_are_forgotten(store: TurnStore) -> None:
    store.claim("s", "m")
    store.finish("s", "m", REPLY, [], None)
    assert store.forget_replies(timedelta(hours=1)) == 0
    assert store.forget_replies(timedelta(seconds=-1)) == 1
    assert store.claim("s", "m") is None
