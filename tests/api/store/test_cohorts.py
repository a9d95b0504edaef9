from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from api.store import cohorts
from api.store.cohorts import (
    CohortStore,
    EnrolledError,
    Member,
    NameTakenError,
    NewAssignment,
    Person,
)
from api.store.encryption import Encryption, UndecipherableError
from api.store.practice import done
from api.store.practice_tables import AssignmentRow, MemberRow
from bot.codes import ALPHABET
from bot.practice.models import Change
from bot.practice.scheduling import Scheduling
from tests.api.staff.practice_parts import (
    PracticeParts,
    exam,
    items_of,
    memory,
    open_practice,
    rehearsal,
    review,
)

NOW = datetime.now(UTC)
OTHER_KEY = "b3RoZXItdGVzdC1kYXRhLWtleS0zMi1ieXRlcy0tLS0="


@pytest.fixture
def practice(tmp_path: Path, database: str) -> Iterator[PracticeParts]:
    with open_practice(tmp_path, database) as parts:
        yield parts


def test_of_many_cohorts_of_one_name_one_is_made(practice: PracticeParts) -> None:
    def create(_: int) -> bool:
        try:
            practice.cohorts.create("一班", NOW)
        except NameTakenError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(create, range(8))) == 1
    assert len(practice.cohorts.all()) == 1


def test_of_many_rosters_at_once_one_is_taken(practice: PracticeParts) -> None:
    cohort = practice.cohort()
    people = [Person(f"学员{number}", "跑马村") for number in range(20)]

    def enrol(_: int) -> bool:
        try:
            return practice.cohorts.enrol(cohort, people) is not None
        except EnrolledError:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(enrol, range(6))) == 1
    assert practice.cohorts.all()[0].members == 20


def test_a_cohort_that_is_gone(practice: PracticeParts) -> None:
    cohort = practice.cohort()
    assert practice.cohorts.delete(cohort)
    new = NewAssignment(kind="exam", count=1, due=NOW + timedelta(days=1))
    assert practice.cohorts.find(cohort) is None
    assert practice.cohorts.enrol(cohort, [Person("王小二", "跑马村")]) is None
    assert practice.cohorts.assign(cohort, new, NOW) is None
    assert practice.cohorts.members(cohort, NOW, {}) == []
    assert practice.cohorts.assignments(cohort, {}) == []
    assert not practice.cohorts.remove(cohort, 1)
    assert not practice.cohorts.withdraw(cohort, 1)


def test_codes_are_unique_whatever_chance_says(
    practice: PracticeParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = iter([ALPHABET[0] * 8] * 3 + [ALPHABET[1] * 8] * 2 + [ALPHABET[2] * 8])
    monkeypatch.setattr(cohorts, "new_code", lambda length: next(made)[:length])
    codes = [member.code for member in practice.enrol(practice.cohort(), "王小二", "李四")]
    codes += [member.code for member in practice.enrol(practice.cohort("二班"), "王小二")]
    assert codes == ["3333-3333", "4444-4444", "6666-6666"]


@pytest.mark.parametrize("same", ["王小二", "王 小二", "王　小二", "王小二 "])
def test_somebody_cannot_be_enrolled_twice(practice: PracticeParts, same: str) -> None:
    cohort = practice.cohort()
    practice.enrol(cohort, "王小二")
    assert Person(same, "跑马村").key in practice.cohorts.enrolled(cohort)
    with pytest.raises(EnrolledError):
        practice.enrol(cohort, "李四", same)
    assert len(practice.cohorts.members(cohort, NOW, {})) == 1
    practice.enrol(cohort, same, village="三汇村")


def test_names_need_their_key(practice: PracticeParts) -> None:
    cohort = practice.cohort()
    practice.enrol(cohort, "王小二")
    with pytest.raises(UndecipherableError):
        CohortStore(practice.engine, Encryption([OTHER_KEY])).members(cohort, NOW, {})


def test_progress_takes_as_many_queries_for_many_as_for_one(practice: PracticeParts) -> None:
    def queries(cohort: int) -> int:
        seen: list[str] = []
        event.listen(practice.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        practice.cohorts.members(cohort, NOW, practice.bank.themes)
        return len(seen)

    small, large = practice.cohort(), practice.cohort("二班")
    practice.join(practice.enrol(small, "王小二")[0])
    for member in practice.enrol(large, *(f"学员{number}" for number in range(12))):
        practice.answer(practice.join(member), ("constitution_001", True))
    one = queries(small)
    assert one <= 9
    assert queries(large) == one


def test_what_is_done_counts_as_it_counts_for_trainees(practice: PracticeParts) -> None:
    """The grouped queries and `done`, which trainees' own pages ask, must agree."""
    chance = Random(7)  # noqa: S311
    cohort = practice.cohort()
    themes = practice.bank.themes
    for kind in ("items", "exam", "rehearsal"):
        for theme in (None, "继承") if kind != "exam" else (None,):
            for days in (1, 5):
                new = NewAssignment(kind=kind, theme=theme, count=500, due=NOW + timedelta(days=days))
                practice.cohorts.assign(cohort, new, NOW - timedelta(days=days))
    items = [item.id for theme in ("继承", "宪法") for item in items_of(theme)[:6]]
    cases = [case.id for case in practice.bank.bank.scenarios.values() if case.theme in ("继承", "宪法")]
    members = practice.enrol(cohort, "王小二", "李四", "赵六")
    trainees = [practice.join(member) for member in members[:2]]
    for trainee in trainees:
        for _ in range(15):
            at = NOW + timedelta(days=chance.uniform(-8, 8))
            practice.keep(
                trainee,
                Change(
                    reviews=tuple(
                        review(chance.choice(items), right=chance.random() < 0.5, at=at) for _ in range(2)
                    ),
                    exam=exam(70, passed=chance.random() < 0.5, at=at),
                    rehearsal=rehearsal(chance.choice(cases), at=at),
                ),
            )
    listed = practice.cohorts.members(cohort, NOW, themes)
    with Session(practice.engine) as session:
        rows = {row.id: row for row in session.scalars(select(AssignmentRow))}
        assert len(rows) == 10
        for member, trainee in zip(listed, trainees, strict=False):
            assert member.progress is not None
            counted = {each.assignment: each.done for each in member.progress.assignments}
            assert counted == {key: done(session, row, trainee, themes) for key, row in rows.items()}
            assert sum(counted.values()) > 20
    assert listed[2].progress is None


def test_items_are_mastered_as_trainees_see_it(practice: PracticeParts) -> None:
    """The database compares days with stability; it must find what `Scheduling` finds."""
    chance = Random(8)  # noqa: S311
    scheduling = Scheduling(0.9)
    cohort = practice.cohort()
    trainee = practice.join(practice.enrol(cohort, "王小二")[0])
    stabilities = [chance.choice((0.01, 0.2, 1.0, 7.5, 40.0, 300.0)) * chance.random() for _ in range(300)]
    memories = tuple(
        memory(
            f"item_{number:03}",
            stability=stability,
            streak=chance.choice((0, 1, 4)),
            last_review=NOW - timedelta(days=stability * chance.uniform(0, 7), hours=chance.random()),
        )
        for number, stability in enumerate(stabilities)
    )
    practice.keep(trainee, Change(memories=memories))
    (member,) = practice.cohorts.members(cohort, NOW, {})
    assert member.progress is not None
    mastered = sum(scheduling.mastered(each, NOW) for each in memories)
    assert 50 < mastered < 200
    assert member.progress.items_mastered == mastered


def test_one_person_in_two_places_counts_in_each_once(practice: PracticeParts) -> None:
    cohort = practice.cohort()
    new = NewAssignment(kind="exam", count=2, due=NOW + timedelta(days=1))
    practice.cohorts.assign(cohort, new, NOW - timedelta(days=1))
    members = practice.enrol(cohort, "王小二", "王二小")
    trainee = practice.join(members[0])
    with Session(practice.engine) as session, session.begin():
        for row in session.scalars(select(MemberRow)):
            row.trainee = trainee
    practice.keep(trainee, Change(reviews=(review("constitution_001"),), exam=exam(70, passed=True)))
    for member in practice.cohorts.members(cohort, NOW, {}):
        assert member.progress is not None
        assert (member.progress.answers, member.progress.assignments[0].done) == (1, 1)
    assert [row.finished for row in practice.cohorts.assignments(cohort, {})] == [0]


def test_codes_lead_back_to_members(practice: PracticeParts) -> None:
    members: list[Member] = practice.enrol(practice.cohort(), "王小二", "李四")
    assert practice.join(members[0]) != practice.join(members[1])
    assert practice.cohorts.all()[0].joined == 2
