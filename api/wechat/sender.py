"""Sends a claimed answer by the customer-service API, and does what each error asks for."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import structlog

from api import metrics
from api.backoff import backoff
from api.store.wechat_held import HeldAnswers
from api.store.wechat_queue import WeChatQueue
from api.store.wechat_rows import WeChatAnswer
from api.store.wechat_windows import WeChatWindows
from api.wechat import texts
from api.wechat.accounts import Account
from api.wechat.api_errors import (
    ApiError,
    ApiUnavailableError,
    ContentRefusedError,
    NotOnListError,
    NotPermittedError,
    RateLimitedError,
    TokenRefusedError,
    TooLongError,
    UnknownResidentError,
    WindowClosedError,
)
from api.wechat.client import WeChatClient
from api.wechat.hints import with_hint
from api.wechat.outgoing import Outgoing, OutgoingText
from api.wechat.splitting import split_text

log = structlog.get_logger()

SEND_SECONDS: Final = 20.0
"""Time for sending one message with all tries; less than `api.store.wechat_queue.LEASE`."""
SHORTEST_WAIT: Final = 2.0
LONGEST_WAIT: Final = 300.0
"""Seconds between attempts after a failure."""
MOST_TRIES: Final = 3
"""After so many failures of a kind that we do not know, a message is given up."""
FEWEST_BYTES: Final = 400
"""A text as short as this is not too long, whatever the platform says."""

PASSES = (ApiUnavailableError, TokenRefusedError, NotOnListError, NotPermittedError, TimeoutError)
"""What passes by itself or is put right by an operator: it is tried again until it is."""


class Sender:
    """Sends answers, one message after the other."""

    def __init__(
        self,
        clients: Mapping[str, WeChatClient],
        queue: WeChatQueue,
        held: HeldAnswers,
        windows: WeChatWindows,
    ) -> None:
        """Take the clients of those accounts that may send, by the ids of the accounts, and the stores."""
        self._clients = clients
        self._queue = queue
        self._held = held
        self._windows = windows

    async def deliver(self, account: Account, answer: WeChatAnswer) -> None:
        """Send the messages of a claimed answer that are to go out now."""
        client = self._clients.get(account.id)
        if client is None:  # the account lost its secret
            await asyncio.to_thread(self._held.hold, answer.id)
            return
        going: WeChatAnswer | None = answer
        while going and (message := going.next_message):
            going = await self._send(client, account, going, message)

    async def _send(
        self, client: WeChatClient, account: Account, answer: WeChatAnswer, message: Outgoing
    ) -> WeChatAnswer | None:
        """Send one message; return the answer if it goes on."""
        spent = await asyncio.to_thread(self._windows.spend, answer.account, answer.session)
        if spent is None:
            await self._park(answer)
            return None
        hinted = message if answer.sent else with_hint(answer, message, account.settings.reply_bytes)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await client.send(answer.openid, hinted)
        except WindowClosedError:
            await asyncio.to_thread(self._windows.close, spent)
            await self._park(answer)
            return None
        except (ApiError, TimeoutError) as error:
            await asyncio.to_thread(self._windows.give_back, spent)
            return await self._failed(account, answer, message, error)
        if answer.sent == 0:
            metrics.WECHAT_ANSWERS.labels(account.id, "push").inc()
        return await asyncio.to_thread(self._queue.sent, answer)

    async def _failed(
        self, account: Account, answer: WeChatAnswer, message: Outgoing, error: ApiError | TimeoutError
    ) -> WeChatAnswer | None:
        """Do what an error asks for; return the answer if it goes on at once."""
        match error:
            case TooLongError() if isinstance(message, OutgoingText) and _size(message) > FEWEST_BYTES:
                halves = [OutgoingText(text=text) for text in split_text(message.text, _size(message) // 2)]
                messages = answer.messages or ()
                changed = [*messages[: answer.sent], *halves, *messages[answer.sent + 1 :]]
                return await asyncio.to_thread(self._queue.replace, answer, changed)
            case TooLongError() | ContentRefusedError():
                return await self._give_up(account, answer, message)
            case UnknownResidentError():
                await asyncio.to_thread(self._queue.drop, answer)
                metrics.WECHAT_ANSWERS.labels(account.id, "dropped").inc()
            case NotPermittedError() if account.kind == "official":
                await asyncio.to_thread(self._held.hold, answer.id)
                metrics.WECHAT_ANSWERS.labels(account.id, "pull").inc()
            case RateLimitedError():
                await asyncio.to_thread(self._queue.later, answer, timedelta(seconds=error.wait))
            case _ if isinstance(error, PASSES) or answer.tries + 1 < MOST_TRIES:
                wait = backoff(answer.tries, SHORTEST_WAIT, LONGEST_WAIT)
                await asyncio.to_thread(self._queue.later, answer, timedelta(seconds=wait))
            case _:
                return await self._give_up(account, answer, message)
        return None

    async def _give_up(
        self, account: Account, answer: WeChatAnswer, message: Outgoing
    ) -> WeChatAnswer | None:
        """Leave out a message that WeChat will never take; who would see nothing gets an apology."""
        log.error("wechat message given up", account=account.id)
        metrics.WECHAT_ANSWERS.labels(account.id, "given up").inc()
        apology = OutgoingText(text=texts.APOLOGY)
        if answer.sent == 0 and message != apology:
            return await asyncio.to_thread(self._queue.replace, answer, [apology])
        return await asyncio.to_thread(self._queue.sent, answer)

    async def _park(self, answer: WeChatAnswer) -> None:
        """Leave an answer until the resident writes again."""
        await asyncio.to_thread(self._queue.park, answer)
        log.warning("wechat answer parked", account=answer.account)
        metrics.WECHAT_ANSWERS.labels(answer.account, "parked").inc()


def _size(message: OutgoingText) -> int:
    return len(message.text.encode())
