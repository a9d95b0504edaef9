"""The table of doors: whom to turn to when Mingfa cannot answer, by the words of the question."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, TypeAdapter

DOORS = Path(__file__).with_name("doors.yml")
GENERAL_DOORS = ("hotline_12348", "lawyer_adviser", "mediation")


class Door(BaseModel):
    """Words that tell what a question is about, and the services for it."""

    words: list[str]
    services: list[str]


@cache
def door_table() -> list[Door]:
    """Return the rows of `doors.yml`, in their order."""
    return TypeAdapter(list[Door]).validate_python(yaml.safe_load(DOORS.read_text(encoding="utf-8")))


def doors_for(text: str) -> list[str]:
    """Return the ids of the services for a question that Mingfa cannot answer, the best door first."""
    for door in door_table():
        if any(word in text for word in door.words):
            return door.services
    return list(GENERAL_DOORS)
