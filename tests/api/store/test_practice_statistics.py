import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy.orm import Session

from api.staff.practice_figures import item_figures
from api.store.practice_tables import ReviewRow, TraineeRow
from tests.api.staff.practice_parts import PracticeParts, open_practice, review

NOW = datetime.now(UTC)


@pytest.fixture
def practice(tmp_path: Path, database: str) -> Iterator[PracticeParts]:
    with open_practice(tmp_path, database) as parts:
        yield parts


def test_no_answers(practice: PracticeParts) -> None:
    first = practice.statistics.first_answers()
    assert (first.items, len(first.item), first.right.dtype) == ((), 0, bool)
    assert {item.attempts for item in item_figures(practice.bank.bank.items.values(), first, {})} == {0}


def test_only_first_answers_count(practice: PracticeParts) -> None:
    one, two = practice.trainee(), practice.trainee()
    practice.answer(one, ("constitution_001", False), chosen="02", seconds=7)
    practice.answer(one, ("constitution_001", True), first=False)
    practice.answer(two, ("constitution_001", True), mode="exam", chosen="", seconds=3000)
    practice.answer(two, ("constitution_002", True), chosen="9")
    first = practice.statistics.first_answers()
    assert set(first.items) == {"constitution_001", "constitution_002"}
    named = [
        (first.items[item], bool(right), int(chosen), int(seconds))
        for item, right, chosen, seconds in zip(
            first.item, first.right, first.chosen, first.seconds, strict=True
        )
    ]
    assert sorted(named) == [
        ("constitution_001", False, 0b101, 7),
        ("constitution_001", True, 0, -1),
        ("constitution_002", True, 1 << 9, 9),
    ]
    assert len(set(first.trainee)) == 2


@pytest.mark.parametrize("earlier", [True, False])
def test_of_two_first_answers_of_one_person_the_earlier_counts(
    practice: PracticeParts, earlier: bool
) -> None:
    """Whoever practised on two channels before they were linked has answered some items first twice."""
    (member,) = practice.enrol(practice.cohort(), "王小二")
    trainee = practice.join(member)
    practice.answer(trainee, ("constitution_001", not earlier), at=NOW)
    practice.answer(trainee, ("constitution_001", earlier), at=NOW - timedelta(days=1))
    first = practice.statistics.first_answers()
    assert [bool(right) for right in first.right] == [earlier]


def test_two_hundred_thousand_reviews_in_a_few_seconds(practice: PracticeParts) -> None:
    chance = Random(3)  # noqa: S311
    items = list(practice.bank.bank.items)
    trainees = [f"{number:032}" for number in range(500)]
    with Session(practice.engine) as session, session.begin():
        values = {"created_at": NOW, "seen_at": NOW, "version": 0, "ranked": False}
        session.execute(TraineeRow.__table__.insert(), [{"id": trainee} | values for trainee in trainees])
        template = review("").model_dump()
        session.execute(
            ReviewRow.__table__.insert(),
            [
                template
                | {
                    "trainee": trainee,
                    "item": items[place],
                    "right": chance.random() < 0.6,
                    "chosen": str(place % 3),
                }
                for trainee in trainees
                for place in range(400)
            ],
        )
    start = time.monotonic()
    figures = item_figures(practice.bank.bank.items.values(), practice.statistics.first_answers(), {})
    took = time.monotonic() - start
    assert sum(item.attempts for item in figures) == 200_000
    assert {item.attempts for item in figures} == {0, 500}
    assert took < 5
    start = time.monotonic()
    summary = practice.statistics.summary(NOW, practice.bank.item_themes)
    assert summary.answers == 200_000
    assert sum(theme.answers for theme in summary.themes) == 200_000
    assert time.monotonic() - start < 2
