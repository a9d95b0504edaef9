"""Forgets what has been kept long enough."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.settings import Settings
from api.store.encryption import Encryption
from api.store.logins import LoginStore
from api.store.practice import PracticeDatabase
from api.store.referrals import CONTACT_HELD, ReferralStore
from api.store.trackers import TrackerStore
from api.store.turns import TurnStore
from api.store.unanswered import UnansweredStore
from api.store.wechat_answers import WeChatAnswers
from api.store.wechat_rows import AnswerRows
from api.store.wechat_windows import WeChatWindows

log = structlog.get_logger()

CLEANING_SECONDS: Final = 3600


class Cleaner:
    """Everything that keeps something for a time, and the settings that say for how long."""

    def __init__(
        self, settings: Settings, database: Engine, referrals: ReferralStore, trackers: TrackerStore
    ) -> None:
        """Take a database whose tables are up to date, and what keeps things in ways of their own."""
        self._settings = settings
        self._referrals = referrals
        self._trackers = trackers
        encryption = Encryption(settings.data_keys)
        self._turns = TurnStore(database, encryption)
        self._unanswered = UnansweredStore(database)
        self._answers = WeChatAnswers(AnswerRows(database, encryption))
        self._windows = WeChatWindows(database)
        self._logins = LoginStore(database)
        self._practice = PracticeDatabase(database, encryption)

    def clean(self) -> dict[str, int | None]:
        """Delete what is too old; return how much by kind, `None` where it failed. Blocks: use a thread."""
        kept = self._settings
        conversations_kept = timedelta(days=kept.conversations_kept_days)
        return {
            "replies": _deleted(self._turns.forget_replies, timedelta(hours=kept.replies_kept_hours)),
            "unanswered questions": _deleted(
                self._unanswered.forget, timedelta(days=kept.unanswered_kept_days)
            ),
            "sessions": _deleted(self._turns.forget_sessions, conversations_kept),
            "conversation events": _deleted(self._trackers.forget, conversations_kept),
            "referrals": _deleted(self._referrals.forget, timedelta(days=kept.referrals_kept_days)),
            "held contacts": _deleted(self._referrals.forget_contacts, CONTACT_HELD),
            "wechat answers": _deleted(self._answers.forget, timedelta(hours=kept.replies_kept_hours)),
            "wechat windows": _deleted(self._windows.forget, timedelta(0)),
            "trainees": _deleted(self._practice.forget, timedelta(days=kept.practice_kept_days)),
            "logins": _deleted(self._logins.forget, timedelta(0)),
        }

    async def run(self) -> None:
        """Clean now and every hour until cancelled."""
        while True:
            await asyncio.to_thread(self.clean)
            await asyncio.sleep(CLEANING_SECONDS)


def _deleted(forget: Callable[[timedelta], int], older_than: timedelta) -> int | None:
    """Delete one kind; one that fails leaves the others their turn."""
    try:
        return forget(older_than)
    except SQLAlchemyError as error:
        log.error("cleaning failed", store=forget.__qualname__, error=type(error).__name__)
        return None
