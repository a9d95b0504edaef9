"""`POST /v1/chat/messages`."""

import asyncio
import secrets
from typing import Annotated, Final, Protocol

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy.exc import SQLAlchemyError

from api.chat.ports import Chat
from api.problems import Problem
from api.rate_limit import RateLimit
from api.settings import Settings
from bot.messages import Message, Status

Identifier = Annotated[str, StringConstraints(pattern=r"^[\w.:@+-]{1,128}$")]

LOGIN_PREFIX: Final = "wx."
"""Begins the session ids of clients that logged in; what follows is the token of the login."""
RETRY_SECONDS: Final = 5


class Logins(Protocol):
    """Knows what a login's token stands for."""

    def session(self, token: str) -> str | None:
        """Return the session of the chat; `None` where the token is unknown or its time is up. Blocks."""
        ...


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


def chat_router(settings: Settings, chat: Chat, logins: Logins | None = None) -> APIRouter:
    """Make the route of the web widget and the mini program; without logins nobody is logged in."""
    limit = RateLimit(settings, "chat", settings.rate_limit)
    router = APIRouter(prefix="/v1/chat", tags=["chat"], lifespan=limit.lifespan)

    @router.post("/messages", response_model_exclude_none=True)
    async def post_message(request: ChatRequest, response: Response) -> ChatResponse:
        """Answer one message."""
        session_id = request.session_id or secrets.token_urlsafe(18)
        session = await _session(session_id, logins)
        if wait := await limit.hit(session):
            detail = f"More than {settings.rate_limit} messages in this session."
            raise Problem(status=429, detail=detail, headers={"Retry-After": str(wait)})
        reply = await chat.turn(session, request.text, request.message_id)
        response.headers["Cache-Control"] = "no-store"
        return ChatResponse(session_id=session_id, status=reply.status, messages=reply.messages)

    return router


async def _session(session_id: str, logins: Logins | None) -> str:
    """Return the session of the chat that a client goes on with."""
    if not session_id.startswith(LOGIN_PREFIX):
        # The prefix keeps web clients out of the sessions of other channels.
        return f"web:{session_id}"
    token = session_id.removeprefix(LOGIN_PREFIX)
    try:
        session = await asyncio.to_thread(logins.session, token) if logins else None
    except SQLAlchemyError as error:
        detail = "Logins cannot be checked at the moment: send it again a little later."
        raise Problem(status=503, detail=detail, headers={"Retry-After": str(RETRY_SECONDS)}) from error
    if session is None:
        raise Problem(status=401, detail="Log in again.")
    return session
