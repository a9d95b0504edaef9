"""Mingfa's canned sentences and the table of doors, read from the YAML files beside this one."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, TypeAdapter

from bot.messages import TextMessage

HERE = Path(__file__).parent
GENERAL_DOORS = ("hotline_12348", "lawyer_adviser", "mediation")


class Door(BaseModel):
    """Words that tell what a question is about, and the services for it."""

    words: list[str]
    services: list[str]


@cache
def _replies() -> dict[str, str]:
    return TypeAdapter(dict[str, str]).validate_python(
        yaml.safe_load((HERE / "replies.yml").read_text(encoding="utf-8"))
    )


@cache
def _doors() -> list[Door]:
    return TypeAdapter(list[Door]).validate_python(
        yaml.safe_load((HERE / "doors.yml").read_text(encoding="utf-8"))
    )


def reply_text(name: str, /, **values: object) -> str:
    """Return a canned sentence with its values filled in.

    Raises:
        KeyError: if there is no such sentence or a value is missing.
    """
    return _replies()[name].format(**values)


def say(name: str, /, **values: object) -> TextMessage:
    """Return a canned sentence as a message."""
    return TextMessage(text=reply_text(name, **values))


def doors_for(text: str) -> list[str]:
    """Return the ids of the services for a question that Mingfa cannot answer, the best door first."""
    for door in _doors():
        if any(word in text for word in door.words):
            return door.services
    return list(GENERAL_DOORS)
