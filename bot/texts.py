"""Mingfa's own sentences, read from `replies.yml` beside this file."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from bot.messages import TextMessage

REPLIES = Path(__file__).with_name("replies.yml")


@cache
def _replies() -> dict[str, str]:
    return TypeAdapter(dict[str, str]).validate_python(yaml.safe_load(REPLIES.read_text(encoding="utf-8")))


def reply_text(name: str, /, **values: object) -> str:
    """Return a canned sentence with its values filled in.

    Raises:
        KeyError: if there is no such sentence or a value is missing.
    """
    return _replies()[name].format(**values)


def say(name: str, /, **values: object) -> TextMessage:
    """Return a canned sentence as a message."""
    return TextMessage(text=reply_text(name, **values))
