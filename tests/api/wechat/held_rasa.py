"""What stands where Rasa should be: it refuses to answer, at once or only when it is told to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class HeldRasa:
    """Every turn that comes here is answered without Rasa; while it holds them, turns are on their way."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._held: list[socket.socket] = []
        self._holds = False
        self._changed = threading.Condition()

    def hold(self) -> None:
        """Keep turns waiting from now on."""
        with self._changed:
            self._holds = True

    def release(self) -> None:
        """Let all turns go, and those that come."""
        with self._changed:
            self._holds = False
            while self._held:
                self._held.pop().close()

    def wait_for(self, turns: int, seconds: float = 8) -> None:
        """Wait until so many turns are on their way."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._held) >= turns, seconds), len(self._held)

    def serve(self) -> None:
        """Take connections until closed."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._changed:
                self._held.append(connection)
                self._changed.notify_all()
            if not self._holds:
                self.release()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that takes connections
        self._listener.close()
        self.release()


@contextmanager
def held_rasa() -> Iterator[HeldRasa]:
    """Run one until the block ends."""
    rasa = HeldRasa()
    thread = threading.Thread(target=rasa.serve, name="held-rasa")
    thread.start()
    try:
        yield rasa
    finally:
        rasa.close()
        thread.join()
