"""Exams that were passed, and a site that shows their certificates."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.keyed_hash import keyed_hash
from api.page.assets import Assets
from api.page.rendering import Pages
from api.practice.certificate import Print, certificate_pdf
from api.practice.routes import certificate_router
from api.problems import install_problem_handlers
from api.secure_headers import SecureHeaders
from api.store.certificates import Certificate, CertificateStore
from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.practice import PracticeDatabase
from api.store.practice_tables import CohortRow, MemberRow
from bot.practice.models import Change, ExamResult, ThemeScore, Trainee
from tests.api.page.conftest import BROWSER
from tests.conftest import DATA_KEY, make_settings

CODE = "A3C4E6F7G9H3"
OTHER_CODE = "QQQQWWWWXXXX"
PATH = f"/practice/certificates/{CODE}"
NAME = "王秀英"
VILLAGE = "有庆镇清溪村"
THEMES = {
    "宪法": (4, 4),
    "总则": (2, 3),
    "物权": (3, 4),
    "合同": (4, 4),
    "人格权": (3, 3),
    "婚姻家庭": (5, 6),
    "继承": (4, 4),
    "侵权责任": (4, 5),
    "县里的方案": (1, 2),
    "找谁帮忙": (5, 5),
}
RESULT = ExamResult(
    started_at=datetime(2026, 3, 4, 17, 0, tzinfo=UTC),  # 1 a.m. of the 5th in China
    finished_at=datetime(2026, 3, 4, 17, 32, tzinfo=UTC),
    right=35,
    asked=40,
    score=88,
    passed=True,
    themes=tuple(
        ThemeScore(theme=theme, right=right, asked=asked) for theme, (right, asked) in THEMES.items()
    ),
    code=CODE,
)
ADDRESS = f"https://mingfa.example.cn{PATH}"


def certificate(name: str | None = NAME, village: str | None = VILLAGE, **changes: object) -> Certificate:
    return Certificate(CODE, RESULT.model_copy(update=changes), "3F9A0C", name, village)


def pdf(made: Certificate, address: str = ADDRESS, mark: int = 60, hours: int | None = None) -> bytes:
    return certificate_pdf(made, Print(address, mark, hours))


class Practised:
    """A database in which exams were passed."""

    def __init__(self, folder: Path, url: str | None = None, **settings: object) -> None:
        self.settings = make_settings(folder, **settings)
        self.engine: Engine = open_database(url or f"sqlite:///{folder / 'mingfa.db'}")
        migrate(self.engine)
        self.encryption = Encryption([DATA_KEY])
        self.trainees = PracticeDatabase(self.engine, self.encryption)
        self.store = CertificateStore(self.engine, self.encryption, partial(keyed_hash, self.settings))

    def passed(self, person: str = "a" * 64, **changes: object) -> Trainee:
        """Somebody finishes an exam."""
        trainee = self.trainees.trainee(person)
        exam = RESULT.model_copy(update=changes)
        return self.trainees.keep(trainee, None, Change(exam=exam))

    def join(
        self, trainee: Trainee, name: str = NAME, village: str = VILLAGE, *, key: str = DATA_KEY
    ) -> None:
        """Somebody takes a place in a new cohort."""
        with Session(self.engine) as session, session.begin():
            cohort = CohortRow(name=f"培训班 {datetime.now(UTC).timestamp()}", created_at=datetime.now(UTC))
            session.add(cohort)
            session.flush()
            member = MemberRow(
                cohort=cohort.id,
                name=Encryption([key]).encrypt(name),
                village=village,
                code=f"C{cohort.id}",
                trainee=trainee.id,
            )
            session.add(member)

    @asynccontextmanager
    async def site(self, limit: str = "100000/minute") -> AsyncIterator[httpx.AsyncClient]:
        """A browser in front of the certificates."""
        app = FastAPI()
        install_problem_handlers(app)
        app.add_middleware(SecureHeaders)
        app.include_router(certificate_router(self.settings, Pages(Assets()), self.store, limit))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://mingfa", headers=BROWSER
        ) as client:
            yield client
