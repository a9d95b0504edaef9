"""`/wechat/official`: the server address to enter in the Official Account's console."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import time
from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from api.chat.ports import Chat
from api.problems import Problem
from api.settings import Settings
from api.wechat.errors import OversizedPushError, PushError
from api.wechat.messages import parse_push, text_reply
from api.wechat.modes import Mode, PushQuery, official_mode
from api.wechat.responder import Responder

log = structlog.get_logger()

MOST_BYTES: Final = 64 * 1024
NOTHING_TO_SAY: Final = "success"
"""Taken, no reply: the platform neither retries nor shows an error. Sent unencrypted in both modes."""


def wechat_router(settings: Settings, chat: Chat) -> APIRouter:
    """Make the webhook.

    Raises:
        ValueError: if the account's key is not one.
    """
    router = APIRouter(prefix="/wechat", tags=["wechat"])
    mode = official_mode(settings)
    responder = Responder(settings, chat)

    @router.get("/official")
    async def verify(query: Annotated[PushQuery, Query()]) -> PlainTextResponse:
        """Prove to the platform that this address is ours."""
        with _refusals_as_problems():
            _configured(mode).verify(query, time())
        return PlainTextResponse(query.echostr)

    @router.post("/official")
    async def receive(query: Annotated[PushQuery, Query()], request: Request) -> Response:
        """Take a push and answer it passively."""
        with _refusals_as_problems():
            account = _configured(mode)
            push = parse_push(account.open(query, await _body(request), time()))
        text = await responder.respond(push)
        if text is None:
            return PlainTextResponse(NOTHING_TO_SAY)
        now = int(time())
        return Response(account.seal(text_reply(push, text, now), now), media_type="application/xml")

    return router


def _configured(mode: Mode | None) -> Mode:
    if mode is None:
        raise Problem(status=404, detail="No Official Account is set up (MINGFA_WECHAT_TOKEN).")
    return mode


@contextmanager
def _refusals_as_problems() -> Iterator[None]:
    try:
        yield
    except PushError as error:
        log.warning("wechat push refused", reason=type(error).__name__)
        raise Problem(status=error.status, detail=str(error)) from error


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise OversizedPushError(f"The body is over {MOST_BYTES} bytes.")
    return bytes(body)
