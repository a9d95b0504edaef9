"""The crisis check: rules that come before everything else and depend on nothing else."""

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, TypeAdapter

from bot.answering import Answerer
from bot.messages import Message, Reply, TextMessage


class CrisisRule(BaseModel):
    """Words of one kind of crisis, and what is said first.

    With `then_answer`, a question of law in the same message is answered below the help.
    """

    name: str
    when: re.Pattern[str]
    unless: re.Pattern[str]
    text: str
    services: list[str]
    then_answer: bool


@cache
def crisis_rules() -> list[CrisisRule]:
    """Return the rules of `crisis.yml`, in their order."""
    path = Path(__file__).with_suffix(".yml")
    return TypeAdapter(list[CrisisRule]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


def crisis_reply(text: str, answerer: Answerer) -> Reply | None:
    """Return what to say to somebody in danger, or `None` if nothing tells of danger."""
    for rule in crisis_rules():
        if rule.when.search(text) and not rule.unless.search(text):
            messages: list[Message] = [TextMessage(text=rule.text), answerer.composer.services(rule.services)]
            answer = answerer.answer(text) if rule.then_answer else None
            if answer and answer.status == "answered":
                messages += answer.messages[:1]
            return Reply(status="crisis", messages=messages, topic=answer.topic if answer else None)
    return None
