"""Puts the WeChat channel together."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from api.chat.ports import Chat
from api.settings import Settings
from api.store.wechat_answers import WeChatAnswers
from api.store.wechat_held import HeldAnswers
from api.store.wechat_queue import WeChatQueue
from api.store.wechat_rows import AnswerRows
from api.store.wechat_windows import WeChatWindows
from api.wechat.accounts import Account, accounts
from api.wechat.client import WeChatClient
from api.wechat.composer import Composer
from api.wechat.receiver import Receiver
from api.wechat.sender import Sender
from api.wechat.token_cache import TokenCache, token_cache
from api.wechat.typing_notice import TypingNotices
from api.wechat.unkept import UnkeptAnswers
from api.wechat.worker import PushWorker


@dataclass(frozen=True)
class WeChatChannel:
    """All accounts of a deployment and what serves them. Close it when done."""

    accounts: Mapping[str, Account]
    clients: Mapping[str, WeChatClient]
    tokens: TokenCache
    receiver: Receiver
    worker: PushWorker

    async def close(self) -> None:
        """Close the connections to the platform and to Redis."""
        await asyncio.gather(*(client.close() for client in self.clients.values()))
        await self.tokens.close()


def wechat_channel(settings: Settings, chat: Chat, rows: AnswerRows) -> WeChatChannel:
    """Make the channel.

    Args:
        settings: of the process.
        chat: answers.
        rows: where answers are kept.

    Raises:
        ValueError: if the AES key of an account or the URL of Redis is not one.
    """
    configured = accounts(settings)
    tokens = token_cache(settings.redis_url)
    clients = {
        id_: WeChatClient(account, tokens) for id_, account in configured.items() if account.settings.secret
    }
    sending = {id_: client for id_, client in clients.items() if client.account.settings.can_send}
    answers, held = WeChatAnswers(rows), HeldAnswers(rows)
    composer, typing = Composer(chat, held, configured), TypingNotices(sending)
    queue = WeChatQueue(rows)
    sender = Sender(sending, queue, held, WeChatWindows(rows.engine))
    worker = PushWorker(configured, answers, queue, held, composer, typing, sender)
    unkept = UnkeptAnswers(composer, sending)
    receiver = Receiver(settings, answers, held, composer, worker, typing, unkept)
    return WeChatChannel(configured, clients, tokens, receiver, worker)
