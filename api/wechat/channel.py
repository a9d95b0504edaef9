"""Puts the WeChat channel together."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from api.chat.ports import Chat
from api.settings import Settings
from api.store.wechat_answers import WeChatAnswers
from api.store.wechat_windows import WeChatWindows
from api.wechat.accounts import Account, accounts
from api.wechat.client import WeChatClient
from api.wechat.composer import Composer
from api.wechat.receiver import Receiver
from api.wechat.token_cache import TokenCache, token_cache
from api.wechat.typing_notice import TypingNotices
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


def wechat_channel(
    settings: Settings, chat: Chat, answers: WeChatAnswers, windows: WeChatWindows
) -> WeChatChannel:
    """Make the channel.

    Raises:
        ValueError: if the AES key of an account or the URL of Redis is not one.
    """
    configured = accounts(settings)
    tokens = token_cache(settings.redis_url)
    clients = {
        id_: WeChatClient(account, tokens) for id_, account in configured.items() if account.settings.secret
    }
    sending = {id_: client for id_, client in clients.items() if client.account.settings.can_send}
    composer, typing = Composer(chat, answers, configured), TypingNotices(sending)
    worker = PushWorker(configured, sending, answers, windows, composer, typing)
    receiver = Receiver(settings, answers, composer, worker, sending, typing)
    return WeChatChannel(configured, clients, tokens, receiver, worker)
