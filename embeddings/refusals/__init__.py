"""Questions that the library does not answer: of other law, and of no law at all."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal, NamedTuple

from knowledge import OutsideArea

CHITCHAT_FILES: Final = tuple(Path(__file__).parent / name for name in ("chitchat.txt", "background.txt"))
"""What is said to a chatbot for its own sake, and what is said around a question of law."""

Ground = Literal["outside", "chitchat"]
GROUNDS: Final[tuple[Ground, ...]] = ("outside", "chitchat")


class Refusal(NamedTuple):
    """A question to be refused, on what ground, and the id of its area of law where that is known."""

    text: str
    ground: Ground
    area: str | None = None


def refusals(areas: Iterable[OutsideArea]) -> list[Refusal]:
    """Return the questions to be refused: those of the areas outside the library, and chit-chat."""
    chitchat = [line for file in CHITCHAT_FILES for line in file.read_text(encoding="utf-8").splitlines()]
    return [
        *(Refusal(question, "outside", area.id) for area in areas for question in area.questions),
        *(Refusal(text, "chitchat") for text in chitchat),
    ]
