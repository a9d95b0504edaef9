"""Deleting from a tracker store as Rasa 3.6 makes it."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from api.store.trackers import TrackerStore

# What Rasa 3.6.21's SQLTrackerStore sends to SQLite.
RASA_TABLE = """
CREATE TABLE events (
    id INTEGER NOT NULL, sender_id VARCHAR(255) NOT NULL, type_name VARCHAR(255) NOT NULL, timestamp FLOAT,
    intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT, PRIMARY KEY (id));
CREATE INDEX ix_events_sender_id ON events (sender_id);
"""
PERSON = "a1" * 32
SAID = "男人打我想离婚"
DAY = 86400


class Rasa:
    """Writes events as Rasa does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = sqlite3.connect(path)
        self.connection.executescript(RASA_TABLE)

    def says(self, sender: str, days_ago: float = 0, text: str = SAID) -> None:
        moment = time.time() - days_ago * DAY
        data = json.dumps({"event": "user", "text": text, "timestamp": moment}, ensure_ascii=False)
        row = (sender, "user", moment, "ask_law", None, data)
        statement = "INSERT INTO events VALUES (NULL, ?, ?, ?, ?, ?, ?)"
        with self.connection:
            self.connection.execute(statement, row)

    def close(self) -> None:
        self.connection.close()

    def senders(self) -> list[str]:
        return [sender for (sender,) in self.connection.execute("SELECT sender_id FROM events ORDER BY id")]


@pytest.fixture
def rasa(tmp_path: Path) -> Iterator[Rasa]:
    with closing(Rasa(tmp_path / "tracker.db")) as rasa:
        yield rasa


@pytest.fixture
def trackers(rasa: Rasa) -> Iterator[TrackerStore]:
    store = TrackerStore(f"sqlite:///{rasa.path}")
    yield store
    store.close()


def test_all_conversations_of_a_person_are_deleted(rasa: Rasa, trackers: TrackerStore) -> None:
    others = [f"{'b2' * 32}-0", PERSON, f"{PERSON}0-0", f"x{PERSON}-0", f"{PERSON[:-1]}2-0"]
    for sender in (f"{PERSON}-0", *others, f"{PERSON}-0", f"{PERSON}-12"):
        rasa.says(sender)
    assert trackers.forget_person(PERSON) == 3
    assert rasa.senders() == others
    assert trackers.forget_person(PERSON) == 0


@pytest.mark.parametrize("person", ["%", "_" * 64, "a1" * 31 + "%%", "/" * 64])
def test_wildcards_reach_nobody_else(rasa: Rasa, trackers: TrackerStore, person: str) -> None:
    rasa.says(f"{PERSON}-0")
    rasa.says(f"{person}-0")
    assert trackers.forget_person(person) == 1
    assert rasa.senders() == [f"{PERSON}-0"]


def test_conversations_are_deleted_whole_by_their_newest_event(rasa: Rasa, trackers: TrackerStore) -> None:
    rasa.says("old-0", days_ago=40)
    rasa.says("old-0", days_ago=31)
    rasa.says("going on-0", days_ago=40)
    rasa.says("going on-0", days_ago=29)
    assert trackers.forget(timedelta(days=30)) == 2
    assert rasa.senders() == ["going on-0", "going on-0"]
    assert trackers.forget(timedelta(days=30)) == 0


def test_events_without_a_time_are_old(rasa: Rasa, trackers: TrackerStore) -> None:
    with rasa.connection:
        rasa.connection.execute("INSERT INTO events (sender_id, type_name) VALUES ('x-0', 'action')")
    assert trackers.forget(timedelta(days=30)) == 1


def test_deleted_words_cannot_be_read_on_disk(rasa: Rasa, trackers: TrackerStore) -> None:
    for _ in range(50):
        rasa.says(f"{PERSON}-0", text=SAID * 20)
    assert SAID.encode() in rasa.path.read_bytes()
    trackers.forget_person(PERSON)
    assert SAID.encode() not in rasa.path.read_bytes()


def test_rasas_file_is_left_as_rasa_opened_it(rasa: Rasa, trackers: TrackerStore) -> None:
    rasa.says(f"{PERSON}-0")
    trackers.forget_person(PERSON)
    assert rasa.connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_before_rasa_has_started_nothing_happens(tmp_path: Path) -> None:
    store = TrackerStore(f"sqlite:///{tmp_path / 'deep' / 'tracker.db'}")
    assert store.forget_person(PERSON) == 0
    assert store.forget(timedelta(days=30)) == 0
    assert list(tmp_path.iterdir()) == []


def test_before_rasa_has_made_its_table_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "tracker.db").touch()
    store = TrackerStore(f"sqlite:///{tmp_path / 'tracker.db'}")
    assert store.forget_person(PERSON) == 0
    assert store.forget(timedelta(days=30)) == 0
    store.close()


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "tracker.db").write_text("no database " * 100)
    store = TrackerStore(f"sqlite:///{tmp_path / 'tracker.db'}")
    with pytest.raises(DatabaseError):
        store.forget(timedelta(days=30))
    store.close()
