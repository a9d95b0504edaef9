"""Makes the messages of an answer: by a turn of the chat, or out of what was held back before."""

import asyncio
import re
from collections.abc import Mapping
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.chat.ports import Chat
from api.store.encryption import UndecipherableError
from api.store.wechat_held import HeldAnswers, StillComposing
from api.store.wechat_rows import WeChatAnswer
from api.wechat import texts
from api.wechat.accounts import Account
from api.wechat.outgoing import Outgoing, OutgoingText
from api.wechat.render import render

log = structlog.get_logger()

GO_ON: Final = re.compile(r"^\W*(?:请|我要)?继续(?:看|说|讲|吧|下去)*\W*$")
STILL_SECONDS: Final = 3.0
"""How long the wish to go on waits for what is still being composed: there must be time to say so."""
POLL_SECONDS: Final = 0.2

Messages = tuple[Outgoing, ...]


class Composer:
    """Composes each answer once per process, however many requests wait for it.

    That processes do nothing twice is the chat's own promise: a repeated message gets the first reply.
    """

    def __init__(self, chat: Chat, held: HeldAnswers, accounts: Mapping[str, Account]) -> None:
        """Take the chat that answers, what was held back, and the accounts by id."""
        self._chat = chat
        self._held = held
        self._accounts = accounts
        self._running: dict[int, asyncio.Task[Messages]] = {}

    def start(self, answer: WeChatAnswer) -> asyncio.Task[Messages]:
        """Return the task that composes an answer. It always ends with messages."""
        task = self._running.get(answer.id)
        if task is None:
            task = self._running[answer.id] = asyncio.create_task(self._messages(answer))
            task.add_done_callback(lambda _: self._running.pop(answer.id, None))
        return task

    async def is_urgent(self, question: str | None) -> bool:
        """Say whether a question tells of danger: then it waits for no other."""
        return question is not None and await asyncio.to_thread(self._chat.is_urgent, question)

    async def ask(
        self, account: Account, session: str, question: str, message_id: str, spoken: bool
    ) -> Messages:
        """Have the chat answer a question and render its reply; an apology where that fails."""
        asked = asyncio.create_task(self._ask(account, session, question, message_id, spoken))
        await asyncio.wait({asked})
        if error := asked.exception():
            log.error("wechat turn failed", error=type(error).__name__)
        # A text without content would show the resident the platform's own error.
        return (not error and asked.result()) or (OutgoingText(text=texts.APOLOGY),)

    async def _ask(
        self, account: Account, session: str, question: str, message_id: str, spoken: bool
    ) -> Messages:
        reply = await self._chat.turn(session, question, message_id)
        own = account.settings
        menus = own.menus and own.can_send and account.kind == "official"
        return tuple(render(reply, own.reply_bytes, menus=menus, short=spoken))

    async def _messages(self, answer: WeChatAnswer) -> Messages:
        if answer.messages is not None:
            return answer.messages
        question = answer.question or ""
        if GO_ON.match(question) and (rest := await self._rest(answer)):
            return rest
        account = self._accounts[answer.account]
        return await self.ask(account, answer.session, question, answer.message_key, answer.spoken)

    async def _rest(self, answer: WeChatAnswer) -> Messages | None:
        """Return what the resident asks to see; `None` if nothing was held back."""
        waited = 0.0
        try:
            while isinstance(rest := await asyncio.to_thread(self._held.take_next, answer), StillComposing):
                if waited >= STILL_SECONDS:
                    return (OutgoingText(text=texts.STILL_LATE),)
                await asyncio.sleep(POLL_SECONDS)
                waited += POLL_SECONDS
        except (SQLAlchemyError, UndecipherableError) as error:
            log.error("database failed", error=type(error).__name__)
            return None
        return rest
