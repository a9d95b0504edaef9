"""How many messages an account may send to one resident, and until when."""

from dataclasses import dataclass

from tests.wechat_platform.clock import Clock
from tests.wechat_platform.errors import ApiError
from tests.wechat_platform.pushes import Push

MINUTE = 60
AFTER_MESSAGE = (5, 48 * 3600)
AFTER_EVENT = {
    "subscribe": (3, MINUTE),
    "SCAN": (3, MINUTE),
    "CLICK": (3, MINUTE),
    "user_enter_tempsession": (2, MINUTE),
}


@dataclass
class Window:
    left: int
    ends: float


class Quota:
    """The quota of one resident.

    What a resident does opens its kind of window anew. Counts do not accumulate, not even those of different
    windows (the strictest reading of the documentation): a message counts in every window that is open.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[str, Window] = {}

    def open(self, push: Push) -> None:
        """Open the window that a push opens, if any."""
        count_and_seconds = AFTER_EVENT.get(push.event) if push.event else AFTER_MESSAGE
        if count_and_seconds:
            count, seconds = count_and_seconds
            self._windows[push.event] = Window(count, self._clock.now() + seconds)

    def close(self) -> None:
        """Close all windows."""
        self._windows.clear()

    def use(self) -> None:
        """Count one message.

        Raises:
            ApiError: if none may be sent.
        """
        opened = [window for window in self._windows.values() if window.ends > self._clock.now()]
        if not opened:
            raise ApiError(45015)
        if not any(window.left for window in opened):
            raise ApiError(45047)
        for window in opened:
            window.left = max(0, window.left - 1)
