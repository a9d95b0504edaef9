"""Questions that the library does not answer: of other law, and of no law at all."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal, NamedTuple

from knowledge import OutsideArea

CHITCHAT_FILE: Final = Path(__file__).parent / "chitchat.txt"
"""What is said to a chatbot for its own sake."""
BACKGROUND_FILE: Final = Path(__file__).parent / "background.txt"
"""What is said around a question of law. It refuses nothing and nothing is trained on it: half of what people
say before their question would count as chit-chat otherwise."""

Ground = Literal["outside", "chitchat"]
GROUNDS: Final[tuple[Ground, ...]] = ("outside", "chitchat")


class Refusal(NamedTuple):
    """A question to be refused, on what ground, and the id of its area of law where that is known."""

    text: str
    ground: Ground
    area: str | None = None


def refusals(areas: Iterable[OutsideArea]) -> list[Refusal]:
    """Return the questions to be refused: those of the areas outside the library, and chit-chat."""
    chitchat = CHITCHAT_FILE.read_text(encoding="utf-8").splitlines()
    return [
        *(Refusal(question, "outside", area.id) for area in areas for question in area.questions),
        *(Refusal(text, "chitchat") for text in chitchat),
    ]


def idle_talk() -> list[str]:
    """Return what is no question of law: chit-chat, and what is said around such a question."""
    files = (CHITCHAT_FILE, BACKGROUND_FILE)
    return [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
