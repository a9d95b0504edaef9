"""Puts the api process together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import structlog
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from api.actions_routes import actions_router
from api.body_limit import BodyLimit
from api.chat.rasa_client import RasaClient
from api.chat.routes import chat_router
from api.chat.service import ChatService, Stores
from api.cleaning import Cleaner
from api.health_routes import health_router
from api.keyed_hash import keyed_hash
from api.knowledge_routes import knowledge_router
from api.page.assets import Assets
from api.page.install import install_pages
from api.page.rendering import Pages
from api.practice.parts import practice_of
from api.practice.routes import certificate_router
from api.problems import install_problem_handlers
from api.secure_headers import SecureHeaders
from api.settings import Settings
from api.staff.deliveries import DeliveryWorker
from api.staff.no_store import NoStore
from api.staff.practice_bank import TrainersBank
from api.staff.practice_routes import practice_staff_router
from api.staff.routes import staff_router
from api.staff.webhook import Webhook
from api.store.certificates import CertificateStore
from api.store.cohorts import CohortStore
from api.store.database import migrate, open_database
from api.store.desk import ReferralDesk
from api.store.encryption import Encryption
from api.store.logins import LoginStore
from api.store.outbox import Outbox
from api.store.practice import PracticeDatabase
from api.store.practice_statistics import PracticeStatistics
from api.store.referrals import ReferralStore
from api.store.trackers import TrackerStore
from api.store.turns import TurnStore
from api.store.unanswered import UnansweredStore
from api.store.wechat_answers import WeChatAnswers
from api.store.wechat_rows import AnswerRows
from api.wechat.channel import wechat_channel
from api.wechat.login import login_router
from api.wechat.routes import wechat_router
from bot.actions.context import Context
from bot.actions.executor import action_executor
from bot.answering import Answerer
from bot.embedding import dialogue_encoder
from embeddings import SearchEngine
from knowledge import knowledge_base
from knowledge.directory import DIRECTORY_FILE, load_directory
from knowledge.official import official_texts
from knowledge.practice import practice_bank

log = structlog.get_logger()


def create_app(settings: Settings) -> FastAPI:
    """Build the application: load the knowledge and the index, open the database, mount every route.

    Raises:
        ContentError: if the content is faulty.
        IndexMissingError: if the search index has not been built.
        WidgetMissingError: if the chat widget has not been built.
    """
    base = knowledge_base()
    engine = SearchEngine.load(settings.var_dir / "index", model_dir=settings.model_dir)
    official = official_texts(settings.var_dir / "laws")
    directory = load_directory(settings.var_dir / DIRECTORY_FILE.name)
    answerer = Answerer(base, engine, official, directory)
    database = open_database(settings.database)
    migrate(database)
    encryption = Encryption(settings.data_keys)
    turns = TurnStore(database, encryption)
    outbox = Outbox(database, recording=settings.referral_webhook_url is not None)
    referrals = ReferralStore(database, encryption, outbox)
    desk = ReferralDesk(database, encryption, outbox)
    trackers = TrackerStore(settings.tracker_database)
    rasa = RasaClient(settings)
    unanswered = UnansweredStore(database)
    logins = LoginStore(database)
    answer_rows = AnswerRows(database, encryption)
    answers = WeChatAnswers(answer_rows)
    cleaner = Cleaner(settings, database, referrals, trackers)
    trainees = PracticeDatabase(database, encryption)
    practice = practice_of(settings, trainees, official, dialogue_encoder())
    stores = Stores(turns, unanswered, referrals, trackers, answers=answers, logins=logins, practice=trainees)
    chat = ChatService(settings, stores, rasa, answerer, practice)
    wechat = wechat_channel(settings, chat, answer_rows)
    context = Context(answerer, referrals, practice, settings.referrals_kept_days)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        sending = asyncio.create_task(wechat.worker.run(), name="wechat answers")
        jobs = [asyncio.create_task(cleaner.run(), name="cleaning")]
        webhook = Webhook(settings) if settings.referral_webhook_url else None
        if webhook:
            worker = DeliveryWorker(outbox, desk, webhook)
            jobs.append(asyncio.create_task(worker.run(), name="deliveries"))
        for job in (sending, *jobs):
            job.add_done_callback(_report_death)
        yield
        wechat.worker.stop()
        for job in jobs:
            job.cancel()
        await asyncio.gather(sending, *jobs, return_exceptions=True)
        if webhook:
            await webhook.close()
        await wechat.close()
        await rasa.close()
        trackers.close()
        database.dispose()

    app = FastAPI(
        title="明法 Mingfa",
        version="0.1.0",
        summary="A Chinese-language chatbot for legal literacy.",
        lifespan=lifespan,
    )
    install_problem_handlers(app)
    app.add_middleware(SecureHeaders)
    app.add_middleware(NoStore)
    app.add_middleware(BodyLimit)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["content-type"],
            expose_headers=["Retry-After"],
        )
    app.include_router(chat_router(settings, chat, logins))
    app.include_router(knowledge_router(answerer, engine))
    app.include_router(wechat_router(wechat.accounts, wechat.receiver))
    app.include_router(login_router(settings, wechat.clients, logins))
    app.include_router(actions_router(settings, action_executor(context)))
    service_names = {str(service.id): service.name for service in base.services.values()}
    app.include_router(staff_router(settings, desk, service_names))
    cohorts, statistics = CohortStore(database, encryption), PracticeStatistics(database)
    bank = TrainersBank.of(practice_bank(), base, official)
    app.include_router(practice_staff_router(settings, cohorts, statistics, bank))
    app.include_router(health_router(rasa, database))
    certificates = CertificateStore(database, encryption, partial(keyed_hash, settings))
    app.include_router(certificate_router(settings, Pages(Assets()), certificates))
    install_pages(app, answerer)
    return app


def _report_death(job: asyncio.Task[None]) -> None:
    if not job.cancelled() and (error := job.exception()):
        log.error("background job died", job=job.get_name(), error=type(error).__name__)
