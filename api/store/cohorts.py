"""Cohorts: the trainers' rosters, and what they set. What trainees did is kept apart and outlives both."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from sqlalchemy import Connection, Engine, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.store.cohort_progress import members_of, times_finished
from api.store.encryption import Encryption
from api.store.practice_tables import AssignmentRow, CohortRow, MemberRow
from bot.codes import new_code, spaced
from knowledge.practice import Theme

CODE_LENGTH: Final = 8
MOST: Final = 500
"""Of what an assignment asks for."""

AssignmentKind = Literal["items", "exam", "rehearsal"]


class NameTakenError(Exception):
    """Another cohort has this name."""


class EnrolledError(Exception):
    """Somebody of a list is in the cohort already; nobody was added."""


class CohortModel(BaseModel):
    """Base of all: unknown fields are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cohort(CohortModel):
    """A cohort."""

    id: int
    name: str


class CohortSize(Cohort):
    """A cohort, how many places it has, and how many of them were taken by their code."""

    created_at: datetime
    members: int
    joined: int


@dataclass(frozen=True)
class Person:
    """Somebody on a roster."""

    name: str
    village: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells people apart, however widely their names are written: 张三 and 张　三 are the same."""
        return _narrow(self.name), _narrow(self.village)


class Member(CohortModel):
    """A place in a cohort; whoever sends its code takes it."""

    id: int
    name: str
    village: str
    code: str


class Done(CohortModel):
    """How much of an assignment somebody has done, of how much."""

    assignment: int
    done: int
    of: int


class MemberProgress(CohortModel):
    """What somebody who joined has done.

    Attributes:
        last_seen: when something was last answered or begun.
        answers: given, in drills and exams.
        right: of them.
        items_mastered: answered right last, and probably still remembered, as the trainee sees it.
        mistakes: items in the book of mistakes.
        exams: finished.
        best_score: of 100; `None` without an exam.
        passed: whether any exam was passed.
        rehearsals: finished.
        dangers: wrong or dangerous statements in them.
        assignments: in the order of their deadlines.
    """

    last_seen: datetime
    answers: int = 0
    right: int = 0
    items_mastered: int = 0
    mistakes: int = 0
    exams: int = 0
    best_score: int | None = None
    passed: bool = False
    rehearsals: int = 0
    dangers: int = 0
    assignments: tuple[Done, ...] = ()


class MemberState(Member):
    """A place in a cohort, and what whoever took it has done."""

    joined: bool
    progress: MemberProgress | None


def _moment(value: object) -> datetime:
    """Read ISO 8601 alone: pydantic would also take a number, as seconds since 1970."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(
            "must be a time in ISO 8601 with its zone, such as 2026-12-31T23:59:00+08:00"
        ) from error


class NewAssignment(CohortModel):
    """What a trainer sets: so many items got right, exams passed, or cases rehearsed, by a deadline."""

    kind: AssignmentKind
    theme: Theme | None = None
    """Of the items or cases; all by default."""
    count: Annotated[int, Field(ge=1, le=MOST, strict=True)]
    due: Annotated[AwareDatetime, BeforeValidator(_moment)]

    @model_validator(mode="after")
    def check_theme(self) -> Self:
        """Refuse a theme for exams, which are counted whatever they were about."""
        if self.kind == "exam" and self.theme:
            raise ValueError("theme: is for items and rehearsal only")
        return self


class SetAssignment(CohortModel):
    """An assignment as it was set."""

    id: int
    kind: AssignmentKind
    theme: Theme | None
    count: int
    set_at: datetime
    due: datetime


class AssignmentState(SetAssignment):
    """An assignment, how many members have finished it, and of how many who joined."""

    finished: int
    joined: int


class CohortStore:
    """Cohorts in the database. Methods block: use a thread.

    Those that read names raise `UndecipherableError` if a key was lost.
    """

    def __init__(self, engine: Engine, encryption: Encryption) -> None:
        """Take a database whose tables are up to date."""
        self._engine = engine
        self._encryption = encryption

    def create(self, name: str, now: datetime) -> Cohort:
        """Make a cohort.

        Raises:
            NameTakenError: if there is one of this name.
        """
        row = CohortRow(name=name, created_at=now)
        try:
            with Session(self._engine) as session, session.begin():
                session.add(row)
                session.flush()
                return Cohort(id=row.id, name=row.name)
        except IntegrityError as error:
            raise NameTakenError from error

    def all(self) -> list[CohortSize]:
        """Return all cohorts, the newest first."""
        statement = (
            select(
                CohortRow.id,
                CohortRow.name,
                CohortRow.created_at,
                func.count(MemberRow.id).label("members"),
                func.count(MemberRow.trainee).label("joined"),
            )
            .outerjoin(MemberRow, MemberRow.cohort == CohortRow.id)
            .group_by(CohortRow.id, CohortRow.name, CohortRow.created_at)
            .order_by(CohortRow.id.desc())
        )
        with self._engine.connect() as connection:
            return [CohortSize.model_validate(row._asdict()) for row in connection.execute(statement)]

    def find(self, cohort: int) -> Cohort | None:
        """Return a cohort by its id."""
        with self._engine.connect() as connection:
            row = connection.execute(select(CohortRow.id, CohortRow.name).where(CohortRow.id == cohort))
            found = row.first()
            return Cohort(id=found.id, name=found.name) if found else None

    def delete(self, cohort: int) -> bool:
        """Delete a cohort with its places and assignments; return whether there was one."""
        with self._engine.begin() as connection:
            return bool(connection.execute(delete(CohortRow).where(CohortRow.id == cohort)).rowcount)

    def enrolled(self, cohort: int) -> set[tuple[str, str]]:
        """Return the keys of the people on the roster of a cohort."""
        with self._engine.connect() as connection:
            return self._enrolled(connection, cohort)

    def enrol(self, cohort: int, people: Sequence[Person]) -> list[Member] | None:
        """Add people to a cohort, each with a code of their own; `None` if there is no such cohort.

        Raises:
            EnrolledError: if one of them is in it already; then nobody is added.
        """
        with Session(self._engine) as session, session.begin():
            # Until we are through, nobody else can add the same people or delete the cohort.
            locked = update(CohortRow).where(CohortRow.id == cohort).values(name=CohortRow.name)
            if session.execute(locked.returning(CohortRow.id)).first() is None:
                return None
            if self._enrolled(session.connection(), cohort) & {person.key for person in people}:
                raise EnrolledError
            taken = set(session.scalars(select(MemberRow.code)))
            rows = []
            for person in people:
                while (code := new_code(CODE_LENGTH)) in taken:
                    continue
                taken.add(code)
                name = self._encryption.encrypt(person.name)
                rows.append(MemberRow(cohort=cohort, name=name, village=person.village, code=code))
            session.add_all(rows)
            session.flush()
            return [
                Member(id=row.id, name=person.name, village=row.village, code=spaced(row.code))
                for row, person in zip(rows, people, strict=True)
            ]

    def members(self, cohort: int, now: datetime, themes: Mapping[str, str]) -> list[MemberState]:
        """Return the places of a cohort in the order of the roster, with what was done by whom.

        Args:
            cohort: its id.
            now: the present time.
            themes: item or scenario id → theme.
        """
        with self._engine.connect() as connection:
            return [
                MemberState(
                    id=row.id,
                    name=self._encryption.decrypt(row.name),
                    village=row.village,
                    code=spaced(row.code),
                    joined=progress is not None,
                    progress=None if progress is None else MemberProgress.model_validate(progress),
                )
                for row, progress in members_of(connection, cohort, now, themes)
            ]

    def remove(self, cohort: int, member: int) -> bool:
        """Take somebody off the roster; return whether there was such a place."""
        with self._engine.begin() as connection:
            statement = delete(MemberRow).where(MemberRow.id == member, MemberRow.cohort == cohort)
            return bool(connection.execute(statement).rowcount)

    def assign(self, cohort: int, new: NewAssignment, now: datetime) -> SetAssignment | None:
        """Set an assignment that counts from now on; `None` if there is no such cohort."""
        row = AssignmentRow(
            cohort=cohort, kind=new.kind, theme=new.theme, count=new.count, set_at=now, due_at=new.due
        )
        try:
            with Session(self._engine) as session, session.begin():
                session.add(row)
                session.flush()
                session.refresh(row)  # for the deadline as it is kept, in UTC
                return _assignment(row)
        except IntegrityError:
            return None

    def assignments(self, cohort: int, themes: Mapping[str, str]) -> list[AssignmentState]:
        """Return the assignments of a cohort in the order of their deadlines.

        Args:
            cohort: its id.
            themes: item or scenario id → theme.
        """
        with Session(self._engine) as session:
            statement = select(AssignmentRow).where(AssignmentRow.cohort == cohort)
            rows = session.scalars(statement.order_by(AssignmentRow.due_at, AssignmentRow.id)).all()
            joined = session.scalar(select(func.count(MemberRow.trainee)).where(MemberRow.cohort == cohort))
            finished = times_finished(session.connection(), cohort, themes)
            return [
                AssignmentState(
                    **_assignment(row).model_dump(), finished=finished[row.id], joined=joined or 0
                )
                for row in rows
            ]

    def withdraw(self, cohort: int, assignment: int) -> bool:
        """Delete an assignment; return whether there was such a one."""
        with self._engine.begin() as connection:
            statement = delete(AssignmentRow).where(
                AssignmentRow.id == assignment, AssignmentRow.cohort == cohort
            )
            return bool(connection.execute(statement).rowcount)

    def _enrolled(self, connection: Connection, cohort: int) -> set[tuple[str, str]]:
        statement = select(MemberRow.name, MemberRow.village).where(MemberRow.cohort == cohort)
        return {
            Person(self._encryption.decrypt(row.name), row.village).key
            for row in connection.execute(statement)
        }


def _assignment(row: AssignmentRow) -> SetAssignment:
    return SetAssignment.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "theme": row.theme,
            "count": row.count,
            "set_at": row.set_at,
            "due": row.due_at,
        }
    )


def _narrow(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
