"""Takes pushes and decides on which path the answer of each goes out.

A push to an Official Account waits for the answer as long as the platform allows, and its response carries
it (passive reply). What comes too late is sent by the customer-service API, or, for an account that may not
use it, kept until the resident asks for it. A Mini Program is always answered by the API.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from time import monotonic
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api import metrics
from api.keyed_hash import keyed_hash
from api.settings import Settings
from api.store.encryption import UndecipherableError
from api.store.wechat_answers import NewAnswer, WeChatAnswers
from api.store.wechat_held import HeldAnswers
from api.store.wechat_rows import WeChatAnswer
from api.wechat import texts
from api.wechat.accounts import Account
from api.wechat.composer import Composer, Messages
from api.wechat.hints import with_hint
from api.wechat.inquiry import Inquiry, inquiries
from api.wechat.messages import AnyPush
from api.wechat.outgoing import OutgoingText, as_text
from api.wechat.sessions import chat_session
from api.wechat.typing_notice import TypingNotices, before_answer
from api.wechat.unkept import UnkeptAnswers
from api.wechat.worker import PushWorker

log = structlog.get_logger()

HANG_UP_SECONDS: Final = 6.0
"""After this the platform has surely hung up (it says 5), and what is returned now reaches nobody."""


class Receiver:
    """Answers pushes of all accounts."""

    def __init__(
        self,
        settings: Settings,
        answers: WeChatAnswers,
        held: HeldAnswers,
        composer: Composer,
        worker: PushWorker,
        typing: TypingNotices,
        unkept: UnkeptAnswers,
    ) -> None:
        """Take where answers wait, what composes and what sends them."""
        self._settings = settings
        self._answers = answers
        self._held = held
        self._composer = composer
        self._worker = worker
        self._typing = typing
        self._unkept = unkept
        self._waiting: Counter[str] = Counter()
        # The event loop itself keeps no strong reference to a task that nobody waits for any more.
        self._background: set[asyncio.Task[None]] = set()

    async def receive(self, account: Account, push: AnyPush) -> str | None:
        """Return the text of the passive reply to a push; `None` if none is to be given."""
        arrived = monotonic()
        text = None
        for inquiry in inquiries(push):
            text = await self._answered(account, push.from_user, inquiry, arrived)
        return text

    async def _answered(self, account: Account, openid: str, inquiry: Inquiry, arrived: float) -> str | None:
        passive = account.kind == "official"
        if not passive and not account.settings.can_send:
            log.error("wechat account cannot answer", account=account.id, reason="no secret")
            return None
        urgent = not passive and self._worker.is_busy and await self._composer.is_urgent(inquiry.question)
        new = NewAnswer(
            account=account.id,
            message_key=keyed_hash(self._settings, inquiry.message_id),
            session=chat_session(self._settings, openid),
            openid=openid,
            question=None if inquiry.says else inquiry.question,
            messages=[OutgoingText(text=inquiry.says)] if inquiry.says else None,
            spoken=inquiry.spoken,
            path=None if passive else "push",
            held=inquiry.held or not account.settings.can_send,
            window=inquiry.window,
            urgent=urgent,
        )
        try:
            answer = await asyncio.to_thread(self._answers.take, new)
        except (SQLAlchemyError, UndecipherableError) as error:
            log.error("wechat message not kept", error=type(error).__name__)
            return await self._unkept.reply(account, new, _left(account, arrived))
        if answer.requests > 1:
            metrics.REPEATS.inc()
        if not passive:
            self._worker.wake()
            return None
        try:
            return await self._reply(account, answer, arrived)
        except (SQLAlchemyError, UndecipherableError) as error:  # it is kept: a worker takes it up
            log.error("wechat answers failed", error=type(error).__name__)
            return None

    async def _reply(self, account: Account, answer: WeChatAnswer, arrived: float) -> str | None:
        """Return the passive reply, or put the answer on another path."""
        if answer.path == "push":
            return None
        if answer.path == "pull":
            return texts.LATE
        can_send = account.settings.can_send
        if can_send and answer.requests == 1 and await self._must_queue(account, answer):
            # Composed by the workers in its turn, so that those that wait here are composed in time.
            await asyncio.to_thread(self._answers.hand_over, answer.id, at_once=True)
            self._worker.wake()
            return None
        self._waiting[account.id] += 1
        try:
            messages = await self._in_time(account, answer, arrived)
        finally:
            self._waiting[account.id] -= 1
        if messages:
            return await self._passively(account, answer, messages)
        log.warning("wechat answer late", account=account.id, request=answer.requests)
        if can_send:
            await self._hand_over(account, answer)
            return None
        if answer.requests >= account.settings.requests:
            await asyncio.to_thread(self._held.hold, answer.id)
            self._later(self._compose_and_keep(answer))
            metrics.WECHAT_ANSWERS.labels(account.id, "pull").inc()
            return texts.LATE
        # A response of ours, even an empty one, would end the repeats that the answer needs.
        await asyncio.sleep(HANG_UP_SECONDS - (monotonic() - arrived))
        return None

    async def _must_queue(self, account: Account, answer: WeChatAnswer) -> bool:
        """Say whether so many wait for their passive reply that this one is better pushed."""
        if answer.messages is not None or self._waiting[account.id] < account.settings.waiting:
            return False
        return not await self._composer.is_urgent(answer.question)

    async def _in_time(self, account: Account, answer: WeChatAnswer, arrived: float) -> Messages | None:
        task = self._composer.start(answer)
        # Unlike wait_for, wait leaves the task alone when the time is up or the request is cancelled.
        await asyncio.wait({task}, timeout=_left(account, arrived))
        return task.result() if task.done() else None

    async def _passively(self, account: Account, answer: WeChatAnswer, messages: Messages) -> str | None:
        given = await asyncio.to_thread(self._answers.give_passively, answer.id, messages)
        if given is None or not given.messages:
            return None
        if answer.path is None:
            metrics.WECHAT_ANSWERS.labels(account.id, "passive").inc()
        unseen = await asyncio.to_thread(self._held.has_unseen, given)
        first = OutgoingText(text=as_text(given.messages[0]))
        return as_text(with_hint(given, first, account.settings.reply_bytes, unseen))

    async def _hand_over(self, account: Account, answer: WeChatAnswer) -> None:
        """Leave an answer to the workers, and show the resident that it is on its way."""
        await asyncio.to_thread(self._answers.hand_over, answer.id)
        notice = self._typing.show(account.id, answer.openid)
        self._later(self._compose_and_keep(answer, notice))

    async def _compose_and_keep(self, answer: WeChatAnswer, notice: asyncio.Task[None] | None = None) -> None:
        messages = await self._composer.start(answer)
        await before_answer(notice)
        try:
            await asyncio.to_thread(self._answers.save, answer.id, messages)
        except SQLAlchemyError as error:  # a worker composes it again
            log.error("database failed", error=type(error).__name__)
        self._worker.wake()

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _left(account: Account, arrived: float) -> float:
    """Return the seconds that are left for the passive reply to a push."""
    return max(0.0, account.settings.reply_seconds - (monotonic() - arrived))
