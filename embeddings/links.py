"""Which entries stand near which: their neighbours in the law, those they cite, those they point to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from embeddings.documents import Document

FILE: Final = "links.npz"
Positions = NDArray[np.int64]
NOBODY: Final = -1


@dataclass(frozen=True)
class Links:
    """Positions of entries near each entry; rows are filled up with `NOBODY`.

    Attributes:
        chapters: (entries,) number of each entry's chapter.
        neighbours: (entries, 2) the provisions before and after.
        citing: (entries, most) guides that cite an entry, and what a guide cites.
        related: (entries, most) entries that point to each other.
    """

    chapters: Positions
    neighbours: Positions
    citing: Positions
    related: Positions

    @classmethod
    def build(cls, documents: Sequence[Document]) -> "Links":
        """Read the links off the documents."""
        positions = {document.id: position for position, document in enumerate(documents)}
        citing: dict[int, set[int]] = defaultdict(set)
        related: dict[int, set[int]] = defaultdict(set)
        neighbours: dict[int, set[int]] = defaultdict(set)
        for own, document in enumerate(documents):
            source, _, number = document.id.partition(":")
            if number.isdigit():
                around = (f"{source}:{int(number) + step}" for step in (-1, 1))
                neighbours[own] = {positions[key] for key in around if key in positions}
            if source == "topic":
                _join(citing, own, (positions[key] for key in document.cites if key in positions))
            _join(related, own, (positions[key] for key in document.related if key in positions))
        names = sorted({document.chapter for document in documents})
        return cls(
            np.array([names.index(document.chapter) for document in documents], np.int64),
            *(_table(near, len(documents)) for near in (neighbours, citing, related)),
        )

    def save(self, directory: Path) -> None:
        """Write into an existing folder."""
        np.savez(
            directory / FILE,
            chapters=self.chapters,
            neighbours=self.neighbours,
            citing=self.citing,
            related=self.related,
        )

    @classmethod
    def load(cls, directory: Path) -> "Links":
        """Read what `save` wrote."""
        with np.load(directory / FILE) as arrays:
            return cls(**{name: arrays[name] for name in arrays.files})


def _join(near: dict[int, set[int]], own: int, others: Iterable[int]) -> None:
    for other in others:
        near[own].add(other)
        near[other].add(own)


def _table(near: dict[int, set[int]], entries: int) -> Positions:
    width = max(map(len, near.values()), default=0)
    table = np.full((entries, max(width, 1)), NOBODY, np.int64)
    for own, others in near.items():
        table[own, : len(others)] = sorted(others)
    return table
