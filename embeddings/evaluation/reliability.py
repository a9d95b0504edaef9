"""Does confidence mean what it says: of first hits given 70%, are 70% right?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

BINS: Final = 10
_BAR: Final = 50
"""Characters that a share of 1 takes in the diagram."""


@dataclass(frozen=True)
class Bin:
    """Questions of like confidence: their mean confidence, the share of right first hits, their number."""

    confidence: float
    right: float
    count: int


def bins(confidences: Sequence[float], right: Sequence[bool]) -> list[Bin]:
    """Sort questions by confidence into ten bins of equal size, or as near as ties and numbers allow.

    Questions of the same confidence share a bin: otherwise their order in the file would decide how
    many of each bin are right.

    Raises:
        ValueError: if the two do not hold as many values.
    """
    if len(confidences) != len(right):
        raise ValueError(f"{len(confidences)} confidences, but {len(right)} truths")
    order = np.argsort(np.array(confidences, np.float64), kind="stable")
    rising, truths = np.array(confidences, np.float64)[order], np.array(right, np.float64)[order]
    cuts = [len(rising) * number // BINS for number in range(1, BINS + 1)]
    ends = {int(np.searchsorted(rising, rising[cut - 1], side="right")) for cut in cuts if cut}
    edges = [0, *sorted(ends)]
    return [
        Bin(float(rising[start:end].mean()), float(truths[start:end].mean()), end - start)
        for start, end in pairwise(edges)
    ]


def calibration_error(found: Sequence[Bin]) -> float:
    """Expected calibration error (Naeini et al. 2015): mean gap of confidence and share right, by size."""
    total = sum(item.count for item in found)
    return sum(item.count * abs(item.confidence - item.right) for item in found) / max(total, 1)


def diagram(found: Sequence[Bin]) -> Iterator[str]:
    """Draw bins: the bar is the share right, the stroke is where confidence would have it end."""
    yield "  confidence   right      n   # share right, | confidence"
    for item in found:
        bar = list(("#" * round(item.right * _BAR)).ljust(_BAR + 1))
        bar[round(item.confidence * _BAR)] = "|"
        drawn = "".join(bar).rstrip()
        yield f"  {item.confidence:10.3f}   {item.right:.3f} {item.count:6}   {drawn}"
