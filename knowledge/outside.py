"""Law outside the library: which area a question belongs to, by the words that only such questions hold."""

from collections.abc import Mapping, Sequence

Signs = Mapping[str, Sequence[str]]
"""The signs of each area, by its id."""


def area_by_signs(question: str, signs: Signs) -> str | None:
    """Return the id of the area whose signs fill most of a question; `None` if it holds none."""
    held = {area: sum(len(word) for word in words if word in question) for area, words in signs.items()}
    best = max(held, key=lambda area: held[area], default=None)
    return best if best is not None and held[best] else None
