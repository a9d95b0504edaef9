"""Writes a place in the list of referrals as text that clients send back unread."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from api.store.desk import Place


def to_cursor(place: Place) -> str:
    """Return the cursor of a place."""
    return urlsafe_b64encode(f"{place.created_at.isoformat()} {place.number}".encode()).decode()


def from_cursor(cursor: str) -> Place:
    """Return the place of a cursor.

    Raises:
        ValueError: if we did not make it.
    """
    moment, _, number = urlsafe_b64decode(cursor.encode("ascii")).decode().partition(" ")
    created_at = datetime.fromisoformat(moment)
    if created_at.tzinfo is None or not number:
        raise ValueError("not a cursor")
    return Place(created_at, number)
