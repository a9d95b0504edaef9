"""How long searches take."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

Query = TypeVar("Query")
Search = Callable[[str], object]

SEED: Final = 7
WARM_UP: Final = 20
"""Searches at the start that are done again: the first ones load what the later ones share."""


@dataclass(frozen=True)
class Latency:
    """Percentiles over some queries, in milliseconds."""

    queries: int
    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, taken: NDArray[np.float64]) -> "Latency":
        """Sum up what `milliseconds` returned."""
        return cls(len(taken), *(round(float(value), 3) for value in np.percentile(taken, [50, 95, 99])))


def milliseconds(search: Callable[[Query], object], queries: Sequence[Query]) -> NDArray[np.float64]:
    """Return the milliseconds of each search."""
    for query in queries[:WARM_UP]:
        search(query)
    taken = []
    for query in queries:
        started = time.perf_counter()
        search(query)
        taken.append((time.perf_counter() - started) * 1000)
    return np.array(taken)


def sample(texts: Sequence[str], count: int) -> list[str]:
    """Draw some texts, the same ones at each call."""
    return random.Random(SEED).sample(texts, min(count, len(texts)))  # noqa: S311 - no secret
