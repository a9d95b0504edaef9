"""What every loop of Rasa's has: the slot it asks for, and messages that other actions have dealt with."""

from typing import Final

from rasa_sdk import Tracker

REQUESTED: Final = "requested_slot"
BOOKKEEPING: Final = frozenset({"action_listen", "action_extract_slots", "action_session_start"})


def dealt_with(tracker: Tracker, name: str) -> bool:
    """Say whether another action than the loop `name` has answered the latest message already."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action" and event.get("name") not in {*BOOKKEEPING, name}:
            return True
    return True
