"""The api process without Rasa: what it must do by itself."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from embeddings.index import build_index
from tests.conftest import make_settings
from tests.end_to_end import mingfa
from tests.servers import rasa_model

__all__ = ["app", "client", "mingfa", "rasa_model"]


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    var_dir: Path = tmp_path_factory.mktemp("var")
    build_index(var_dir / "index")
    settings = make_settings(var_dir)
    app = create_app(settings)
    app.state.database_url = settings.database
    return app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://mingfa") as client:
        yield client
