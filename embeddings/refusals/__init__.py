"""Questions that the library does not answer: of other law, and of no law at all."""

from collections.abc import Collection
from pathlib import Path
from typing import Final, Literal, NamedTuple

import yaml

HERE: Final = Path(__file__).parent
FILES: Final = (HERE / "outside_law.yml", HERE / "chitchat.txt")

Ground = Literal["outside", "chitchat"]
GROUNDS: Final[tuple[Ground, ...]] = ("outside", "chitchat")


class Refusal(NamedTuple):
    """A question to be refused, and on what ground."""

    text: str
    ground: Ground


def refusals(library: Collection[str]) -> list[Refusal]:
    """Read the questions to be refused.

    Args:
        library: ids of the entries that are written; an area of law that one of them answers is left out.
    """
    areas = yaml.safe_load(FILES[0].read_text(encoding="utf-8"))
    outside = [
        question
        for area in areas
        if not set(area.get("until", ())) & set(library)
        for question in area["questions"]
    ]
    chitchat = FILES[1].read_text(encoding="utf-8").splitlines()
    return [
        *(Refusal(text, "outside") for text in outside),
        *(Refusal(text, "chitchat") for text in chitchat),
    ]
