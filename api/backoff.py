"""How long to wait after a failure."""

import random


def backoff(attempts: int, shortest: float, longest: float) -> float:
    """Return seconds: twice as long after each attempt, spread at random so that not all come at once.

    Args:
        attempts: made so far.
        shortest: seconds after the first attempt at least.
        longest: seconds at most.
    """
    most = min(longest, shortest * 2.0 ** min(attempts, 20))
    return random.uniform(max(shortest, most / 2), most)  # noqa: S311 - spreads load, hides nothing
