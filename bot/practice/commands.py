"""Reads what a trainee wants to do, from plain words or a tapped option."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict

from bot.codes import ALPHABET
from knowledge.practice.models import Theme

Do = Literal[
    "drill",
    "theme",
    "mistakes",
    "more",
    "exam",
    "rehearsal",
    "progress",
    "assignments",
    "ranking",
    "rank_me",
    "unrank_me",
    "easier",
    "harder",
    "link",
    "share",
    "pass",
    "explain",
    "next",
    "hand_in",
    "stop",
    "resume",
]
"""`resume` goes on with what is under way. The gateway also sends it into a fresh conversation with Rasa."""

DOS: Final = frozenset(get_args(Do))

FILE: Final = Path(__file__).with_name("commands.yml")

GAP: Final = r"[\s\-‐-―－_]{0,3}"
FOUR: Final = rf"[{ALPHABET}{ALPHABET.lower()}]{{4}}"
NAMED: Final = r"(?:学员|练习|接续)码\W{0,4}(?:是|为)?\W{0,2}"
ANY_FOUR: Final = "[A-Za-z0-9]{4}"
CODE: Final = re.compile(rf"{NAMED}({ANY_FOUR}){GAP}({ANY_FOUR})(?!\w)|({FOUR}){GAP}({FOUR})")
"""A code that stands for a trainee: named as one, perhaps mistyped, or the whole message."""

POLITE: Final = re.compile(
    r"^(?:好的?|嗯|哦|那|请|麻烦|帮我|给我)?[,，、\s]*"
    r"|[,，。.!！~\s]*(?:吧|嘛|哈|哦|啊|呀|噻|谢谢)?[。.!！~\s]*$"
)

SHORT: Final = 24
"""Characters up to which a message may be a wish; what is longer tells a story."""


class Patterns(BaseModel):
    """The words of `commands.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    whole: dict[Do, re.Pattern[str]]
    anywhere: dict[Do, re.Pattern[str]]
    themes: dict[Theme, re.Pattern[str]]


@cache
def patterns() -> Patterns:
    """Return the words by which wishes are told."""
    return Patterns.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Command:
    """What a trainee wants: a theme or code with it, where the words name one."""

    do: Do
    theme: Theme | None = None
    code: str | None = None


def theme_in(text: str) -> Theme | None:
    """Return the theme that a text names; of several the one named last."""
    found = [
        (match.end(), theme) for theme, words in patterns().themes.items() for match in words.finditer(text)
    ]
    return max(found)[1] if found else None


def read_command(text: str) -> Command | None:
    """Return the wish that a message plainly is; `None` for anything else, also for a question of law."""
    named = CODE.search(text)
    if named and (named[1] or CODE.fullmatch(text.strip())):
        first, second = (named[1], named[2]) if named[1] else (named[3], named[4])
        return Command("link", code=f"{first}{second}".upper())
    if len(text) > SHORT:
        return None
    words = POLITE.sub("", text)
    return next((Command(do) for do, pattern in patterns().whole.items() if pattern.fullmatch(words)), None)


def read_wish(text: str) -> Command:
    """Return what a message wants of which NLU says that it is about practice: in doubt, the daily drill."""
    plain = read_command(text)
    if plain:
        return plain
    theme = theme_in(text)
    for do, pattern in patterns().anywhere.items():
        if pattern.search(text):
            return Command(do, theme if do in ("exam", "rehearsal", "mistakes") else None)
    return Command("theme", theme) if theme else Command("drill")
