"""The resident's side of referrals."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.store import referrals
from api.store.encryption import UndecipherableError
from api.store.referral_number import new_number
from api.store.referrals import CONTACT_HELD, NUMBER_TRIES
from api.store.tables import HeldContactRow
from bot.codes import ALPHABET
from tests.api.referral_parts import CONTACT, OTHER, PERSON, SUMMARY, Parts, open_parts
from tests.disk import bytes_on_disk


def held_contacts(parts: Parts) -> int:
    with Session(parts.engine) as session:
        return session.scalar(select(func.count()).select_from(HeldContactRow))


def test_a_number_has_the_day_in_china_and_nothing_that_looks_alike() -> None:
    assert new_number(datetime(2026, 11, 26, 15, 59, tzinfo=UTC)).startswith("MF-20261126-")
    number = new_number(datetime(2026, 11, 26, 16, 0, tzinfo=UTC))
    assert number.startswith("MF-20261127-")
    assert len(number) == len("MF-20261127-7K3FQX")
    assert set(number[-6:]) <= set(ALPHABET)
    assert not set(ALPHABET) & set("0O1ILl2Z5S8BUV")
    assert len({new_number(datetime.now(UTC))[-6:] for _ in range(200)}) > 190


def test_what_is_submitted_comes_back(parts: Parts) -> None:
    before = datetime.now(UTC)
    referral = parts.submit()
    assert (referral.service, referral.township) == ("legal_aid", "有庆镇")
    assert (referral.summary, referral.contact) == (SUMMARY, CONTACT)
    assert (referral.shared, referral.status, referral.note) == (True, "new", None)
    assert before <= referral.created_at == referral.updated_at <= datetime.now(UTC)
    assert referral.created_at.tzinfo is UTC
    assert parts.store.of_person(PERSON) == [referral]
    assert parts.store.of_person(OTHER) == []


def test_referrals_come_newest_first(parts: Parts) -> None:
    numbers = [parts.submit(service="mediation").number for _ in range(5)]
    assert [referral.number for referral in parts.store.of_person(PERSON)] == numbers[::-1]


def test_a_held_contact_goes_into_one_referral_of_its_person(parts: Parts) -> None:
    parts.store.hold_contact(PERSON, "记错了 1")
    parts.store.hold_contact(PERSON, CONTACT)
    assert parts.submit(OTHER, contact=None).contact is None
    assert parts.submit(contact=None).contact == CONTACT
    assert held_contacts(parts) == 0
    assert parts.submit(contact=None).contact is None


def test_a_dropped_contact_is_gone(parts: Parts) -> None:
    parts.store.hold_contact(PERSON, CONTACT)
    parts.store.drop_contact(OTHER)
    assert held_contacts(parts) == 1
    parts.store.drop_contact(PERSON)
    assert held_contacts(parts) == 0
    assert parts.submit(contact=None).contact is None


def test_a_contact_held_too_long_is_not_used(parts: Parts) -> None:
    parts.store.hold_contact(PERSON, CONTACT)
    with Session(parts.engine) as session, session.begin():
        session.execute(update(HeldContactRow).values(held_at=datetime.now(UTC) - CONTACT_HELD))
    assert parts.submit(contact=None).contact is None


def test_contacts_that_were_never_sent_off_are_swept(parts: Parts) -> None:
    parts.store.hold_contact(PERSON, CONTACT)
    assert parts.store.forget_contacts(timedelta(minutes=1)) == 0
    assert parts.store.forget_contacts(timedelta(0)) == 1
    assert held_contacts(parts) == 0


def test_a_contact_that_is_too_long_is_refused(parts: Parts) -> None:
    parts.store.hold_contact(PERSON, "字" * 120)
    with pytest.raises(ValueError, match="120"):
        parts.store.hold_contact(PERSON, "字" * 121)
    assert parts.submit(contact=None).contact == "字" * 120


def test_a_number_that_is_taken_is_drawn_again(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = parts.submit().number
    drawn = [taken, taken, "MF-20261127-7K3FQX"]
    monkeypatch.setattr(referrals, "new_number", lambda now: drawn.pop(0))
    referral = parts.submit(OTHER)
    assert referral.number == "MF-20261127-7K3FQX"
    assert referral.contact == CONTACT  # it went back each time
    assert len(parts.events()) == 2


def test_when_no_number_is_free_nothing_is_lost(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = parts.submit().number
    draws = []
    monkeypatch.setattr(referrals, "new_number", lambda now: draws.append(now) or taken)
    parts.store.hold_contact(OTHER, CONTACT)
    with pytest.raises(IntegrityError):
        parts.submit(OTHER, contact=None)
    assert len(draws) == NUMBER_TRIES
    assert held_contacts(parts) == 1
    assert len(parts.events()) == 1


def test_only_its_person_can_share_a_referral(parts: Parts) -> None:
    kept = parts.submit(shared=False)
    assert parts.store.share(OTHER, kept.number) is None
    assert parts.store.share(PERSON, "MF-20261127-7K3FQX") is None
    assert parts.column("shared") == [False]
    shared = parts.store.share(PERSON, kept.number)
    assert shared
    assert shared.shared
    assert shared.updated_at > kept.updated_at
    assert shared.created_at == kept.created_at
    assert parts.store.share(PERSON, kept.number) == shared  # again: nothing happens


def test_only_its_person_can_delete_a_referral(parts: Parts) -> None:
    number = parts.submit().number
    other = parts.submit(OTHER).number
    assert not parts.store.delete(OTHER, number)
    assert parts.store.delete(PERSON, number)
    assert not parts.store.delete(PERSON, number)
    assert parts.column("number") == [other]


def test_a_person_can_be_forgotten(parts: Parts) -> None:
    parts.submit()
    parts.submit(shared=False)
    parts.store.hold_contact(PERSON, CONTACT)
    others = parts.submit(OTHER).number
    assert parts.store.forget_person(PERSON) == 2
    assert parts.store.forget_person(PERSON) == 0
    assert parts.column("number") == [others]
    assert held_contacts(parts) == 0


def test_referrals_are_forgotten_by_their_last_change(parts: Parts) -> None:
    old, changed, fresh = (parts.submit().number for _ in range(3))
    for number in (old, changed):
        parts.set_times(number, datetime.now(UTC) - timedelta(days=400))
    parts.desk.change(changed, note="下周一来")
    assert parts.store.forget(timedelta(days=365)) == 1
    assert {row.number for row in parts.store.of_person(PERSON)} == {changed, fresh}
    assert [event for number, event in parts.events() if number == old] == []


def test_events_are_written_with_the_change(parts: Parts) -> None:
    first = parts.submit().number
    kept = parts.submit(shared=False).number
    assert parts.events() == [(first, "referral.created")]
    parts.store.share(PERSON, kept)
    parts.store.share(PERSON, kept)
    parts.desk.change(first, "accepted")
    assert parts.events() == [
        (first, "referral.created"),
        (kept, "referral.created"),
        (first, "referral.updated"),
    ]
    parts.store.delete(PERSON, first)  # what was never told need not be told any more
    assert parts.events() == [(kept, "referral.created"), (first, "referral.deleted")]
    parts.store.forget_person(PERSON)
    assert parts.events() == [(first, "referral.deleted"), (kept, "referral.deleted")]


def test_of_what_was_not_shared_no_event_tells(parts: Parts) -> None:
    number = parts.submit(shared=False).number
    parts.store.delete(PERSON, number)
    parts.submit(shared=False)
    parts.store.forget_person(PERSON)
    assert parts.events() == []


def test_a_change_that_fails_tells_nothing(parts: Parts) -> None:
    number = parts.submit().number
    with parts.engine.begin() as connection:
        connection.execute(text("DROP TABLE deliveries"))
    with pytest.raises(Exception, match="deliveries"):
        parts.desk.change(number, "accepted")
    assert parts.column("status") == ["new"]


def test_without_a_webhook_nothing_is_recorded(tmp_path: Path, database: str) -> None:
    with open_parts(tmp_path, database, recording=False) as parts:
        number = parts.submit().number
        parts.desk.change(number, "accepted")
        parts.store.delete(PERSON, number)
        assert parts.events() == []


def test_old_events_are_forgotten(parts: Parts) -> None:
    parts.store.delete(PERSON, parts.submit().number)
    assert parts.events() != []
    parts.store.forget(timedelta(days=365))
    assert parts.events() != []
    parts.set_deliveries(created_at=datetime.now(UTC) - timedelta(days=366))
    parts.store.forget(timedelta(days=365))
    assert parts.events() == []


def test_nothing_that_leads_to_a_person_can_be_read_on_disk(parts: Parts) -> None:
    note = "李律师周三上午等你"
    parts.submit()
    parts.desk.change(parts.submit().number, "accepted", note)
    parts.submit(shared=False)
    parts.store.hold_contact(PERSON, CONTACT)
    on_disk = bytes_on_disk(parts.engine)
    assert "有庆镇".encode() in on_disk  # kept in plain text on purpose: the search below would find things
    for secret in (SUMMARY, CONTACT, note, "13812345678", "王小二", "离婚"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
            assert secret.encode(encoding) not in on_disk
        assert secret.encode("unicode_escape") not in on_disk


def test_sqlite_overwrites_what_was_deleted(tmp_path: Path) -> None:
    with open_parts(tmp_path) as parts:
        number = parts.submit(summary="长" * 400).number
        token = str(parts.column("summary")[0]).encode()
        checkpoint = text("PRAGMA wal_checkpoint(TRUNCATE)")
        with parts.engine.connect() as connection:
            connection.execute(checkpoint)
        assert token[:200] in bytes_on_disk(parts.engine)
        parts.store.delete(PERSON, number)
        with parts.engine.connect() as connection:
            connection.execute(checkpoint)
        assert token[:200] not in bytes_on_disk(parts.engine)


def test_a_lost_key_hinders_reading_but_not_deleting(tmp_path: Path, database: str) -> None:
    with open_parts(tmp_path, database) as parts:
        number = parts.submit().number
    other_key = "b3RoZXIta2V5LW9mLXRoZS10ZXN0cy0zMi1ieXRlcy0="
    with open_parts(tmp_path, database, data_key=other_key) as parts:
        with pytest.raises(UndecipherableError):
            parts.store.of_person(PERSON)
        assert parts.store.delete(PERSON, number)


def test_a_township_may_be_anything_that_somebody_typed(parts: Parts) -> None:
    assert parts.submit(township="有\x00庆\ud83d").township == "有\x00庆\ud83d"
    (kept,) = parts.store.of_person(PERSON)
    assert kept.township == "有\ufffd庆\ufffd"


def test_a_number_may_be_anything_that_somebody_typed(parts: Parts) -> None:
    number = parts.submit().number
    for wrong in (f"{number}\x00", f"\x00{number}", "\ud83d", "", "%", "MF" * 1000):
        assert parts.desk.find(wrong) is None
        assert parts.desk.change(wrong, "closed") is None
        assert parts.store.share(PERSON, wrong) is None
        assert not parts.store.delete(PERSON, wrong)
