"""`/wechat/official` and `/wechat/miniprogram`: the server addresses to enter in the accounts' consoles."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import time
from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from api import metrics
from api.problems import Problem
from api.wechat.account_settings import MAIN
from api.wechat.accounts import Account, account_id
from api.wechat.errors import OversizedPushError, PushError
from api.wechat.messages import parse_push, text_reply
from api.wechat.modes import PushQuery
from api.wechat.receiver import Receiver

log = structlog.get_logger()

MOST_BYTES: Final = 64 * 1024
NOTHING_TO_SAY: Final = "success"
"""Taken, no reply: the platform neither retries nor shows an error. Sent unencrypted in both modes."""


def wechat_router(accounts: Mapping[str, Account], receiver: Receiver) -> APIRouter:
    """Make the webhooks of all accounts, by their ids. What is wrong with a push is for our log only."""
    router = APIRouter(prefix="/wechat", tags=["wechat"])

    def configured(kind: str, name: str) -> Account:
        account = accounts.get(account_id(kind, name))
        if account is None:
            raise Problem(status=404, detail="No such WeChat account is set up here.")
        return account

    @router.get("/{kind}")
    @router.get("/{kind}/{name}")
    async def verify(kind: str, query: Annotated[PushQuery, Query()], name: str = MAIN) -> PlainTextResponse:
        """Prove to the platform that this address is ours."""
        account = configured(kind, name)
        with _refusals(account):
            account.mode.verify(query, time())
        return PlainTextResponse(query.echostr)

    @router.post("/{kind}")
    @router.post("/{kind}/{name}")
    async def receive(
        kind: str, query: Annotated[PushQuery, Query()], request: Request, name: str = MAIN
    ) -> Response:
        """Take a push; an Official Account's may be answered passively."""
        account = configured(kind, name)
        with _refusals(account):
            push = parse_push(account.mode.open(query, await _body(request), time()))
        metrics.WECHAT_PUSHES.labels(account.id, "taken").inc()
        text = await receiver.receive(account, push)
        if text is None:
            return PlainTextResponse(NOTHING_TO_SAY)
        now = int(time())
        return Response(account.mode.seal(text_reply(push, text, now), now), media_type="application/xml")

    return router


@contextmanager
def _refusals(account: Account) -> Iterator[None]:
    """Turn a refusal into a problem that says no more than its status: it may come from anybody."""
    try:
        yield
    except PushError as error:
        reason = type(error).__name__
        log.warning("wechat push refused", account=account.id, reason=reason, detail=str(error))
        metrics.WECHAT_PUSHES.labels(account.id, reason).inc()
        raise Problem(status=error.status) from error


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise OversizedPushError(f"The body is over {MOST_BYTES} bytes.")
    return bytes(body)
