"""`POST /v1/session/wechat`: logs the Mini Program's own chat page in.

The client sends the code of `wx.login` and gets an opaque session id. It stands for the session of that
person's customer-service conversation, so that both are one. openid and session key stay here.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy.exc import SQLAlchemyError

from api.chat.routes import LOGIN_PREFIX
from api.problems import Problem
from api.rate_limit import RateLimit
from api.settings import Settings
from api.store.logins import LoginStore
from api.subscriber import subscriber
from api.wechat.account_settings import MAIN
from api.wechat.accounts import account_id
from api.wechat.api_errors import ApiError, BadCodeError, BlockedError, RateLimitedError
from api.wechat.client import WeChatClient, WeChatIdentity
from api.wechat.sessions import chat_session

RETRY_SECONDS: Final = 5
"""After so long a client should try again where WeChat could not be asked."""


class LoginRequest(BaseModel):
    """What the client has."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,256}$")]
    """The code that `wx.login` gave; good for one login within 5 minutes."""
    account: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,32}$")] = MAIN
    """Name of the Mini Program, where the service has several."""


class LoginResponse(BaseModel):
    """What the client goes on with."""

    session_id: str
    """To be sent as `session_id` with each message."""
    expires_in: int
    """Seconds until the client must log in again."""


def login_router(settings: Settings, clients: Mapping[str, WeChatClient], logins: LoginStore) -> APIRouter:
    """Make the route.

    Args:
        settings: of the whole process.
        clients: of the Mini Programs at least, by the ids of their accounts.
        logins: where logins are kept.
    """
    limit = RateLimit(settings, "login", settings.login_rate_limit)
    router = APIRouter(prefix="/v1/session", tags=["session"], lifespan=limit.lifespan)
    lifetime = timedelta(days=settings.login_days)

    @router.post("/wechat")
    async def log_in(body: LoginRequest, request: Request, response: Response) -> LoginResponse:
        """Trade the code of `wx.login` for a session id."""
        # Counted first, so that wrong codes count too: each costs a call of WeChat's API.
        if wait := await limit.hit(subscriber(request)):
            detail = f"More than {settings.login_rate_limit} logins from one address."
            raise Problem(status=429, detail=detail, headers={"Retry-After": str(wait)})
        client = clients.get(account_id("miniprogram", body.account))
        if client is None:
            raise Problem(status=404, detail=f"No Mini Program named {body.account} is set up for logins.")
        person = await _identity(client, body.code)
        session = chat_session(settings, person.openid)
        try:
            token = await asyncio.to_thread(logins.start, session, lifetime)
        except SQLAlchemyError as error:
            raise _later("Logins cannot be kept at the moment.") from error
        response.headers["Cache-Control"] = "no-store"
        return LoginResponse(session_id=f"{LOGIN_PREFIX}{token}", expires_in=int(lifetime.total_seconds()))

    return router


async def _identity(client: WeChatClient, code: str) -> WeChatIdentity:
    try:
        return await client.code_to_session(code)
    except BlockedError as error:
        raise Problem(status=403, detail="WeChat does not let this person log in.") from error
    except BadCodeError as error:
        detail = "The code was used, is too old, or belongs to another Mini Program: call wx.login again."
        raise Problem(status=400, detail=detail) from error
    except ApiError as error:
        wait = int(error.wait) if isinstance(error, RateLimitedError) else RETRY_SECONDS
        raise _later("WeChat cannot be asked at the moment.", wait) from error


def _later(why: str, seconds: int = RETRY_SECONDS) -> Problem:
    return Problem(status=503, detail=f"{why} Log in a little later.", headers={"Retry-After": str(seconds)})
