"""Long stories: which sentences of a message are about its matter.

Villagers tell who they are and how they came to ask before they ask. What is no nearer to the library's
questions than to idle talk is left out; the last sentence stays, because the question stands at the end.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from embeddings.encoder import Vectors

LONG: Final = 40
"""Characters from which a message may be a story."""
NEAR: Final = 0.9
"""A sentence counts if it is this near to a lay question, as a share of the nearest of its sentences."""

SENTENCES: Final = re.compile(r"[。！？!?；;\n]+")
CLAUSES: Final = re.compile(r"[。！？!?；;\n，,、：:]+")

Likeness = Callable[[Sequence[str]], tuple[Vectors, Vectors]]
"""From texts to their similarity to the nearest lay question and to the nearest idle talk, each (texts,)."""


def focus(text: str, likeness: Likeness) -> str:
    """Return what of a normalised text is about its matter; a short text is returned as it is."""
    sentences = _parts(SENTENCES, text)
    if len(text) < LONG or len(sentences) < 2:
        return text
    lay, idle = likeness(sentences)
    weight = lay - 2 * (idle - lay).clip(min=0)
    kept = [
        sentence
        for sentence, own, rival, share in zip(sentences[:-1], lay, idle, weight, strict=False)
        if own > rival and share >= NEAR * weight.max()
    ]
    clauses = _parts(CLAUSES, "。".join([*kept, sentences[-1]]))
    lay, idle = likeness(clauses)
    about = [clause for clause, own, rival in zip(clauses, lay, idle, strict=True) if own > rival]
    return "，".join(about or clauses)


def _parts(ends: re.Pattern[str], text: str) -> list[str]:
    return [part.strip() for part in ends.split(text) if part.strip()]
