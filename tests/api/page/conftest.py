"""The pages by themselves, with and without what an operator imports."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import FastAPI

from api.page.install import install_pages
from api.problems import install_problem_handlers
from bot.answering import Answerer
from embeddings import SearchEngine
from knowledge import KnowledgeBase
from knowledge.directory import Directory

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

Site = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def site(base: KnowledgeBase, engine: SearchEngine) -> AsyncIterator[Site]:
    """Makes clients of a site whose operator has imported these official texts and offices."""
    clients: list[httpx.AsyncClient] = []

    def make(official: dict[str, str] | None = None, directory: Directory | None = None) -> httpx.AsyncClient:
        app = FastAPI()
        install_problem_handlers(app)
        install_pages(app, Answerer(base, engine, official or {}, directory))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        clients.append(httpx.AsyncClient(transport=transport, base_url="http://mingfa", headers=BROWSER))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()
