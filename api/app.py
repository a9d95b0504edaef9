"""Puts the api process together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError

from api.actions_routes import actions_router
from api.body_limit import BodyLimit
from api.chat.rasa_client import RasaClient
from api.chat.routes import chat_router
from api.chat.service import ChatService
from api.health_routes import health_router
from api.knowledge_routes import knowledge_router
from api.problems import install_problem_handlers
from api.secure_headers import SecureHeaders
from api.settings import Settings
from api.store.database import migrate, open_database
from api.store.turns import TurnStore
from api.store.unanswered import UnansweredStore
from api.wechat.routes import wechat_router
from bot.actions.executor import action_executor
from bot.answering import Answerer
from embeddings import SearchEngine
from knowledge import knowledge_base
from knowledge.directory import DIRECTORY_FILE, load_directory
from knowledge.official import official_texts

log = structlog.get_logger()

PAGE: Final = Path(__file__).parent / "page"
CLEANING_SECONDS: Final = 3600


def create_app(settings: Settings) -> FastAPI:
    """Build the application: load the knowledge and the index, open the database, mount every route.

    Raises:
        ContentError: if the content is faulty.
        IndexMissingError: if the search index has not been built.
    """
    base = knowledge_base()
    engine = SearchEngine.load(settings.var_dir / "index")
    official = official_texts(settings.var_dir / "laws")
    directory = load_directory(settings.var_dir / DIRECTORY_FILE.name)
    answerer = Answerer(base, engine, official, directory)
    database = open_database(settings.database)
    migrate(database)
    store = TurnStore(database)
    rasa = RasaClient(settings)
    unanswered = UnansweredStore(database)
    chat = ChatService(settings, store, unanswered, rasa, answerer)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        cleaning = asyncio.create_task(_clean(settings, store, unanswered))
        yield
        cleaning.cancel()
        with suppress(asyncio.CancelledError):
            await cleaning
        await rasa.close()
        database.dispose()

    app = FastAPI(
        title="明法 Mingfa",
        version="0.1.0",
        summary="A Chinese-language chatbot for legal literacy.",
        lifespan=lifespan,
    )
    install_problem_handlers(app)
    app.add_middleware(SecureHeaders)
    app.add_middleware(BodyLimit)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["content-type"],
        )
    app.include_router(chat_router(settings, chat))
    app.include_router(knowledge_router(answerer, engine))
    app.include_router(wechat_router(settings, chat))
    app.include_router(actions_router(settings, action_executor(answerer)))
    app.include_router(health_router(rasa, database))
    app.mount("/page", StaticFiles(directory=PAGE), name="page")

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(PAGE / "index.html")

    return app


async def _clean(settings: Settings, store: TurnStore, unanswered: UnansweredStore) -> None:
    """Forget, now and every hour, what has been kept long enough."""
    replies_kept = timedelta(hours=settings.replies_kept_hours)
    unanswered_kept = timedelta(days=settings.unanswered_kept_days)
    while True:
        try:
            await asyncio.to_thread(store.forget_replies, replies_kept)
            await asyncio.to_thread(unanswered.forget, unanswered_kept)
        except SQLAlchemyError as error:
            log.error("cleaning failed", error=type(error).__name__)
        await asyncio.sleep(CLEANING_SECONDS)
