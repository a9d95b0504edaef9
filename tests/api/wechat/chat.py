"""A chat for tests of the channel: it keeps the promise of `api.chat.ports.Chat`, and can be slow or fail."""

import asyncio
import threading
from collections.abc import Callable

from bot.messages import Reply, TextMessage


def echo(text: str) -> Reply:
    return Reply(status="answered", messages=[TextMessage(text=f"答：{text}")])


class FakeChat:
    """One reply for a message of a session, however often it comes. Used from the loops of several threads."""

    def __init__(self, answer: Callable[[str], Reply] = echo) -> None:
        self.answer = answer
        self.ready = threading.Event()
        self.ready.set()
        self.turns: list[tuple[str, str]] = []
        self.calls = 0
        self._lock = threading.Lock()
        self._replies: dict[tuple[str, str], Reply | None] = {}

    def is_urgent(self, text: str) -> bool:
        return "救命" in text

    async def turn(self, session_id: str, text: str, message_id: str | None = None) -> Reply:
        assert message_id
        assert 1 <= len(session_id) <= 128
        assert 1 <= len(message_id) <= 128
        key = (session_id, message_id)
        with self._lock:
            self.calls += 1
            first = key not in self._replies
            if first:
                self._replies[key] = None
                self.turns.append((session_id, text))
        while not self.ready.is_set():
            await asyncio.sleep(0.005)
        if first:
            self._replies[key] = self.answer(text)
        while (reply := self._replies[key]) is None:
            await asyncio.sleep(0.005)
        return reply
