"""Rasa's action server: `POST /actions/webhook`, for the Rasa process only."""

import hmac
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import (
    ActionExecutionRejection,
    ActionMissingDomainException,
    ActionNotFoundException,
)

from api.problems import Problem
from api.settings import Settings

log = structlog.get_logger()


def actions_router(settings: Settings, executor: ActionExecutor) -> APIRouter:
    """Make the route. Status codes are those that Rasa 3.6 expects of an action server."""
    router = APIRouter(prefix="/actions", include_in_schema=False)
    secret = settings.internal_secret.get_secret_value().encode()

    @router.post("/webhook")
    async def webhook(request: Request, x_mingfa_secret: Annotated[str, Header()] = "") -> JSONResponse:
        if not hmac.compare_digest(x_mingfa_secret.encode(), secret):
            raise Problem(status=401, detail="X-Mingfa-Secret is missing or wrong.")
        call = await _action_call(request)
        name = call["next_action"]
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as error:
            return JSONResponse({"error": error.message, "action_name": name}, 400)
        except ActionNotFoundException as error:
            return JSONResponse({"error": error.message, "action_name": name}, 404)
        except ActionMissingDomainException as error:
            return JSONResponse({"error": error.message, "action_name": name}, 449)
        return JSONResponse(result.model_dump() if result else None)

    return router


async def _action_call(request: Request) -> dict[str, Any]:
    try:
        call = await request.json()
    except ValueError as error:
        raise Problem(status=400, detail="The body is not valid JSON.") from error
    if not isinstance(call, dict) or not isinstance(call.get("next_action"), str):
        raise Problem(status=422, detail="next_action: must be the name of an action.")
    if not isinstance(call.get("tracker"), dict):
        raise Problem(status=422, detail="tracker: must be an object.")
    return call
