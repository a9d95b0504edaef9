"""The options a session was last offered, and how a resident picks one: a tap or a digit."""

import json
import re
from dataclasses import dataclass
from typing import Final

from bot.messages import AnswerMessage, ChoicesMessage, Option, QuizMessage, Reply, entry_option

PAYLOAD: Final = re.compile(r"^/(\w+)(\{.*\})?$")
DIGITS: Final = {
    **{str(digit): digit for digit in range(1, 10)},
    **{char: digit for digit, char in enumerate("一二三四五六七八九", start=1)},
}
PICK: Final = re.compile(r"^(?:选|第|我选)?\s*([1-9一二三四五六七八九])\s*(?:个|项|条)?[.。、]?$")


@dataclass(frozen=True)
class StructuredIntent:
    """An intent with its entities, as a tapped option means it: no NLU is needed."""

    name: str
    entities: dict[str, str]


def offered_options(reply: Reply) -> list[Option]:
    """Return what a reply offers to pick from: its options, and the entries related to its answer."""
    options: list[Option] = []
    for message in reply.messages:
        if isinstance(message, ChoicesMessage | QuizMessage):
            options += message.options
        elif isinstance(message, AnswerMessage):
            options += [entry_option(related.id, related.title) for related in message.related]
    return options


def picked_option(text: str, offered: list[Option]) -> Option | None:
    """Return the option that a text picks: by its payload, its title, or its number."""
    for option in offered:
        if text in (option.payload, option.title):
            return option
    match = PICK.match(text)
    if match and DIGITS[match[1]] <= len(offered):
        return offered[DIGITS[match[1]] - 1]
    return None


def is_payload(text: str) -> bool:
    """Say whether a text is what a tapped option sends: nobody writes like that by hand."""
    return PAYLOAD.match(text) is not None


def structured_intent(option: Option) -> StructuredIntent | None:
    """Read `/intent{"entity": "value"}`; `None` for plain text, and for what was typed by hand and broken."""
    match = PAYLOAD.match(option.payload)
    if not match:
        return None
    try:
        entities = json.loads(match[2]) if match[2] else {}
    except ValueError:
        return None
    return StructuredIntent(match[1], entities) if all(map(_is_text, entities.values())) else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)
