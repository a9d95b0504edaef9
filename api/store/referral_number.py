"""Makes the numbers by which residents and staff speak of a referral."""

import secrets
from datetime import datetime, timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has no summer time; needs no time zone database."""

ALPHABET: Final = "34679ACDEFGHJKMNPQRTWXY"
"""Without what is mistaken for something else: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V."""
RANDOM_LENGTH: Final = 6


def new_number(now: datetime) -> str:
    """Return a number such as MF-20261127-7K3FQX. Nobody can guess it, and it counts nothing."""
    tail = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return f"MF-{now.astimezone(CHINA):%Y%m%d}-{tail}"
