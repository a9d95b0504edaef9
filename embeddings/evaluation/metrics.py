"""Retrieval metrics with their 95% intervals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import Final

import numpy as np

DEPTH: Final = 10
"""Hits looked at: no metric looks further down."""

RESAMPLES: Final = 2000

Metric = Callable[[Sequence[str], Sequence[str]], float]
"""From the gold ids of a question and the ids found for it, best first, to a figure between 0 and 1."""


@dataclass(frozen=True)
class Estimate:
    """A mean and its 95% interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    def signed(self, scale: float = 1, digits: int = 3) -> str:
        """Write a difference, its sign always shown; `scale` 100 gives points."""
        low, value, high = (f"{scale * figure:+.{digits}f}" for figure in (self.low, self.value, self.high))
        return f"{value} [{low}, {high}]"


def share(successes: int, total: int) -> Estimate:
    """A share with its Wilson score interval (Wilson 1927); total 0 gives 0 with the interval 0 to 1."""
    if total == 0:
        return Estimate(0.0, 0.0, 1.0)
    z, p = 1.96, successes / total
    centre = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return Estimate(p, max(centre - half, 0.0), min(centre + half, 1.0))


def mean(values: Sequence[float]) -> Estimate:
    """A mean with its percentile bootstrap interval (fixed seed)."""
    if not values:
        return Estimate(0.0, 0.0, 1.0)
    sample = np.array(values, np.float64)
    drawn = np.random.default_rng(17).choice(sample, (RESAMPLES, len(sample))).mean(axis=1)
    return Estimate(float(sample.mean()), *(float(q) for q in np.percentile(drawn, [2.5, 97.5])))


def recall(gold: Sequence[str], found: Sequence[str], k: int) -> float:
    """Share of the gold entries among the first k found."""
    return len(set(gold) & set(found[:k])) / len(set(gold))


def hit(gold: Sequence[str], found: Sequence[str], k: int) -> float:
    """1 when any gold entry is among the first k found, else 0."""
    return float(bool(set(gold) & set(found[:k])))


def first_rank(gold: Sequence[str], found: Sequence[str]) -> int | None:
    """Rank of the first gold entry found, counted from 1; None when none was found."""
    return next((rank for rank, key in enumerate(found, start=1) if key in gold), None)


def reciprocal_rank(gold: Sequence[str], found: Sequence[str], k: int = DEPTH) -> float:
    """One over the rank of the first gold entry; 0 when none is among the first k."""
    rank = first_rank(gold, found[:k])
    return 1 / rank if rank else 0.0


METRICS: Final[Mapping[str, Metric]] = {
    "hit@1": partial(hit, k=1),
    "hit@3": partial(hit, k=3),
    "hit@5": partial(hit, k=5),
    "hit@10": partial(hit, k=10),
    "R@5": partial(recall, k=5),
    "R@10": partial(recall, k=10),
    "MRR@10": reciprocal_rank,
}
