"""Groups of questions that are reported apart."""

from collections.abc import Iterator, Sequence, Set
from typing import Final

from embeddings.evaluation.questions import Question
from embeddings.evaluation.runs import Row

OUTSIDE: Final = "outside the library"

LENGTHS: Final = (
    ("at most 8 characters", 8),
    ("9 to 14 characters", 14),
    ("15 to 30 characters", 30),
    ("more than 30 characters", None),
)
"""Names of lengths, and the most characters of each."""


def groups(rows: Sequence[Row], library: Set[str]) -> Iterator[tuple[str, list[Row]]]:
    """Yield groups of questions with gold, and their names; none is empty.

    A question whose gold is of two sources is in the group of each; one whose gold lies partly outside
    the library is not outside.
    """
    yield "all questions", list(rows)
    named = [
        ("gold in the library", [row for row in rows if set(row.question.gold) & library]),
        *_by_source(rows, library),
        *((name, [row for row in rows if length_name(row.question.q) == name]) for name, _ in LENGTHS),
        *(
            (f"kind {kind}", [row for row in rows if row.question.kind == kind])
            for kind in sorted({row.question.kind for row in rows if row.question.kind})
        ),
    ]
    yield from ((name, members) for name, members in named if members)


def sources(question: Question, library: Set[str]) -> list[str]:
    """Return the sources of a question's gold in the library, sorted; `OUTSIDE` alone if there is none."""
    inside = sorted({key.split(":")[0] for key in question.gold if key in library})
    return inside or [OUTSIDE]


def length_name(text: str) -> str:
    """Return the name of a text's length."""
    return next(name for name, most in LENGTHS if most is None or len(text) <= most)


def _by_source(rows: Sequence[Row], library: Set[str]) -> Iterator[tuple[str, list[Row]]]:
    of_row = [sources(row.question, library) for row in rows]
    for source in sorted({source for found in of_row for source in found}):
        name = f"gold {source}" if source == OUTSIDE else f"gold in {source}"
        yield name, [row for row, found in zip(rows, of_row, strict=True) if source in found]
