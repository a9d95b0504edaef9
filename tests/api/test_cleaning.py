"""What is too old is deleted, by the server and by `python -m api clean`; the rest stays."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from api import cleaning
from api.__main__ import app
from api.cleaning import Cleaner
from api.settings import settings
from api.store.practice_tables import TraineeRow
from api.store.tables import (
    Base,
    HeldContactRow,
    LoginRow,
    ReplyRow,
    SessionRow,
    UnansweredRow,
    WeChatAnswerRow,
    WeChatWindowRow,
)
from api.store.trackers import TrackerStore
from tests.api.referral_parts import OTHER, PERSON, Parts, open_parts
from tests.api.store.test_trackers import Rasa
from tests.conftest import DATA_KEY, make_settings

KEPT = {
    "replies": timedelta(hours=72),
    "unanswered questions": timedelta(days=180),
    "sessions": timedelta(days=30),
    "conversation events": timedelta(days=30),
    "referrals": timedelta(days=365),
    "held contacts": timedelta(hours=1),
    "wechat answers": timedelta(hours=72),
    "wechat windows": timedelta(0),
    "trainees": timedelta(days=1095),
    "logins": timedelta(0),
}
"""How long each kind is kept unless settings say otherwise."""


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with open_parts(tmp_path / "database") as parts:
        yield parts


@pytest.fixture
def rasa(parts: Parts) -> Iterator[Rasa]:
    with closing(Rasa(parts.folder / "tracker.db")) as rasa:
        yield rasa


@pytest.fixture
def cleaner(parts: Parts, rasa: Rasa) -> Iterator[Cleaner]:
    config = make_settings(parts.folder)
    with closing(TrackerStore(config.tracker_database)) as trackers:
        yield Cleaner(config, parts.engine, parts.store, trackers)


def fill(parts: Parts, rasa: Rasa, kind: str, age: timedelta) -> None:
    """Add one thing of a kind that was last touched so long ago."""
    moment = datetime.now(UTC) - age
    if kind == "conversation events":
        rasa.says(f"{PERSON}-{age.total_seconds()}", days_ago=age / timedelta(days=1))
        return
    if kind == "referrals":
        parts.set_times(parts.submit().number, moment)
        return
    key = f"{age.total_seconds():064.3f}"
    rows: dict[str, Base] = {
        "replies": ReplyRow(session_key=PERSON, message_key=key, claimed_at=moment),
        "sessions": SessionRow(key=key, created_at=moment, seen_at=moment),
        "unanswered questions": UnansweredRow(
            key=key, text="x", status="abstained", count=1, first_at=moment, last_at=moment
        ),
        "held contacts": HeldContactRow(person=key, contact="x", held_at=moment),
        "wechat answers": WeChatAnswerRow(
            account="official:main",
            message_key=key,
            session=PERSON,
            openid="x",
            spoken=False,
            held=False,
            requests=1,
            received_at=moment,
        ),
        "wechat windows": WeChatWindowRow(account="official:main", session=key, left=1, closes_at=moment),
        "trainees": TraineeRow(id=key[-32:], created_at=moment, seen_at=moment),
        "logins": LoginRow(token_hash=key, session=PERSON, created_at=moment, expires_at=moment),
    }
    with Session(parts.engine) as session, session.begin():
        session.add(rows[kind])


def left(parts: Parts, rasa: Rasa) -> dict[str, int]:
    """Count what there is of each kind."""
    with Session(parts.engine) as session:
        tables = {
            "replies": ReplyRow,
            "unanswered questions": UnansweredRow,
            "sessions": SessionRow,
            "held contacts": HeldContactRow,
            "wechat answers": WeChatAnswerRow,
            "wechat windows": WeChatWindowRow,
            "trainees": TraineeRow,
            "logins": LoginRow,
        }
        counts = {kind: session.scalar(select(func.count()).select_from(row)) for kind, row in tables.items()}
        counts["conversation events"] = len(rasa.senders())
        counts["referrals"] = len(parts.store.of_person(PERSON))
        return counts


@pytest.mark.parametrize("kind", KEPT)
def test_of_each_kind_the_old_goes_and_the_rest_stays(
    parts: Parts, rasa: Rasa, cleaner: Cleaner, kind: str
) -> None:
    margin = timedelta(minutes=5)
    for other, kept in KEPT.items():
        fill(parts, rasa, other, kept - margin)
    for more in (margin, margin * 2):
        fill(parts, rasa, kind, KEPT[kind] + more)
    assert cleaner.clean() == dict.fromkeys(KEPT, 0) | {kind: 2}
    assert left(parts, rasa) == dict.fromkeys(KEPT, 1)
    assert cleaner.clean() == dict.fromkeys(KEPT, 0)


def test_settings_say_how_long(parts: Parts, rasa: Rasa) -> None:
    config = make_settings(
        parts.folder,
        conversations_kept_days=2,
        referrals_kept_days=3,
        replies_kept_hours=4,
        unanswered_kept_days=5,
        practice_kept_days=6,
    )
    ages = {
        "sessions": 2,
        "conversation events": 2,
        "referrals": 3,
        "replies": 4 / 24,
        "unanswered questions": 5,
        "trainees": 6,
        "wechat answers": 4 / 24,
    }
    for kind, days in ages.items():
        for factor in (0.9, 1.1):
            fill(parts, rasa, kind, timedelta(days=days * factor))
    with closing(TrackerStore(config.tracker_database)) as trackers:
        cleaner = Cleaner(config, parts.engine, parts.store, trackers)
        assert cleaner.clean() == dict.fromkeys(KEPT, 0) | dict.fromkeys(ages, 1)


def test_one_that_fails_leaves_the_others_their_turn(parts: Parts, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_text("no database " * 100)
    config = make_settings(parts.folder)
    parts.set_times(parts.submit().number, datetime.now(UTC) - timedelta(days=366))
    with closing(TrackerStore(f"sqlite:///{broken}")) as trackers, capture_logs() as lines:
        deleted = Cleaner(config, parts.engine, parts.store, trackers).clean()
    assert deleted["conversation events"] is None
    assert deleted["referrals"] == 1
    assert [(line["event"], line["store"]) for line in lines] == [("cleaning failed", "TrackerStore.forget")]


async def test_the_server_cleans_again_and_again(
    parts: Parts, rasa: Rasa, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "CLEANING_SECONDS", 0.02)
    running = asyncio.create_task(cleaner.run())
    for _ in range(2):
        fill(parts, rasa, "referrals", timedelta(days=366))
        for _ in range(200):
            if not left(parts, rasa)["referrals"]:
                break
            await asyncio.sleep(0.02)
        assert left(parts, rasa)["referrals"] == 0
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def command_line(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    values = {"VAR_DIR": str(parts.folder), "INTERNAL_SECRET": "x", "SESSION_KEY": "x", "DATA_KEY": DATA_KEY}
    for name, value in values.items():
        monkeypatch.setenv(f"MINGFA_{name}", value)
    for name in ("DATABASE_URL", "CONVERSATIONS_KEPT_DAYS", "REFERRALS_KEPT_DAYS"):
        monkeypatch.setenv(f"MINGFA_{name}", "")
    settings.cache_clear()
    yield CliRunner()
    settings.cache_clear()


def lines(result: Result) -> list[list[str]]:
    return [line.split("\t") for line in result.output.splitlines()]


def test_clean_says_what_it_deleted(parts: Parts, rasa: Rasa, command_line: CliRunner) -> None:
    for kind, kept in KEPT.items():
        fill(parts, rasa, kind, kept * 1.1)
    fill(parts, rasa, "referrals", timedelta(days=500))
    result = command_line.invoke(app, ["clean"])
    assert result.exit_code == 0, result.output
    assert lines(result) == [[kind, "2" if kind == "referrals" else "1"] for kind in KEPT]
    assert left(parts, rasa) == dict.fromkeys(KEPT, 0)


def test_clean_says_what_failed(parts: Parts, command_line: CliRunner) -> None:
    (parts.folder / "tracker.db").write_text("no database " * 100)
    result = command_line.invoke(app, ["clean"])
    assert result.exit_code == 1
    assert ["conversation events", "failed"] in lines(result)
    assert ["referrals", "0"] in lines(result)
    assert "not everything" in result.output


def test_pending_deliveries_are_listed(parts: Parts, command_line: CliRunner) -> None:
    assert command_line.invoke(app, ["deliveries"]).output == ""
    first, second = parts.submit().number, parts.submit(OTHER).number
    claimed = parts.outbox.claim()
    parts.outbox.failed(claimed, "HTTP 503", timedelta(hours=1))
    parts.store.delete(OTHER, second)
    result = command_line.invoke(app, ["deliveries"])
    assert result.exit_code == 0, result.output
    failed, untried = lines(result)
    assert failed[:4] == [claimed.delivery, "referral.created", first, "1"]
    due = datetime.fromisoformat(failed[4]) - datetime.now(UTC)
    assert timedelta(minutes=58) < due <= timedelta(hours=1)
    assert failed[5] == "HTTP 503"
    assert untried[1:4] == ["referral.deleted", second, "0"]
    assert untried[5] == "-"
