"""Sends answers by the customer-service API, and takes up those whose request ended without a word."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api import metrics
from api.backoff import backoff
from api.store.encryption import UndecipherableError
from api.store.wechat_answers import WeChatAnswer, WeChatAnswers
from api.store.wechat_windows import WeChatWindows
from api.wechat.accounts import Account
from api.wechat.api_errors import (
    ApiError,
    NotPermittedError,
    RateLimitedError,
    TooLongError,
    UnknownResidentError,
    WindowClosedError,
)
from api.wechat.client import WeChatClient
from api.wechat.composer import Composer
from api.wechat.hints import with_hint
from api.wechat.outgoing import Outgoing, OutgoingText
from api.wechat.splitting import split_text
from api.wechat.typing_notice import TypingNotices, before_answer

log = structlog.get_logger()

SLOTS: Final = 16
"""Answers that one process works on at once."""
POLL_SECONDS: Final = 1.0
"""How often to look for answers that other processes left."""
SEND_SECONDS: Final = 20.0
"""Time for sending one message with all tries; less than `api.store.wechat_answers.LEASE`."""
CLOSE_SECONDS: Final = 5.0
SHORTEST_WAIT: Final = 2.0
LONGEST_WAIT: Final = 300.0
"""Seconds between attempts after a failure."""
MOST_TRIES: Final = 12
"""Then the answer waits until the resident writes again."""
FEWEST_BYTES: Final = 400
"""A text as short as this is not too long, whatever the platform says."""


class PushWorker:
    """Sends what is due, to many residents at once, to one in order. Any number of processes may have one."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        clients: Mapping[str, WeChatClient],
        answers: WeChatAnswers,
        windows: WeChatWindows,
        composer: Composer,
        typing: TypingNotices,
    ) -> None:
        """Take accounts and the clients of those that may send, by id, and the parts that work needs."""
        self._accounts = accounts
        self._clients = clients
        self._answers = answers
        self._windows = windows
        self._composer = composer
        self._typing = typing
        self._woken = asyncio.Event()
        self._jobs: set[asyncio.Task[None]] = set()
        self._stopping = False

    def wake(self) -> None:
        """Say that something may be due."""
        self._woken.set()

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Work until stopped; what is being sent then is sent to its end."""
        while not self._stopping:
            self._woken.clear()
            await self._start_due()
            try:
                await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)
            except TimeoutError:
                await self._count()
        if self._jobs:
            await asyncio.wait(self._jobs, timeout=CLOSE_SECONDS)

    async def _start_due(self) -> None:
        try:
            while (
                len(self._jobs) < SLOTS
                and not self._stopping
                and (answer := await asyncio.to_thread(self._answers.claim))
            ):
                job = asyncio.create_task(self._work(answer))
                self._jobs.add(job)
                job.add_done_callback(self._ended)
        except SQLAlchemyError as error:
            log.error("wechat answers failed", error=type(error).__name__)

    async def _count(self) -> None:
        try:
            metrics.WECHAT_DUE.set(await asyncio.to_thread(self._answers.count_due))
        except SQLAlchemyError as error:
            log.error("wechat answers failed", error=type(error).__name__)

    def _ended(self, job: asyncio.Task[None]) -> None:
        self._jobs.discard(job)
        self._woken.set()
        if not job.cancelled() and (error := job.exception()):
            log.error("wechat answer failed", error=type(error).__name__)

    async def _work(self, answer: WeChatAnswer) -> None:
        account = self._accounts.get(answer.account)
        if account is None:
            log.error("wechat account is gone", account=answer.account)
            await asyncio.to_thread(self._answers.park, answer)
            return
        try:
            if answer.path is None or answer.messages is None:
                await self._take_up(account, answer)
            else:
                await self._deliver(account, answer)
        except (SQLAlchemyError, UndecipherableError) as error:
            log.error("wechat answers failed", error=type(error).__name__)

    async def _take_up(self, account: Account, answer: WeChatAnswer) -> None:
        """Compose an answer, and put one that nobody waits for any more on a path."""
        if answer.path is None:
            leave = self._answers.hand_over if account.settings.can_send else self._answers.hold
            await asyncio.to_thread(leave, answer.id)
            metrics.WECHAT_ANSWERS.labels(account.id, "taken up").inc()
        notice = self._typing.show(account.id, answer.openid) if answer.path != "pull" else None
        messages = await self._composer.start(answer)
        await before_answer(notice)
        await asyncio.to_thread(self._answers.save, answer.id, messages)

    async def _deliver(self, account: Account, answer: WeChatAnswer) -> None:
        """Send the messages of a claimed answer one after the other."""
        client = self._clients.get(account.id)
        if client is None:  # the account lost its secret
            await asyncio.to_thread(self._answers.hold, answer.id)
            return
        going: WeChatAnswer | None = answer
        while going and (message := going.next_message):
            if not await asyncio.to_thread(self._windows.spend, going.account, going.session):
                await self._park(going)
                return
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await client.send(going.openid, _hinted(account, going, message))
            except (ApiError, TimeoutError) as error:
                going = await self._failed(account, going, message, error)
            else:
                metrics.WECHAT_ANSWERS.labels(account.id, "push").inc(going.sent == 0)
                going = await asyncio.to_thread(self._answers.sent, going)

    async def _failed(
        self, account: Account, answer: WeChatAnswer, message: Outgoing, error: ApiError | TimeoutError
    ) -> WeChatAnswer | None:
        """Do what the error asks for; return the answer if it can go on at once."""
        if isinstance(error, WindowClosedError):
            await asyncio.to_thread(self._windows.close, answer.account, answer.session)
            await self._park(answer)
            return None
        await asyncio.to_thread(self._windows.give_back, answer.account, answer.session)
        match error:
            case TooLongError() if isinstance(message, OutgoingText) and _size(message) > FEWEST_BYTES:
                halves = [OutgoingText(text=text) for text in split_text(message.text, _size(message) // 2)]
                messages = answer.messages or ()
                changed = [*messages[: answer.sent], *halves, *messages[answer.sent + 1 :]]
                return await asyncio.to_thread(self._answers.resplit, answer, changed)
            case TooLongError() | UnknownResidentError():
                await asyncio.to_thread(self._answers.drop, answer)
                metrics.WECHAT_ANSWERS.labels(account.id, "dropped").inc()
            case NotPermittedError() if account.kind == "official":
                await asyncio.to_thread(self._answers.hold, answer.id)
                metrics.WECHAT_ANSWERS.labels(account.id, "pull").inc()
            case RateLimitedError():
                await asyncio.to_thread(self._answers.later, answer, timedelta(seconds=error.wait))
            case _ if answer.tries + 1 < MOST_TRIES:
                wait = backoff(answer.tries, SHORTEST_WAIT, LONGEST_WAIT)
                await asyncio.to_thread(self._answers.later, answer, timedelta(seconds=wait))
            case _:
                await self._park(answer)
        return None

    async def _park(self, answer: WeChatAnswer) -> None:
        await asyncio.to_thread(self._answers.park, answer)
        log.warning("wechat answer parked", account=answer.account)
        metrics.WECHAT_ANSWERS.labels(answer.account, "parked").inc()


def _hinted(account: Account, answer: WeChatAnswer, message: Outgoing) -> Outgoing:
    return message if answer.sent else with_hint(answer, message, account.settings.reply_bytes)


def _size(message: OutgoingText) -> int:
    return len(message.text.encode())
