"""Retrieval metrics with their 95% intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

RESAMPLES = 2000


@dataclass(frozen=True)
class Estimate:
    """A mean and its 95% interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


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


def reciprocal_rank(gold: Sequence[str], found: Sequence[str], k: int = 10) -> float:
    """One over the rank of the first gold entry; 0 when none is among the first k."""
    return next((1 / rank for rank, key in enumerate(found[:k], start=1) if key in gold), 0.0)
