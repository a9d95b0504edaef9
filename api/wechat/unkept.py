"""Answers pushes while the database fails: only as long as the process lives, and without the queue."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.store.wechat_answers import NewAnswer
from api.wechat.accounts import Account
from api.wechat.api_errors import ApiError
from api.wechat.client import WeChatClient
from api.wechat.composer import Composer, Messages
from api.wechat.outgoing import as_text

REPEATS_SECONDS: Final = 60.0
"""How long an answer is kept in memory for the platform's repeats."""


@dataclass
class Unkept:
    """An answer in memory, and whether it is sent by the API."""

    composed: asyncio.Task[Messages]
    sending: asyncio.Task[None] | None = None


class UnkeptAnswers:
    """Answers in the memory of this process."""

    def __init__(self, composer: Composer, clients: Mapping[str, WeChatClient]) -> None:
        """Take what composes, and the clients of those accounts that may send, by id."""
        self._composer = composer
        self._clients = clients
        self._answers: dict[tuple[str, str], Unkept] = {}

    async def reply(self, account: Account, new: NewAnswer, seconds: float) -> str | None:
        """Return the text of the passive reply, if there is one to be given within `seconds`."""
        answer = self._answer(account, new)
        if account.kind == "official" and answer.sending is None:
            await asyncio.wait({answer.composed}, timeout=max(0.0, seconds))
            if answer.composed.done():
                self._send(account, new, answer, start=1)
                return as_text(answer.composed.result()[0])
        self._send(account, new, answer, start=0)
        return None

    def _answer(self, account: Account, new: NewAnswer) -> Unkept:
        key = (account.id, new.message_key)
        if key not in self._answers:
            self._answers[key] = Unkept(asyncio.create_task(self._compose(account, new)))
            asyncio.get_running_loop().call_later(REPEATS_SECONDS, self._answers.pop, key, None)
        return self._answers[key]

    async def _compose(self, account: Account, new: NewAnswer) -> Messages:
        if new.question is None:
            return tuple(new.messages or ())
        return await self._composer.ask(account, new.session, new.question, new.message_key, new.spoken)

    def _send(self, account: Account, new: NewAnswer, answer: Unkept, start: int) -> None:
        client = self._clients.get(account.id)
        if client and answer.sending is None:
            answer.sending = asyncio.create_task(_send(client, new.openid, answer.composed, start))


async def _send(client: WeChatClient, openid: str, composed: asyncio.Task[Messages], start: int) -> None:
    messages = (await composed)[start:]
    try:
        for message in messages:
            await client.send(openid, message)
    except ApiError:
        return  # logged by the client; there is no queue to put it back into
