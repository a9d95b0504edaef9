"""Keeps trainees: what is under way, what they remember, what they did."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Engine, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.store.database import delete_older
from api.store.encryption import Encryption, UndecipherableError
from api.store.practice_links import PracticeLinks
from api.store.practice_tables import (
    AssignmentRow,
    ExamRow,
    MemberRow,
    MemoryRow,
    RehearsalRow,
    ReviewRow,
    TraineePersonRow,
    TraineeRow,
)
from api.store.upsert import add_new, put
from bot.calendar import day_of
from bot.practice.models import (
    Activity,
    Assignment,
    Change,
    ExamResult,
    Memory,
    RehearsalResult,
    Trainee,
    VillageRank,
)
from bot.practice.ports import ConflictError

ACTIVITY: Final[TypeAdapter[Activity]] = TypeAdapter(Activity)

LEAST_RANKED: Final = 3
"""Trainees of a village that agreed to count, below which the average would be about somebody."""
RANKED_STREAK: Final = 1


class PracticeDatabase:
    """Trainees in the database. Implements `bot.practice.ports.PracticeStore`; methods block."""

    def __init__(
        self,
        engine: Engine,
        encryption: Encryption,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take a database whose tables are up to date, and what tells the time."""
        self._engine = engine
        self._encryption = encryption
        self._clock = clock
        self._links = PracticeLinks(engine)

    def trainee(self, person: str) -> Trainee:
        """Return the trainee who speaks; one who is new is made."""
        known = self.known(person)
        if known:
            return known
        trainee, now = uuid4().hex, self._clock()
        with self._engine.begin() as connection:
            values = {"id": trainee, "created_at": now, "seen_at": now, "version": 0, "ranked": False}
            add_new(connection, TraineeRow, values)
            if not add_new(connection, TraineePersonRow, {"person": person, "trainee": trainee}):
                # Another message of the same person was quicker.
                connection.execute(delete(TraineeRow).where(TraineeRow.id == trainee))
        return self.known(person) or Trainee(id=trainee)

    def known(self, person: str) -> Trainee | None:
        """Return the trainee who speaks; `None` for somebody who never practised."""
        statement = (
            select(TraineeRow)
            .join(TraineePersonRow, TraineePersonRow.trainee == TraineeRow.id)
            .where(TraineePersonRow.person == person)
        )
        with Session(self._engine) as session:
            row = session.scalar(statement)
            return self._trainee(row) if row else None

    def keep(self, trainee: Trainee, activity: Activity | None, change: Change | None = None) -> Trainee:
        """Keep what a turn did, all or nothing, and return the trainee as it is now.

        Raises:
            ConflictError: if the trainee is not at the version any more that was read.
        """
        changed = change or Change()
        preferences = changed.preferences
        after = trainee.model_copy(
            update={
                "activity": activity,
                "version": trainee.version + 1,
                **(preferences.model_dump() if preferences else {}),
            }
        )
        with self._engine.begin() as connection:
            # Asked in the same statement, so that of two messages at once only one finds the version.
            moved = connection.execute(
                update(TraineeRow)
                .where(TraineeRow.id == trainee.id, TraineeRow.version == trainee.version)
                .values(
                    version=after.version,
                    activity=self._encryption.encrypt(activity.model_dump_json()) if activity else None,
                    level=after.level,
                    ranked=after.ranked,
                    seen_at=self._clock(),
                )
            )
            if not moved.rowcount:
                raise ConflictError
            for memory in changed.memories:
                values = asdict(memory)
                put(connection, MemoryRow, {"trainee": trainee.id, **values}, values)
            with Session(connection) as session:
                for review in changed.reviews:
                    session.add(ReviewRow(trainee=trainee.id, **review.model_dump()))
                if changed.exam:
                    session.add(_exam_row(trainee.id, changed.exam))
                if changed.rehearsal:
                    session.add(_rehearsal_row(trainee.id, changed.rehearsal))
                session.flush()
        return after

    def memories(self, trainee_id: str) -> Mapping[str, Memory]:
        """Return what a trainee remembers, by item."""
        columns = [getattr(MemoryRow, field.name) for field in fields(Memory)]
        with self._engine.connect() as connection:
            rows = connection.execute(select(*columns).where(MemoryRow.trainee == trainee_id)).all()
            return {row[0]: Memory(*row) for row in rows}

    def answered(self, trainee_id: str, since: datetime) -> Mapping[str, bool]:
        """Return the items answered in drills since a moment, and whether for the first time ever."""
        statement = select(ReviewRow.item, ReviewRow.first).where(
            ReviewRow.trainee == trainee_id, ReviewRow.at >= since, ReviewRow.mode == "drill"
        )
        answered: dict[str, bool] = {}
        with self._engine.connect() as connection:
            for item, first in connection.execute(statement):
                answered[item] = answered.get(item, False) or first
        return answered

    def days(self, trainee_id: str) -> Sequence[date]:
        """Return the days (of China) on which something was answered, the latest first."""
        statement = select(ReviewRow.at).where(ReviewRow.trainee == trainee_id)
        with self._engine.connect() as connection:
            return sorted({day_of(at) for at in connection.scalars(statement)}, reverse=True)

    def totals(self, trainee_id: str) -> tuple[int, int]:
        """Return how many answers a trainee gave, and how many of them were right."""
        statement = select(func.count(), func.count().filter(ReviewRow.right)).where(
            ReviewRow.trainee == trainee_id
        )
        with self._engine.connect() as connection:
            answers, right = connection.execute(statement).one()
            return int(answers), int(right)

    def exams(self, trainee_id: str) -> Sequence[ExamResult]:
        """Return finished exams, the latest first."""
        statement = select(ExamRow.result).where(ExamRow.trainee == trainee_id)
        with self._engine.connect() as connection:
            results = connection.scalars(statement.order_by(ExamRow.finished_at.desc()))
            return [ExamResult.model_validate_json(result) for result in results]

    def rehearsals(self, trainee_id: str) -> Sequence[RehearsalResult]:
        """Return finished rehearsals, the latest first."""
        statement = select(RehearsalRow.result).where(RehearsalRow.trainee == trainee_id)
        with self._engine.connect() as connection:
            results = connection.scalars(statement.order_by(RehearsalRow.finished_at.desc()))
            return [RehearsalResult.model_validate_json(result) for result in results]

    def assignments(self, trainee_id: str, now: datetime, themes: Mapping[str, str]) -> Sequence[Assignment]:
        """Return what is set and not over, the next deadline first.

        Args:
            trainee_id: for whom.
            now: the present time.
            themes: item or scenario id → theme.
        """
        statement = (
            select(AssignmentRow)
            .join(MemberRow, MemberRow.cohort == AssignmentRow.cohort)
            .where(MemberRow.trainee == trainee_id, AssignmentRow.due_at > now)
            .order_by(AssignmentRow.due_at)
            .distinct()
        )
        with Session(self._engine) as session:
            return [
                Assignment(
                    id=row.id,
                    kind=row.kind,
                    theme=row.theme,
                    count=row.count,
                    set_at=row.set_at,
                    due_at=row.due_at,
                    done=done(session, row, trainee_id, themes),
                )
                for row in session.scalars(statement)
            ]

    def link_code(self, trainee_id: str, now: datetime) -> str:
        """Return a code by which the same person goes on from another channel."""
        return self._links.code(trainee_id, now)

    def link(self, person: str, code: str, now: datetime) -> Trainee:
        """Make a person the trainee that a code stands for, with everything the person has done so far.

        Raises:
            UnknownCodeError: if there is no such code.
        """
        self._links.link(self.trainee(person).id, person, code, now)
        return self.trainee(person)

    def villages(self, since: datetime) -> Sequence[VillageRank]:
        """Return villages by what those who agreed to count have mastered, the best first."""
        each = (
            select(
                MemberRow.village,
                TraineeRow.id,
                func.count(MemoryRow.item).filter(MemoryRow.streak >= RANKED_STREAK).label("mastered"),
            )
            .join(TraineeRow, TraineeRow.id == MemberRow.trainee)
            .outerjoin(MemoryRow, MemoryRow.trainee == TraineeRow.id)
            .where(TraineeRow.ranked, TraineeRow.seen_at >= since)
            .group_by(MemberRow.village, TraineeRow.id)
            .subquery()
        )
        mastered = func.avg(each.c.mastered)
        statement = (
            select(each.c.village, func.count(), mastered)
            .group_by(each.c.village)
            .having(func.count() >= LEAST_RANKED)
            .order_by(mastered.desc(), each.c.village)
        )
        with self._engine.connect() as connection:
            return [
                VillageRank(village=village, trainees=count, mastered=float(average))
                for village, count, average in connection.execute(statement)
            ]

    def forget(self, older_than: timedelta) -> int:
        """Delete trainees who were not seen for so long, with all they did; return how many."""
        self._links.forget_codes(self._clock())
        return delete_older(self._engine, TraineeRow.seen_at, older_than)

    def linked(self, person: str) -> list[str]:
        """Return all persons that are the same trainee as this one; none where this one never practised."""
        of_person = select(TraineePersonRow.trainee).where(TraineePersonRow.person == person)
        statement = select(TraineePersonRow.person).where(TraineePersonRow.trainee.in_(of_person))
        with self._engine.connect() as connection:
            return list(connection.scalars(statement))

    def forget_person(self, person: str) -> int:
        """Delete the trainee that a person is, on all channels; return how many trainees (0 or 1)."""
        of_person = select(TraineePersonRow.trainee).where(TraineePersonRow.person == person)
        with self._engine.begin() as connection:
            return connection.execute(delete(TraineeRow).where(TraineeRow.id.in_(of_person))).rowcount

    def _trainee(self, row: TraineeRow) -> Trainee:
        return Trainee(
            id=row.id,
            activity=self._activity(row.activity),
            version=row.version,
            level=row.level,
            ranked=row.ranked,
        )

    def _activity(self, kept: str | None) -> Activity | None:
        """Read what is under way; what no key fits any more is over."""
        if kept is None:
            return None
        try:
            return ACTIVITY.validate_json(self._encryption.decrypt(kept))
        except UndecipherableError:
            return None


def done(session: Session, row: AssignmentRow, trainee_id: str, themes: Mapping[str, str]) -> int:
    """Return how much of an assignment a trainee has done: different items got right, exams passed, cases."""
    match row.kind:
        case "items":
            right = select(ReviewRow.item).where(
                ReviewRow.trainee == trainee_id, ReviewRow.right, *_within(ReviewRow.at, row)
            )
            return sum(_of_theme(item, row, themes) for item in set(session.scalars(right)))
        case "exam":
            passed = select(func.count()).where(
                ExamRow.trainee == trainee_id, ExamRow.passed, *_within(ExamRow.finished_at, row)
            )
            return session.scalar(passed) or 0
        case _:
            cases = select(RehearsalRow.scenario).where(
                RehearsalRow.trainee == trainee_id, *_within(RehearsalRow.finished_at, row)
            )
            return sum(_of_theme(case, row, themes) for case in session.scalars(cases))


def _within(
    column: InstrumentedAttribute[datetime], row: AssignmentRow
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= row.set_at, column < row.due_at


def _of_theme(key: str, row: AssignmentRow, themes: Mapping[str, str]) -> bool:
    return row.theme is None or themes.get(key) == row.theme


def _exam_row(trainee_id: str, exam: ExamResult) -> ExamRow:
    return ExamRow(
        trainee=trainee_id,
        finished_at=exam.finished_at,
        passed=exam.passed and exam.theme is None,  # one on a single theme is an exercise
        score=exam.score,
        code=exam.code,
        result=exam.model_dump_json(),
    )


def _rehearsal_row(trainee_id: str, rehearsal: RehearsalResult) -> RehearsalRow:
    return RehearsalRow(
        trainee=trainee_id,
        scenario=rehearsal.scenario,
        finished_at=rehearsal.finished_at,
        result=rehearsal.model_dump_json(),
    )
