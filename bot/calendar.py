"""Days as trainees count them: by the clock of China."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has no summer time; needs no time zone database."""


def day_of(moment: datetime) -> date:
    """Return the day in China on which a moment falls."""
    return moment.astimezone(CHINA).date()


def start_of(day: date) -> datetime:
    """Return the first moment of a day in China, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC)


def spans(now: datetime, count: int) -> list[tuple[datetime, datetime]]:
    """Return the first and last moments of the next days, beginning tomorrow."""
    today = day_of(now)
    return [
        (start_of(today + timedelta(days=ahead)), start_of(today + timedelta(days=ahead + 1)))
        for ahead in range(1, count + 1)
    ]


def streak(days: Sequence[date], today: date) -> int:
    """Return on how many days in a row something was done, up to today or yesterday.

    Args:
        days: on which something was done, the latest first, each once.
        today: the present day.
    """
    if not days or (today - days[0]).days > 1:
        return 0
    return next(
        (place for place, day in enumerate(days) if day != days[0] - timedelta(days=place)), len(days)
    )
