"""The options a session was last offered, and how a resident picks one: a tap or a digit."""

import json
import re
from dataclasses import dataclass
from typing import Final

from api.chat.intake import take_in
from bot.messages import AnswerMessage, ChoicesMessage, Option, QuizMessage, Reply, entry_option

PAYLOAD: Final = re.compile(r"^/(\w+)(\{.*\})?$")
LETTERED: Final = "/practice_answer{"
LETTERS: Final = frozenset("ABCDEFGHIabcdefghi")
NUMBERS: Final = {
    char: number
    for numerals in ("123456789", "一二三四五六七八九", "壹贰叁肆伍陆柒捌玖", "ABCDEFGHI", "abcdefghi")
    for number, char in enumerate(numerals, start=1)
} | {"参": 3}
"""What stands for the number of an option; 參, the old way to write 叁, is 参 in simplified characters."""
PICK: Final = re.compile(
    rf"""
    (?:[我那就想还]*(?:选[择项]?|要|看|点|按|回复?|是) | [那就]*) \s*    # 我选, 那就, 还是
    (第\s*)?
    \(? ([{"".join(NUMBERS)}]) [\ufe0f\u20e3]* \)? \s*    # the two make an emoji of a digit
    (?(1)[个项条号样种题]? | 号?) \s*    # 第二个, 二号; but 二个 is an amount
    [吧嘛呗哈呀啊咯哦]? \s* [.。、,!)~]*
    """,
    re.VERBOSE,
)
"""A text that is nothing but the number of an option, as it is typed or said: 2、, 第二个吧, 我选B."""


@dataclass(frozen=True)
class StructuredIntent:
    """An intent with its entities, as a tapped option means it: no NLU is needed."""

    name: str
    entities: dict[str, str]


def offered_options(reply: Reply) -> list[Option]:
    """Return what a reply offers to pick from: its options, and the entries related to its answer.

    Those of a practice question come last: channels show letters before them, which take no number.
    """
    numbered: list[Option] = []
    lettered: list[Option] = []
    for message in reply.messages:
        if isinstance(message, ChoicesMessage):
            numbered += message.options
        elif isinstance(message, AnswerMessage):
            numbered += [entry_option(related.id, related.title) for related in message.related]
        elif isinstance(message, QuizMessage):
            lettered += message.options
    return [*numbered, *lettered]


def picked_option(text: str, offered: list[Option]) -> Option | None:
    """Return the option that a text picks: by its payload, its title, or its number.

    Args:
        text: as `take_in` returns it; a title that was tapped has passed through it too.
        offered: the options, in the order of their numbers.
    """
    for option in offered:
        if text in (option.payload, option.title) or text == take_in(option.title).text:
            return option
    match = PICK.fullmatch(text)
    if match is None:
        return None
    # Letters stand before the options of a practice question alone.
    choices = [option for option in offered if is_lettered(option)] if match[2] in LETTERS else offered
    number = NUMBERS[match[2]]
    return choices[number - 1] if number <= len(choices) else None


def is_lettered(option: Option) -> bool:
    """Say whether an option answers a practice question."""
    return option.payload.startswith(LETTERED)


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
