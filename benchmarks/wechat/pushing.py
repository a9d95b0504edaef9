"""Pushes a workload and waits until everything is delivered; kills the api in the midst of it if asked to."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx

from benchmarks.wechat.composed import Composed, Composition
from benchmarks.wechat.judgement import Judge, Judgement
from benchmarks.wechat.workload import Workload, id_of
from tests.api_process import ApiProcess
from tests.wechat_platform import Delivery, Platform, PlatformAccount, Push, text_push

PARALLEL: Final = 50
SETTLE_SECONDS: Final = 300
POLL_SECONDS: Final = 0.2
MOST_NUDGES: Final = 5
NUDGE: Final = "谢谢"
"""Written by residents to whom the platform allows no more messages: it allows five after each of theirs."""


@dataclass(frozen=True)
class Outage:
    """A crash: when the process was killed, and when the next one answered."""

    killed_at: float
    back_at: float


@dataclass
class Result:
    """What was measured.

    Attributes:
        pushes: how many messages the workload has.
        deliveries: of all pushes, repeats among them.
        nudges: how many messages residents wrote to get what the platform did not allow before.
        seconds: from the first push to the last message of the workload.
        cpu_seconds: of the api's process; with an outage, of the last one.
        degraded: turns that were answered without Rasa; with an outage, by the last process.
    """

    pushes: int = 0
    deliveries: list[Delivery] = field(default_factory=list)
    nudges: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    degraded: int = 0
    outage: Outage | None = None
    judgement: Judgement = field(default_factory=Judgement)


class Run:
    """One run against one account."""

    def __init__(
        self, platform: Platform, account: PlatformAccount, api: ApiProcess, composition: Composition
    ) -> None:
        """Take the running parts."""
        self._platform = platform
        self._account = account
        self._api = api
        self._composition = composition
        self._result = Result()

    async def push(self, workload: Workload, kill: bool) -> Result:
        """Push a workload and judge what became of it."""
        result, cpu, degraded = self._result, self._api.cpu_seconds(), self._degraded()
        result.pushes = len(workload.written)
        started = time.monotonic()
        crash = asyncio.create_task(self._crash(len(workload.brought) // 2)) if kill else None
        await self._deliver(workload.brought)
        if crash:
            await crash
            cpu, degraded = 0.0, 0
        await self._settled()
        result.seconds = time.monotonic() - started
        result.cpu_seconds = self._api.cpu_seconds() - cpu
        result.degraded = self._degraded() - degraded
        pushes = [*workload.written, *await self._nudged(workload.written)]
        composed = await asyncio.to_thread(self._composition.of, pushes)
        result.judgement = self._judged(pushes, composed)
        return result

    def _judged(self, pushes: Sequence[Push], composed: Mapping[int, Composed]) -> Judgement:
        judge = Judge(self._result.deliveries, composed)
        by_resident: dict[str, list[Push]] = defaultdict(list)
        for push in pushes:
            by_resident[push.openid].append(push)
        for openid, own in by_resident.items():
            judge.judge(own, self._platform.phone(openid, self._account).shown)
        return judge.judgement

    async def _deliver(self, pushes: Sequence[Push]) -> None:
        places = asyncio.Semaphore(PARALLEL)

        async def one(push: Push) -> None:
            async with places:
                self._result.deliveries.append(await self._platform.push(self._account, push))

        await asyncio.gather(*map(one, pushes))

    async def _crash(self, after: int) -> None:
        while len(self._result.deliveries) < after:
            await asyncio.sleep(0.01)
        killed_at = time.monotonic()
        self._api.kill()
        await asyncio.to_thread(self._api.start)
        self._result.outage = Outage(killed_at, time.monotonic())

    def _degraded(self) -> int:
        metrics = httpx.get(f"{self._api.url}/metrics", trust_env=False).text
        (line,) = (line for line in metrics.splitlines() if line.startswith("mingfa_degraded_turns_total "))
        return int(float(line.split()[1]))

    async def _settled(self) -> None:
        """Wait until nothing is on its way; what is after so long counts as lost."""
        with contextlib.suppress(TimeoutError):
            await self._nothing_due()

    async def _nothing_due(self) -> None:
        async with asyncio.timeout(SETTLE_SECONDS):
            while await asyncio.to_thread(self._composition.due):
                await asyncio.sleep(POLL_SECONDS)

    async def _nudged(self, pushes: Sequence[Push]) -> list[Push]:
        """Let those residents write again for whom something waits that the platform did not allow."""
        written: list[Push] = []
        for _ in range(MOST_NUDGES):
            composed = await asyncio.to_thread(self._composition.of, [*pushes, *written])
            taken = [push for push in [*pushes, *written] if id_of(push) in composed]
            waiting = {push.openid for push in taken if composed[id_of(push)].parked}
            if not waiting:
                break
            nudges = [text_push(openid, NUDGE) for openid in sorted(waiting)]
            await self._deliver(nudges)
            await self._settled()
            written += nudges
        self._result.nudges = len(written)
        return written
