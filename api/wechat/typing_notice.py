"""Shows a resident that an answer is being written, without holding the answer up."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Final

from api.wechat.api_errors import ApiError
from api.wechat.client import WeChatClient

ANSWER_WAITS: Final = 1.0
"""Seconds for which an answer waits for the notice that it is being written."""


class TypingNotices:
    """Notices on their way."""

    def __init__(self, clients: Mapping[str, WeChatClient]) -> None:
        """Take the clients of those accounts that may send, by the ids of the accounts."""
        self._clients = clients
        # The event loop itself keeps no strong reference to a task that nobody waits for.
        self._going: set[asyncio.Task[None]] = set()

    def show(self, account: str, openid: str) -> asyncio.Task[None] | None:
        """Send a notice in the background, if the account may; a failure is no matter.

        Returns:
            The notice, for `before_answer`.
        """
        client = self._clients.get(account)
        if client is None:
            return None
        notice = asyncio.create_task(_show(client, openid))
        self._going.add(notice)
        notice.add_done_callback(self._going.discard)
        return notice


async def before_answer(notice: asyncio.Task[None] | None) -> None:
    """Wait a moment for a notice to arrive: after the answer, it would promise another one."""
    if notice:
        await asyncio.wait({notice}, timeout=ANSWER_WAITS)


async def _show(client: WeChatClient, openid: str) -> None:
    with contextlib.suppress(ApiError):  # logged by the client
        await client.typing(openid)
