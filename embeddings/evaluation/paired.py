"""Does one search beat another on the same questions, or could it be luck?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from embeddings.evaluation.metrics import Estimate, mean

FLIPS: Final = 10_000
_AT_ONCE: Final = 500
"""Flips held in memory together."""


@dataclass(frozen=True)
class Difference:
    """Mean of first minus second with its 95% interval, and the p of "there is no difference"."""

    estimate: Estimate
    p: float

    def __str__(self) -> str:
        return f"{self.estimate.signed()}  p {self.p:.4f}"


def compare_paired(first: Sequence[float], second: Sequence[float]) -> Difference:
    """Compare two searches by a figure for each question.

    The interval is the percentile bootstrap of the differences over questions; p is that of the paired
    randomisation test.

    Raises:
        ValueError: if the two do not hold as many figures.
    """
    differences = [one - other for one, other in zip(first, second, strict=True)]
    return Difference(mean(differences), sign_flip_p(np.array(differences, np.float64)))


def sign_flip_p(differences: NDArray[np.float64]) -> float:
    """Two-sided p of the paired randomisation test (Fisher 1935; Smucker, Allan, Carterette 2007).

    If the two searches were alike, each question's difference would as soon have the other sign: p is how
    often flipped signs give a sum at least as far from 0. The observed signs count as one of the flips, so
    p is never 0. The seed is fixed.

    Args:
        differences: (questions,) first minus second.
    """
    moved = differences[differences != 0]  # a difference of 0 stays 0 however it is flipped
    if not len(moved):
        return 1.0
    observed = abs(moved.sum())
    random = np.random.default_rng(17)
    as_far = 0
    for _ in range(FLIPS // _AT_ONCE):
        signs = 2.0 * random.integers(0, 2, (_AT_ONCE, len(moved))) - 1
        as_far += int((np.abs(signs @ moved) >= observed - 1e-9).sum())
    return (as_far + 1) / (FLIPS + 1)
