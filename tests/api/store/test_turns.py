from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine

from api.chat.session import SessionState
from api.store import turns
from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.turns import Pending, TurnStore
from bot.messages import Option, Reply, TextMessage
from tests.disk import bytes_on_disk

NOW = datetime.now(UTC)
REPLY = Reply(status="answered", messages=[TextMessage(text="答")])


@pytest.fixture
def tables(database: str) -> Iterator[Engine]:
    engine = open_database(database)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def store(tables: Engine) -> TurnStore:
    return TurnStore(tables, Encryption([Fernet.generate_key().decode()]))


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


def test_an_option_may_hold_any_characters(store: TurnStore) -> None:
    state = SessionState(options=(Option(title="甲\x00\ud83d😀", payload="\x00"),), seen_at=NOW)
    store.finish("s", None, REPLY, state)
    assert store.state("s") == state


def test_what_was_said_stands_encrypted(tables: Engine, store: TurnStore) -> None:
    store.claim("s", "m")
    store.finish("s", "m", REPLY, SessionState(question="他打我", answered="plan:1", seen_at=NOW))
    on_disk = bytes_on_disk(tables)
    assert b"plan:1" in on_disk
    assert "他打我".encode() not in on_disk
    assert "答".encode() not in on_disk


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
