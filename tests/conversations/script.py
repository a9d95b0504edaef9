"""Conversations written down as YAML, and how one is held with a running Mingfa."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Protocol

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

FOLDER = Path(__file__).parent


class Turn(BaseModel):
    """One message and what must come back.

    Attributes:
        say: the message; or
        tap: part of the title of an option offered last, whose payload is sent.
        status: of the answer, or several that will do.
        answer: id of the entry or notice that the answer explains.
        first: id of the service that comes first.
        services: ids of services that must be among the cards.
        has: what must stand in the answer.
        lacks: what must not.
        types: types of messages that must be there.
        without: types that must not.
    """

    model_config = ConfigDict(extra="forbid")

    say: str | None = None
    tap: str | None = None
    status: str | list[str] | None = None
    answer: str | list[str] | None = None
    first: str | None = None
    services: list[str] = []
    has: list[str] = []
    lacks: list[str] = []
    types: list[str] = []
    without: list[str] = []


class Conversation(BaseModel):
    """A conversation of one resident. `degraded`: Rasa is down."""

    model_config = ConfigDict(extra="forbid")

    name: str
    mode: Literal["whole", "degraded"] = "whole"
    turns: list[Turn]


class Ask(Protocol):
    """Sends a message of a session and returns the whole answer."""

    def __call__(self, text: str, session_id: str | None = None) -> dict[str, Any]:
        """Send it."""
        ...


def conversations() -> Iterator[tuple[str, Conversation]]:
    """Yield all conversations with the file they stand in."""
    for file in sorted(FOLDER.glob("*.yml")):
        held = TypeAdapter(list[Conversation]).validate_python(
            yaml.safe_load(file.read_text(encoding="utf-8"))
        )
        yield from ((file.stem, conversation) for conversation in held)


def hold(conversation: Conversation, ask: Ask) -> None:
    """Hold a conversation, and stop at the first turn that does not go as written."""
    session: str | None = None
    said: dict[str, Any] = {}
    for number, turn in enumerate(conversation.turns, start=1):
        text = turn.say if turn.say is not None else _payload(said, turn.tap or "")
        said = ask(text, session)
        session = str(said["session_id"])
        faults = list(_faults(turn, said))
        shown = json.dumps(said["messages"], ensure_ascii=False, indent=1)
        assert not faults, f"turn {number} ({text!r}): {'; '.join(faults)}\n{said['status']}\n{shown}"


def _faults(turn: Turn, said: dict[str, Any]) -> Iterator[str]:
    messages = said["messages"]
    types = [message["type"] for message in messages]
    text = json.dumps(messages, ensure_ascii=False)
    if turn.status and said["status"] not in _listed(turn.status):
        yield f"status is {said['status']}, not {turn.status}"
    answers = [message["id"] for message in messages if message["type"] == "answer"]
    if turn.answer and not set(answers) & set(_listed(turn.answer)):
        yield f"explains {answers}, not {turn.answer}"
    cards = [
        card["id"] for message in messages if message["type"] == "services" for card in message["services"]
    ]
    if turn.first and cards[:1] != [turn.first]:
        yield f"services are {cards}, {turn.first} is not first"
    if missing := set(turn.services) - set(cards):
        yield f"services are {cards}, without {missing}"
    yield from (f"does not say {part!r}" for part in turn.has if part not in text)
    yield from (f"says {part!r}" for part in turn.lacks if part in text)
    yield from (f"has no {kind}" for kind in turn.types if kind not in types)
    yield from (f"has a {kind}" for kind in turn.without if kind in types)


def _payload(said: dict[str, Any], title: str) -> str:
    options = [option for message in said["messages"] for option in message.get("options", [])]
    for option in options:
        if title in option["title"]:
            return str(option["payload"])
    raise AssertionError(f"no option {title!r} among {[option['title'] for option in options]}")


def _listed(wanted: str | list[str]) -> list[str]:
    return [wanted] if isinstance(wanted, str) else wanted
