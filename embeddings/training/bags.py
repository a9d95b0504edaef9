"""Many texts as bags of feature numbers in one flat array, so that a batch is taken in one step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bag = NDArray[np.int64]
"""The feature numbers of one text, each once."""


@dataclass(frozen=True)
class Bags:
    """Bags one after the other.

    Attributes:
        numbers: the features of all bags.
        lengths: (bags,) how many of them each bag has.
    """

    numbers: NDArray[np.int64]
    lengths: NDArray[np.int64]

    @classmethod
    def of(cls, bags: Sequence[Bag]) -> "Bags":
        """Lay bags one after the other."""
        numbers = np.concatenate([np.zeros(0, np.int64), *bags])
        return cls(numbers, np.array([len(bag) for bag in bags], np.int64))

    def __len__(self) -> int:
        return len(self.lengths)

    def take(self, chosen: NDArray[np.int64]) -> "Bags":
        """Return the bags at some positions."""
        lengths = self.lengths[chosen]
        before = np.cumsum(lengths) - lengths
        starts = (np.cumsum(self.lengths) - self.lengths)[chosen]
        places = np.repeat(starts - before, lengths) + np.arange(lengths.sum())
        return Bags(self.numbers[places], lengths)

    def drop(self, share: float, random: np.random.Generator) -> "Bags":
        """Leave out features at random, never all of a bag."""
        owners = np.repeat(np.arange(len(self)), self.lengths)
        kept = random.random(len(self.numbers)) >= share
        emptied = np.bincount(owners[kept], minlength=len(self)) == 0
        kept |= emptied[owners]
        return Bags(self.numbers[kept], np.bincount(owners[kept], minlength=len(self)))
