"""Forgets what has been kept long enough."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.settings import Settings
from api.store.referrals import CONTACT_HELD, ReferralStore
from api.store.trackers import TrackerStore
from api.store.turns import TurnStore
from api.store.unanswered import UnansweredStore

log = structlog.get_logger()

CLEANING_SECONDS: Final = 3600


@dataclass(frozen=True)
class Cleaner:
    """Everything that keeps something for a time, and the settings that say for how long."""

    settings: Settings
    turns: TurnStore
    unanswered: UnansweredStore
    referrals: ReferralStore
    trackers: TrackerStore

    def clean(self) -> dict[str, int | None]:
        """Delete what is too old; return how much by kind, `None` where it failed. Blocks: use a thread."""
        kept = self.settings
        conversations_kept = timedelta(days=kept.conversations_kept_days)
        return {
            "replies": _deleted(self.turns.forget_replies, timedelta(hours=kept.replies_kept_hours)),
            "unanswered questions": _deleted(
                self.unanswered.forget, timedelta(days=kept.unanswered_kept_days)
            ),
            "sessions": _deleted(self.turns.forget_sessions, conversations_kept),
            "conversation events": _deleted(self.trackers.forget, conversations_kept),
            "referrals": _deleted(self.referrals.forget, timedelta(days=kept.referrals_kept_days)),
            "held contacts": _deleted(self.referrals.forget_contacts, CONTACT_HELD),
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
