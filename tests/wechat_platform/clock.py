"""A clock that tests can move: quotas, tokens and login codes go by it."""

import time


class Clock:
    """Starts at the real time, in seconds since the epoch."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move on. Pushes keep their real timestamps: Mingfa refuses pushes from the future."""
        self._ahead += seconds
