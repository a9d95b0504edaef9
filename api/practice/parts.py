"""Puts practice together from the settings."""

from collections.abc import Mapping
from typing import Final

from api.settings import Settings
from bot.practice import Practice
from bot.practice.ports import PracticeStore
from bot.practice.practice import PracticeRules
from bot.practice.scoring import Encoder
from bot.practice.selection import DailyLimits
from knowledge.practice.bank import current_bank

CERTIFICATES: Final = "/practice/certificates"


def practice_of(
    settings: Settings, store: PracticeStore, official: Mapping[str, str], encoder: Encoder
) -> Practice:
    """Return practice, with the items whose law is still the one they were checked against.

    Args:
        settings: of this process.
        store: of what trainees did.
        official: imported wording by provision id.
        encoder: turns texts into vectors.

    Raises:
        ContentError: if the question bank is faulty.
    """
    rules = PracticeRules(
        limits=DailyLimits(
            items=settings.practice_daily_items,
            new=settings.practice_daily_new,
            reviews=settings.practice_daily_reviews,
        ),
        desired_retention=settings.practice_retention,
        pass_mark=settings.practice_pass_mark,
        ranking=settings.practice_ranking,
    )
    base = str(settings.public_url or "").rstrip("/")
    return Practice(
        store, current_bank(official), encoder, rules, lambda code: f"{base}{CERTIFICATES}/{code}"
    )
