"""Takes up answers that are due: composes those that nobody waits for any more, and has the others sent."""

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api import metrics
from api.store.encryption import UndecipherableError
from api.store.wechat_answers import WeChatAnswers
from api.store.wechat_held import HeldAnswers
from api.store.wechat_queue import WeChatQueue
from api.store.wechat_rows import WeChatAnswer
from api.wechat.accounts import Account
from api.wechat.composer import Composer
from api.wechat.sender import Sender
from api.wechat.typing_notice import TypingNotices, before_answer

log = structlog.get_logger()

COMPOSING_SLOTS: Final = 16
SENDING_SLOTS: Final = 32
"""Answers that one process composes and sends at once: an API that hangs holds up no turns of the chat."""
POLL_SECONDS: Final = 1.0
"""How often to look for answers that other processes left."""
COUNT_SECONDS: Final = 5.0
"""How often to count what is due."""
CLOSE_SECONDS: Final = 5.0
"""How long what is being done may take to come to its end at a stop."""


class PushWorker:
    """Works for many residents at once, for one in order. Any number of processes may have one."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        answers: WeChatAnswers,
        queue: WeChatQueue,
        held: HeldAnswers,
        composer: Composer,
        typing: TypingNotices,
        sender: Sender,
    ) -> None:
        """Take the accounts of this process by id, and the parts that work needs."""
        self._accounts = accounts
        self._answers = answers
        self._queue = queue
        self._held = held
        self._composer = composer
        self._typing = typing
        self._sender = sender
        self._woken = asyncio.Event()
        self._composing: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Task[None]] = set()
        self._counted = 0.0
        self._stopping = False

    @property
    def is_busy(self) -> bool:
        """Whether a new answer would have to wait for others."""
        return len(self._composing) >= COMPOSING_SLOTS

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
            try:
                await self._start_due(self._sending, SENDING_SLOTS, composed=True)
                await self._start_due(self._composing, COMPOSING_SLOTS, composed=False)
                await self._count()
            except SQLAlchemyError as error:
                log.error("wechat answers failed", error=type(error).__name__)
            await self._rest()
        if jobs := self._composing | self._sending:
            await asyncio.wait(jobs, timeout=CLOSE_SECONDS)

    async def _rest(self) -> None:
        waking = asyncio.create_task(self._woken.wait())
        await asyncio.wait({waking}, timeout=POLL_SECONDS)
        waking.cancel()

    async def _start_due(self, jobs: set[asyncio.Task[None]], slots: int, composed: bool) -> None:
        while len(jobs) < slots and not self._stopping:
            answer = await asyncio.to_thread(self._queue.claim, self._accounts.keys(), composed)
            if answer is None:
                return
            job = asyncio.create_task(self._work(answer))
            jobs.add(job)
            job.add_done_callback(jobs.discard)
            job.add_done_callback(self._ended)

    async def _count(self) -> None:
        if monotonic() - self._counted > COUNT_SECONDS:
            self._counted = monotonic()
            metrics.WECHAT_DUE.set(await asyncio.to_thread(self._queue.count_due))

    def _ended(self, job: asyncio.Task[None]) -> None:
        self._woken.set()
        if not job.cancelled() and (error := job.exception()):
            log.error("wechat answer failed", error=type(error).__name__)

    async def _work(self, answer: WeChatAnswer) -> None:
        account = self._accounts[answer.account]
        try:
            if answer.path is None or answer.messages is None:
                await self._take_up(account, answer)
            else:
                await self._sender.deliver(account, answer)
        except (SQLAlchemyError, UndecipherableError) as error:  # its lease runs out
            log.error("wechat answers failed", error=type(error).__name__)

    async def _take_up(self, account: Account, answer: WeChatAnswer) -> None:
        """Compose an answer, and put one that nobody waits for any more on a path."""
        if answer.path is None:
            leave = self._answers.hand_over if account.settings.can_send else self._held.hold
            await asyncio.to_thread(leave, answer.id)
            metrics.WECHAT_ANSWERS.labels(account.id, "taken up").inc()
        if answer.messages is not None:  # its words were clear from the start
            self._woken.set()
            return
        notice = self._typing.show(account.id, answer.openid) if answer.path != "pull" else None
        messages = await self._composer.start(answer)
        await before_answer(notice)
        await asyncio.to_thread(self._answers.save, answer.id, messages)
