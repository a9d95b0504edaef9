"""What the members of a cohort have done: a fixed number of queries, however many members there are."""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    and_,
    cast,
    distinct,
    extract,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from api.store.practice_tables import (
    AssignmentRow,
    ExamRow,
    MemberRow,
    MemoryRow,
    RehearsalRow,
    ReviewRow,
    TraineeRow,
)
from api.store.utc import UtcDateTime
from bot.practice.models import Memory
from bot.practice.scheduling import KNOWN, Scheduling

STABLE: Final = 100_000
"""Days of stability at which the curve of forgetting is measured."""


def members_of(
    connection: Connection, cohort: int, now: datetime, themes: Mapping[str, str]
) -> Iterator[tuple[Row[*tuple[Any, ...]], dict[str, object] | None]]:
    """Yield each place of a cohort, and what whoever took it has done; `None` for one that is free.

    Args:
        connection: to read by.
        cohort: its id.
        now: the present time.
        themes: item or scenario id → theme.
    """
    statement = (
        select(
            MemberRow.id,
            MemberRow.name,
            MemberRow.village,
            MemberRow.code,
            MemberRow.trainee,
            TraineeRow.seen_at,
        )
        .outerjoin(TraineeRow, TraineeRow.id == MemberRow.trainee)
        .where(MemberRow.cohort == cohort)
        .order_by(MemberRow.id)
    )
    places = connection.execute(statement).all()
    counts = _counts(connection, cohort, now)
    assignments = connection.execute(
        select(AssignmentRow.id, AssignmentRow.count)
        .where(AssignmentRow.cohort == cohort)
        .order_by(AssignmentRow.due_at, AssignmentRow.id)
    ).all()
    done = _done(connection, cohort, themes)
    for place in places:
        if place.trainee is None:
            yield place, None
            continue
        yield (
            place,
            {
                "last_seen": place.seen_at,
                **counts.get(place.trainee, {}),
                "assignments": [
                    {"assignment": row.id, "done": min(done[row.id, place.id], row[1]), "of": row[1]}
                    for row in assignments
                ],
            },
        )


def times_finished(connection: Connection, cohort: int, themes: Mapping[str, str]) -> Counter[int]:
    """Return how many members have finished each assignment of a cohort."""
    statement = select(AssignmentRow.id, AssignmentRow.count).where(AssignmentRow.cohort == cohort)
    wanted = {row[0]: row[1] for row in connection.execute(statement)}
    done = _done(connection, cohort, themes)
    return Counter(assignment for (assignment, _), count in done.items() if count >= wanted[assignment])


def _counts(connection: Connection, cohort: int, now: datetime) -> dict[str, dict[str, object]]:
    """Return what each trainee of a cohort has done, by trainee, named as in `MemberProgress`."""
    counts: dict[str, dict[str, object]] = {}
    trainees = select(MemberRow.trainee).where(MemberRow.cohort == cohort, MemberRow.trainee.is_not(None))
    lasts = _whole_days(connection, now, MemoryRow.last_review) <= MemoryRow.stability * _lasting()
    mastered = func.count().filter(MemoryRow.streak > 0, lasts)
    passed = func.count().filter(ExamRow.passed)
    for statement in (
        select(
            ReviewRow.trainee,
            func.count().label("answers"),
            func.count().filter(ReviewRow.right).label("right"),
        )
        .where(ReviewRow.trainee.in_(trainees))
        .group_by(ReviewRow.trainee),
        select(
            MemoryRow.trainee,
            mastered.label("items_mastered"),
            func.count().filter(MemoryRow.mistaken).label("mistakes"),
        )
        .where(MemoryRow.trainee.in_(trainees))
        .group_by(MemoryRow.trainee),
        select(
            ExamRow.trainee,
            func.count().label("exams"),
            func.max(ExamRow.score).label("best_score"),
            (passed > 0).label("passed"),
        )
        .where(ExamRow.trainee.in_(trainees))
        .group_by(ExamRow.trainee),
    ):
        for row in connection.execute(statement):
            found = row._asdict()
            counts.setdefault(found.pop("trainee"), {}).update(found)
    rehearsals: Counter[str] = Counter()
    dangers: Counter[str] = Counter()
    for trainee, result in connection.execute(
        select(RehearsalRow.trainee, RehearsalRow.result).where(RehearsalRow.trainee.in_(trainees))
    ):
        rehearsals[trainee] += 1
        dangers[trainee] += len(json.loads(result)["dangers"])
    for trainee, count in rehearsals.items():
        counts.setdefault(trainee, {}).update(rehearsals=count, dangers=dangers[trainee])
    return counts


def _done(connection: Connection, cohort: int, themes: Mapping[str, str]) -> Counter[tuple[int, int]]:
    """Return how much of each assignment each member has done, by assignment and member.

    It counts as `api.store.practice.done` does: different items got right, exams passed, cases rehearsed.
    """
    of_theme: dict[str, list[str]] = {}
    for key, theme in themes.items():
        of_theme.setdefault(theme, []).append(key)
    done: Counter[tuple[int, int]] = Counter()
    for statement in (
        _within("items", ReviewRow.trainee, ReviewRow.at, func.count(distinct(ReviewRow.item))).where(
            ReviewRow.right, _of_theme(ReviewRow.item, of_theme)
        ),
        _within("exam", ExamRow.trainee, ExamRow.finished_at, func.count()).where(ExamRow.passed),
        _within("rehearsal", RehearsalRow.trainee, RehearsalRow.finished_at, func.count()).where(
            _of_theme(RehearsalRow.scenario, of_theme)
        ),
    ):
        for assignment, member, count in connection.execute(statement.where(AssignmentRow.cohort == cohort)):
            done[assignment, member] = count
    return done


def _within(
    kind: str,
    trainee: InstrumentedAttribute[str],
    moment: InstrumentedAttribute[datetime],
    count: ColumnElement[int],
) -> Select[*tuple[Any, ...]]:
    """Count what was done while each assignment of a kind was open, for each member."""
    return (
        select(AssignmentRow.id, MemberRow.id, count)
        .select_from(AssignmentRow)
        .join(MemberRow, MemberRow.cohort == AssignmentRow.cohort)
        .join(
            trainee.class_,
            and_(
                trainee == MemberRow.trainee,
                moment >= AssignmentRow.set_at,
                moment < AssignmentRow.due_at,
            ),
        )
        .where(AssignmentRow.kind == kind)
        .group_by(AssignmentRow.id, MemberRow.id)
    )


def _of_theme(key: InstrumentedAttribute[str], of_theme: Mapping[str, list[str]]) -> ColumnElement[bool]:
    named = (and_(AssignmentRow.theme == theme, key.in_(keys)) for theme, keys in of_theme.items())
    return or_(AssignmentRow.theme.is_(None), *named)


def _whole_days(
    connection: Connection, now: datetime, moment: InstrumentedAttribute[datetime]
) -> ColumnElement[Any]:
    """Return how many whole days have gone by since a moment."""
    present = literal(now, UtcDateTime())
    if connection.dialect.name == "sqlite":
        return cast(func.julianday(present) - func.julianday(moment), Integer)
    return func.floor(extract("epoch", present - moment) / 86_400)


@cache
def _lasting() -> float:
    """Return how many days, for each day of its stability, an item counts as mastered.

    The chance to remember hangs on days by stability alone, so the database can compare without the curve.
    """
    scheduling = Scheduling(KNOWN)
    start = datetime(2000, 1, 1, tzinfo=UTC)
    memory = Memory(
        item="", state=2, step=None, stability=STABLE, difficulty=5, due=start, last_review=start, streak=1
    )
    forgotten = bisect_left(
        range(10 * STABLE),
        True,
        key=lambda days: not scheduling.mastered(memory, start + timedelta(days=days)),
    )
    return (forgotten - 0.5) / STABLE
