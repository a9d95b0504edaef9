from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.problems import install_problem_handlers
from api.staff.no_store import NoStore
from api.staff.routes import staff_router
from tests.api.referral_parts import Parts, open_parts
from tests.api.staff.practice_parts import PracticeParts, open_practice, practice_app
from tests.conftest import make_settings

TOKEN = "token-of-the-staff-1234"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def parts(tmp_path: Path, database: str) -> Iterator[Parts]:
    with open_parts(tmp_path, database) as parts:
        yield parts


def staff_app(parts: Parts, token: str | None = TOKEN) -> FastAPI:
    app = FastAPI()
    install_problem_handlers(app)
    app.add_middleware(NoStore)
    settings = make_settings(parts.folder, staff_token=token)
    app.include_router(staff_router(settings, parts.desk, {"legal_aid": "法律援助"}))
    return app


def connect(app: FastAPI, address: str = "10.0.0.1") -> httpx.AsyncClient:
    """A client of an app that comes from an address."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://mingfa")


@pytest.fixture
async def staff(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    """The staff API, with the token."""
    async with connect(staff_app(parts)) as client:
        client.headers.update(BEARER)
        yield client


@pytest.fixture
def practice(tmp_path: Path, database: str) -> Iterator[PracticeParts]:
    with open_practice(tmp_path, database) as parts:
        yield parts


@pytest.fixture
async def trainers(practice: PracticeParts) -> AsyncIterator[httpx.AsyncClient]:
    """The trainers' side of practice, with the token."""
    async with connect(practice_app(practice, TOKEN)) as client:
        client.headers.update(BEARER)
        yield client
