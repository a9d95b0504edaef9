"""Fixtures that many tests share: the real knowledge base, search engine and answerer, real databases."""

from pathlib import Path

import pytest
from hypothesis import settings

from api.settings import Settings
from bot.answering import Answerer
from embeddings import SearchEngine
from embeddings.index import build_index
from knowledge import KnowledgeBase, knowledge_base
from tests.databases import database, postgres_database, postgres_url, redis_database, redis_url

__all__ = ["database", "postgres_database", "postgres_url", "redis_database", "redis_url"]

settings.register_profile("untimed", deadline=None)  # how long a case takes says nothing on a busy machine
settings.load_profile("untimed")

DATA_KEY = "bWluZ2ZhLXRlc3QtZGF0YS1rZXktMzItYnl0ZXMtLS0="


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    return knowledge_base()


@pytest.fixture(scope="session")
def engine() -> SearchEngine:
    build_index()
    return SearchEngine.load()


@pytest.fixture(scope="session")
def answerer(base: KnowledgeBase, engine: SearchEngine) -> Answerer:
    return Answerer(base, engine, {})


def make_settings(var_dir: Path, **values: object) -> Settings:
    """Settings for tests: no .env file, a folder of their own, Rasa on a port where nothing listens."""
    defaults = {
        "internal_secret": "test-internal-secret",
        "session_key": "test-session-key",
        "data_key": DATA_KEY,
        "var_dir": var_dir,
        "rasa_url": "http://127.0.0.1:9",
    }
    return Settings(_env_file=None, **(defaults | values))
