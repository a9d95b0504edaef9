"""The peer: the same questions as plain chat turns over HTTP, as many at once."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from benchmarks.wechat.pushing import PARALLEL
from tests.api_process import ApiProcess
from tests.wechat_platform import Push


@dataclass(frozen=True)
class Turns:
    """Plain chat turns: how many a second, and the api's CPU time for one."""

    rate: float
    cpu_ms: float


async def chat_turns(api: ApiProcess, pushes: Sequence[Push], name: str) -> Turns:
    """Ask what is pushed, without WeChat; `name` tells the sessions of several runs apart."""
    places = asyncio.Semaphore(PARALLEL)
    async with httpx.AsyncClient(base_url=api.url, timeout=60, trust_env=False) as client:

        async def one(push: Push) -> None:
            body = {
                "session_id": f"{name}-{push.openid}",
                "message_id": str(push.msg_id),
                "text": push.fields["Content"],
            }
            async with places:
                response = await client.post("/v1/chat/messages", json=body)
            assert response.json()["messages"], response.text  # noqa: S101

        started, cpu = time.monotonic(), api.cpu_seconds()
        await asyncio.gather(*map(one, pushes))
        seconds = time.monotonic() - started
        return Turns(len(pushes) / seconds, (api.cpu_seconds() - cpu) / len(pushes) * 1000)
