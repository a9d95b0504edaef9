"""`POST /v1/chat/messages`."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Response
from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from pydantic import BaseModel, ConfigDict, StringConstraints

from api.chat.ports import Chat
from api.problems import Problem
from api.settings import Settings
from bot.messages import Message, Status

Identifier = Annotated[str, StringConstraints(pattern=r"^[\w.:@+-]{1,128}$")]


class ChatRequest(BaseModel):
    """A resident's message."""

    model_config = ConfigDict(extra="forbid", strict=True)

    session_id: Identifier | None = None
    """The session to go on with; without one, or with one that is unknown, a new conversation begins."""
    message_id: Identifier | None = None
    """The client's own id of this message: a repeat returns the first answer."""
    text: Annotated[str, StringConstraints(max_length=20_000)]


class ChatResponse(BaseModel):
    """Mingfa's answer."""

    session_id: str
    status: Status
    messages: list[Message]


def chat_router(settings: Settings, chat: Chat) -> APIRouter:
    """Make the route of the web widget and the mini program."""
    router = APIRouter(prefix="/v1/chat", tags=["chat"])
    limiter = FixedWindowRateLimiter(MemoryStorage())
    limit = parse(settings.rate_limit)

    @router.post("/messages", response_model_exclude_none=True)
    async def post_message(request: ChatRequest, response: Response) -> ChatResponse:
        """Answer one message."""
        session_id = request.session_id or secrets.token_urlsafe(18)
        if not await limiter.hit(limit, session_id):
            raise Problem(status=429, detail=f"More than {settings.rate_limit} messages in this session.")
        # The prefix keeps web clients out of the sessions of other channels.
        reply = await chat.turn(f"web:{session_id}", request.text, request.message_id)
        response.headers["Cache-Control"] = "no-store"
        return ChatResponse(session_id=session_id, status=reply.status, messages=reply.messages)

    return router
