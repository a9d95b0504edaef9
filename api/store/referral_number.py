"""Makes the numbers by which residents and staff speak of a referral."""

from datetime import datetime
from typing import Final

from bot.calendar import CHINA
from bot.codes import new_code

RANDOM_LENGTH: Final = 6


def new_number(now: datetime) -> str:
    """Return a number such as MF-20261127-7K3FQX. Nobody can guess it, and it counts nothing."""
    return f"MF-{now.astimezone(CHINA):%Y%m%d}-{new_code(RANDOM_LENGTH)}"
