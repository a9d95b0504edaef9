"""Decides what a push is answered with, in the time the platform gives."""

import asyncio

import structlog

from api.chat.ports import Chat
from api.keyed_hash import keyed_hash
from api.settings import Settings
from api.wechat import texts
from api.wechat.messages import EventPush, ImagePush, OfficialPush, TextPush, VoicePush
from api.wechat.render import render

log = structlog.get_logger()


class Responder:
    """Answers pushes of an Official Account."""

    def __init__(self, settings: Settings, chat: Chat) -> None:
        """Take the chat that makes the answers."""
        self._settings = settings
        self._chat = chat
        # The event loop itself keeps no strong reference to a task that nobody waits for any more.
        self._turns: set[asyncio.Task[str]] = set()

    async def respond(self, push: OfficialPush) -> str | None:
        """Return the text for a push; `None` where there is none to send, or none in time."""
        match push:
            case TextPush():
                return await self._turn(push.from_user, push.content, push.message_id)
            case VoicePush() if push.recognition:
                return await self._turn(push.from_user, push.recognition, push.message_id)
            case VoicePush():
                return texts.ASK_FOR_TEXT_NOT_VOICE
            case ImagePush():
                return texts.ASK_FOR_TEXT_NOT_IMAGE
            case EventPush():
                return await self._event(push)
            case _:
                return texts.ASK_FOR_TEXT

    async def _event(self, push: EventPush) -> str | None:
        match push.event.lower():
            case "subscribe":
                return texts.GREETING
            case "click" if push.event_key:
                return await self._turn(push.from_user, push.event_key, push.message_id)
            case _:
                return None

    async def _turn(self, openid: str, text: str, message_id: str) -> str | None:
        # Retries come here too: the chat lets them wait for the first turn and share its reply.
        turn = asyncio.create_task(self._answer(self._session_id(openid), text, message_id))
        self._turns.add(turn)
        turn.add_done_callback(self._ended)
        # Unlike wait_for, wait leaves the turn alone when the time is up or the request is cancelled.
        await asyncio.wait({turn}, timeout=self._settings.wechat_reply_seconds)
        if not turn.done():
            log.warning("wechat answer late")
            return None
        return texts.APOLOGY if turn.cancelled() or turn.exception() else turn.result()

    async def _answer(self, session_id: str, text: str, message_id: str) -> str:
        reply = await self._chat.turn(session_id, text, message_id)
        # A text without content would show the resident the platform's own error.
        return render(reply, self._settings.wechat_reply_bytes) or texts.APOLOGY

    def _ended(self, turn: asyncio.Task[str]) -> None:
        self._turns.discard(turn)
        error = None if turn.cancelled() else turn.exception()
        if error:
            log.error("wechat turn failed", error=type(error).__name__)

    def _session_id(self, openid: str) -> str:
        return f"wechat:{keyed_hash(self._settings, openid)}"
