"""The staff's side of referrals."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from api.store.desk import ReferralFilter
from bot.referrals import ReferralStateError
from tests.api.referral_parts import PERSON, SUMMARY, Parts

NO_FILTER = ReferralFilter()
ALLOWED = {("new", "accepted"), ("new", "closed"), ("accepted", "closed")}
STATUSES = ("new", "accepted", "closed")


@pytest.mark.parametrize("start", STATUSES)
@pytest.mark.parametrize("end", STATUSES)
def test_a_referral_moves_forward_only(parts: Parts, start: str, end: str) -> None:
    number = parts.submit().number
    if start != "new":
        parts.desk.change(number, start)
    events = len(parts.events())
    if (start, end) in ALLOWED:
        changed = parts.desk.change(number, end, "来")
        assert changed
        assert (changed.status, changed.note) == (end, "来")
        assert changed.updated_at > changed.created_at
        assert len(parts.events()) == events + 1
        return
    with pytest.raises(ReferralStateError, match=start):
        parts.desk.change(number, end, "来")
    found = parts.desk.find(number)
    assert found
    assert (found.status, found.note) == (start, None)
    assert len(parts.events()) == events


def test_a_note_comes_goes_and_stays(parts: Parts) -> None:
    number = parts.submit().number
    assert parts.desk.change(number, note="周三来").note == "周三来"
    assert parts.desk.change(number, "accepted").note == "周三来"
    assert parts.store.of_person(PERSON)[0].note == "周三来"
    changed = parts.desk.change(number, note="")
    assert (changed.note, changed.status) == (None, "accepted")


def test_of_many_moves_at_once_one_wins(parts: Parts) -> None:
    for _ in range(5):
        number = parts.submit().number
        together = Barrier(6)

        def move(number: str = number, together: Barrier = together) -> bool:
            together.wait()
            try:
                parts.desk.change(number, "accepted")
            except ReferralStateError:
                return False
            return True

        with ThreadPoolExecutor(6) as pool:
            won = [future.result() for future in [pool.submit(move) for _ in range(6)]]
        assert sum(won) == 1
        assert parts.events().count((number, "referral.updated")) == 1


def test_what_is_not_shared_does_not_exist(parts: Parts) -> None:
    number = parts.submit(shared=False).number
    assert parts.desk.page(NO_FILTER, 10) == []
    assert parts.desk.find(number) is None
    assert parts.desk.change(number, "accepted", "看到了") is None
    assert parts.store.of_person(PERSON)[0].status == "new"
    parts.store.share(PERSON, number)
    assert [referral.summary for referral in parts.desk.page(NO_FILTER, 10)] == [SUMMARY]
