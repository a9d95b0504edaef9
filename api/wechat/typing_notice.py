"""Shows a resident that an answer is being written, without holding the answer up."""

import asyncio
import contextlib
from collections.abc import Mapping

from api.wechat.api_errors import ApiError
from api.wechat.client import WeChatClient


class TypingNotices:
    """Notices on their way."""

    def __init__(self, clients: Mapping[str, WeChatClient]) -> None:
        """Take the clients of those accounts that may send, by the ids of the accounts."""
        self._clients = clients
        # The event loop itself keeps no strong reference to a task that nobody waits for.
        self._going: set[asyncio.Task[None]] = set()

    def show(self, account: str, openid: str) -> None:
        """Send a notice in the background, if the account may; a failure is no matter."""
        if client := self._clients.get(account):
            notice = asyncio.create_task(_show(client, openid))
            self._going.add(notice)
            notice.add_done_callback(self._going.discard)


async def _show(client: WeChatClient, openid: str) -> None:
    with contextlib.suppress(ApiError):  # logged by the client
        await client.typing(openid)
