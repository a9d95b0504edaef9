"""Practice in one database, with both sides to it: trainees who practise, and trainers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine

from api.problems import install_problem_handlers
from api.staff.no_store import NoStore
from api.staff.practice_bank import TrainersBank
from api.staff.practice_routes import practice_staff_router
from api.store.cohorts import CohortStore, Member, Person
from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.practice import PracticeDatabase
from api.store.practice_statistics import PracticeStatistics
from bot.practice.models import Change, ExamResult, Memory, RehearsalResult, Review
from knowledge.practice import Bank, Item, practice_bank
from tests.conftest import DATA_KEY, make_settings

NUMBERS = count(1)
WITHOUT_CASES = "合同"


@dataclass(frozen=True)
class PracticeParts:
    """What the tests act on."""

    folder: Path
    engine: Engine
    trainees: PracticeDatabase
    cohorts: CohortStore
    statistics: PracticeStatistics
    bank: TrainersBank

    def cohort(self, name: str = "有庆镇一班") -> int:
        return self.cohorts.create(name, datetime.now(UTC)).id

    def enrol(self, cohort: int, *names: str, village: str = "跑马村") -> list[Member]:
        members = self.cohorts.enrol(cohort, [Person(name, village) for name in names])
        assert members is not None
        return members

    def join(self, member: Member) -> str:
        """Let somebody new take a place by its code; return the trainee."""
        person = f"{next(NUMBERS):064}"
        code = member.code.replace("-", "")
        return self.trainees.link(person, code, datetime.now(UTC)).id

    def trainee(self) -> str:
        return self.trainees.trainee(f"{next(NUMBERS):064}").id

    def keep(self, trainee: str, change: Change) -> None:
        with self.engine.connect() as connection:
            person = connection.exec_driver_sql(
                f"SELECT person FROM trainee_persons WHERE trainee = '{trainee}' LIMIT 1"  # noqa: S608
            ).scalar_one()
        known = self.trainees.known(person)
        assert known is not None
        self.trainees.keep(known, None, change)

    def answer(self, trainee: str, *answers: tuple[str, bool], **fields: object) -> None:
        """Keep answers to items, right or wrong."""
        self.keep(
            trainee, Change(reviews=tuple(review(item, right=right, **fields) for item, right in answers))
        )


def review(item: str, **fields: object) -> Review:
    """An answer, right unless told otherwise: the first in a drill, just now."""
    values = {
        "at": datetime.now(UTC),
        "mode": "drill",
        "first": True,
        "right": True,
        "chosen": "0",
        "rating": 3,
        "seconds": 9,
    }
    return Review(item=item, **(values | fields))


def memory(item: str, **fields: object) -> Memory:
    """What somebody remembers who has just answered an item right."""
    values = {
        "state": 2,
        "step": None,
        "stability": 3.0,
        "difficulty": 5.0,
        "due": datetime.now(UTC),
        "last_review": datetime.now(UTC),
        "streak": 1,
        "mistaken": False,
    }
    return Memory(item=item, **(values | fields))


def exam(score: int, *, passed: bool, at: datetime | None = None) -> ExamResult:
    moment = at or datetime.now(UTC)
    return ExamResult(
        started_at=moment,
        finished_at=moment,
        right=score,
        asked=100,
        score=score,
        passed=passed,
        themes=(),
        code=f"{next(NUMBERS):012}" if passed else None,
    )


def rehearsal(scenario: str, *dangers: str, at: datetime | None = None) -> RehearsalResult:
    return RehearsalResult(
        scenario=scenario, finished_at=at or datetime.now(UTC), made=(), points=5, dangers=dangers
    )


def items_of(theme: str, kind: str | None = None) -> list[Item]:
    """The items of a theme."""
    return [
        item for item in practice_bank().items.values() if item.theme == theme and kind in (None, item.kind)
    ]


@contextmanager
def open_practice(folder: Path, database: str) -> Iterator[PracticeParts]:
    engine = open_database(database)
    migrate(engine)
    encryption = Encryption([DATA_KEY])
    whole = practice_bank()
    cases = {key: case for key, case in whole.scenarios.items() if case.theme != WITHOUT_CASES}
    bank = TrainersBank(Bank(whole.items, cases), {items_of("继承")[0].id: ("civil_code:1122",)})
    yield PracticeParts(
        folder,
        engine,
        PracticeDatabase(engine, encryption),
        CohortStore(engine, encryption),
        PracticeStatistics(engine),
        bank,
    )
    engine.dispose()


def practice_app(parts: PracticeParts, token: str | None) -> FastAPI:
    app = FastAPI()
    install_problem_handlers(app)
    app.add_middleware(NoStore)
    settings = make_settings(parts.folder, staff_token=token)
    app.include_router(practice_staff_router(settings, parts.cohorts, parts.statistics, parts.bank))
    return app
