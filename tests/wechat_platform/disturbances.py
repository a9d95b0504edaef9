"""What a test lets go wrong with the next calls of the API."""

import threading
from dataclasses import dataclass
from typing import Literal

What = Literal["fail", "drop", "lose", "stall"]


@dataclass
class Disturbance:
    """Something for the next `times` calls of a path.

    `fail` answers `errcode`; `drop` closes the connection before anything happens; `lose` closes it after the
    call has done its work; `stall` does the work at once and answers it only `seconds` later.
    """

    what: What
    path: str
    times: int
    errcode: int = 0
    seconds: float = 0.0

    def concerns(self, path: str) -> bool:
        return self.times > 0 and f"/{path.strip('/')}".endswith(f"/{self.path.strip('/')}")


class Disturbances:
    """All that is still to go wrong, in the order it was asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._coming: list[Disturbance] = []

    def add(self, disturbance: Disturbance) -> None:
        with self._lock:
            self._coming.append(disturbance)

    def take(self, path: str) -> Disturbance | None:
        """Return what goes wrong with a call just now."""
        with self._lock:
            for disturbance in self._coming:
                if disturbance.concerns(path):
                    disturbance.times -= 1
                    return disturbance
        return None

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._coming.clear()
