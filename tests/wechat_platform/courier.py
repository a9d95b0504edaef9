"""Brings pushes to the webhook: so many requests, each with so much patience."""

import asyncio
import time
from collections.abc import Hashable
from dataclasses import dataclass, field

import httpx

from tests.wechat_platform.account import PlatformAccount
from tests.wechat_platform.envelope import request_of
from tests.wechat_platform.phone import Phone
from tests.wechat_platform.pushes import Push
from tests.wechat_platform.records import Attempt, Delivery, Fault, Ignored, Outcome, Shown
from tests.wechat_platform.replies import FaultyReplyError, read_reply, reply_text

NOTICE = "该公众号提供的服务出现故障，请稍后再试"


@dataclass
class Courier:
    """Delivers. Everything runs on the platform's loop, so nothing here needs a lock.

    Attributes:
        http: opens a connection for each request.
        hang_up_seconds: the patience with one request, and the time from one request to the next.
        requests: how many there are in all.
        faults: what the webhook did wrong.
        ignored: replies to what had been answered already.
    """

    http: httpx.AsyncClient
    hang_up_seconds: float
    requests: int
    faults: list[Fault]
    ignored: list[Ignored]
    _noted: set[Hashable] = field(default_factory=set)
    _settled: set[Hashable] = field(default_factory=set)
    _replied: set[Hashable] = field(default_factory=set)

    async def deliver(self, phone: Phone, push: Push) -> Delivery:
        """Deliver a push until it is answered, or for the last time."""
        key = (phone.account.appid, push.identity)
        if key not in self._noted:
            self._noted.add(key)
            phone.note(push)
        delivery = Delivery(push)
        for number in range(1, self.requests + 1):
            attempt = await self._attempt(phone, push, key)
            delivery.attempts.append(attempt)
            if attempt.outcome in ("reply", "acknowledged"):
                self._settled.add(key)
                return delivery
            if number < self.requests:
                await asyncio.sleep(attempt.started + self.hang_up_seconds - time.monotonic())
        self._give_up(phone, push, key, delivery)
        return delivery

    async def _attempt(self, phone: Phone, push: Push, key: Hashable) -> Attempt:
        account = phone.account
        query, body = request_of(account, push)
        headers = {"User-Agent": "Mozilla/4.0", "Content-Type": _content_type(account)}
        started = time.monotonic()

        def ended(outcome: Outcome, answer: httpx.Response | None = None, fault: str = "") -> Attempt:
            seconds = time.monotonic() - started
            if answer is None:
                return Attempt(outcome, started, seconds)
            return Attempt(outcome, started, seconds, answer.status_code, answer.content, fault)

        try:
            async with asyncio.timeout(self.hang_up_seconds):
                answer = await self.http.post(account.webhook, params=query, content=body, headers=headers)
        except TimeoutError:
            return ended("hang-up")
        except httpx.TransportError:
            return ended("refused")
        try:
            fields = read_reply(account, push, answer.status_code, answer.content)
        except FaultyReplyError as error:
            self.faults.append(Fault(str(error), push.openid))
            return ended("faulty", answer, str(error))
        if fields is None:
            return ended("acknowledged", answer)
        if key in self._replied:
            self.ignored.append(Ignored(push, reply_text(fields)))
        else:
            self._replied.add(key)
            phone.show(Shown("passive", reply_text(fields), dict(fields), push.msg_id))
        return ended("reply", answer)

    def _give_up(self, phone: Phone, push: Push, key: Hashable, delivery: Delivery) -> None:
        if key in self._settled:
            return
        self._settled.add(key)
        self.faults.append(Fault(f"no answer to any request: {', '.join(delivery.outcomes)}", push.openid))
        if phone.account.kind == "official" and phone.following:
            phone.show(Shown("notice", NOTICE, {}))


def _content_type(account: PlatformAccount) -> str:
    return "application/json" if account.format == "json" else "text/xml"


def new_http() -> httpx.AsyncClient:
    """Return a client that keeps no connection: every push is a new one, and no proxy is between.

    Its own time-outs never come first: the courier's patience is with the request as a whole.
    """
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    return httpx.AsyncClient(trust_env=False, verify=False, timeout=60, limits=limits)  # noqa: S501
