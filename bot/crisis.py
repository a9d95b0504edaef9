"""The crisis check: rules that come before everything else and depend on nothing else."""

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, TypeAdapter

from bot.answering.compose import Composer
from bot.messages import Reply, TextMessage


class CrisisRule(BaseModel):
    """Words of one kind of crisis, and what is said first."""

    name: str
    when: re.Pattern[str]
    unless: re.Pattern[str]
    text: str
    services: list[str]


@cache
def crisis_rules() -> list[CrisisRule]:
    """Return the rules of `crisis.yml`, in their order."""
    path = Path(__file__).with_suffix(".yml")
    return TypeAdapter(list[CrisisRule]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


def crisis_reply(text: str, composer: Composer) -> Reply | None:
    """Return what to say to somebody in danger, or `None` if nothing tells of danger."""
    for rule in crisis_rules():
        if rule.when.search(text) and not rule.unless.search(text):
            messages = [TextMessage(text=rule.text), composer.services(rule.services)]
            return Reply(status="crisis", messages=messages)
    return None
