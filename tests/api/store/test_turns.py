from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import create_engine, inspect

from api.chat.session import SessionState
from api.store import turns
from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.tables import Base
from api.store.turns import Pending, TurnStore
from bot.messages import Option, Reply, TextMessage

NOW = datetime.now(UTC)
REPLY = Reply(status="answered", messages=[TextMessage(text="答")])


@pytest.fixture
def store(tmp_path: Path) -> TurnStore:
    engine = open_database(f"sqlite:///{tmp_path / 'deep' / 'test.db'}")
    migrate(engine)
    return TurnStore(engine, Encryption([Fernet.generate_key().decode()]))


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
    store.finish("s", "m", REPLY, SessionState())
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
    state = SessionState(
        conversation=3,
        turns=2,
        topic="plan:35",
        previous_topic="plan:34",
        options=(option,),
        in_form=True,
        awaits_contact=True,
        question="他打我",
        answered="plan:35",
        seen_at=NOW,
    )
    store.finish("s", None, REPLY, SessionState(topic="plan:34", seen_at=NOW))
    store.finish("s", None, REPLY, state)
    assert store.state("s") == state


def test_what_was_said_stands_encrypted(tmp_path: Path, store: TurnStore) -> None:
    store.claim("s", "m")
    store.finish("s", "m", REPLY, SessionState(question="他打我", answered="plan:1", seen_at=NOW))
    for file in (tmp_path / "deep").iterdir():
        content = file.read_bytes()
        assert "他打我".encode() not in content
        assert "答".encode() not in content


def test_other_replies_of_a_session_are_forgotten(store: TurnStore) -> None:
    for message in ("m", "n"):
        store.claim("s", message)
        store.finish("s", message, REPLY, SessionState())
    store.forget_other_replies("s", "n")
    assert store.claim("s", "n") == REPLY
    assert store.claim("s", "m") is None


def test_old_replies_are_forgotten(store: TurnStore) -> None:
    store.claim("s", "m")
    store.finish("s", "m", REPLY, SessionState())
    assert store.forget_replies(timedelta(hours=1)) == 0
    assert store.forget_replies(timedelta(seconds=-1)) == 1
    assert store.claim("s", "m") is None


def test_a_person_is_forgotten_with_all_replies(store: TurnStore) -> None:
    for session in ("s", "other"):
        for message in ("m", "n"):
            store.claim(session, message)
            store.finish(session, message, REPLY, SessionState(topic="plan:34", seen_at=NOW))
    store.forget_person("s")
    assert store.state("s") == SessionState()
    assert store.claim("s", "m") is None
    assert store.claim("s", "n") is None
    assert store.state("other").topic == "plan:34"
    assert store.claim("other", "m") == REPLY


def test_idle_sessions_are_forgotten(store: TurnStore) -> None:
    store.finish("s", None, REPLY, SessionState(topic="plan:34", seen_at=NOW))
    assert store.forget_sessions(timedelta(hours=1)) == 0
    assert store.state("s").topic == "plan:34"
    assert store.forget_sessions(timedelta(seconds=-1)) == 1
    assert store.state("s") == SessionState()
