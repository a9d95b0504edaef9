"""The API over HTTP, and how it is disturbed."""

import asyncio
import json
import secrets
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.wechat_platform.api import CODE_TO_SESSION, Api
from tests.wechat_platform.bodies import read_body
from tests.wechat_platform.disturbances import Disturbance, Disturbances
from tests.wechat_platform.errors import ApiError, error_body
from tests.wechat_platform.records import Call


class PlatformApp:
    """The ASGI application."""

    def __init__(self, api: Api, disturbances: Disturbances, calls: list[Call]) -> None:
        self._api = api
        self._disturbances = disturbances
        self._calls = calls
        self._closing = asyncio.Event()
        app = FastAPI(openapi_url=None)
        app.add_route("/{path:path}", self._answer, methods=["GET", "POST"])
        self.asgi: ASGIApp = _WithTransport(app)

    def close(self) -> None:
        """Let nothing wait any more."""
        self._closing.set()

    async def _answer(self, request: Request) -> Response:
        raw = await request.body()
        path = request.url.path
        disturbance = self._disturbances.take(path)
        if disturbance and disturbance.what == "drop":
            return await _cut(request)
        body = self._done(request, raw, disturbance)
        self._calls.append(Call(path, dict(request.query_params), _json(raw), raw, body.get("errcode", 0)))
        if disturbance and disturbance.what == "lose":
            return await _cut(request)
        if disturbance and disturbance.what == "stall":
            await self._pause(disturbance.seconds)
        # The platform itself calls this one text.
        media = "text/plain" if path == CODE_TO_SESSION else "application/json; encoding=utf-8"
        return Response(json.dumps(body, ensure_ascii=False), media_type=media)

    def _done(self, request: Request, raw: bytes, disturbance: Disturbance | None) -> dict[str, Any]:
        rid = secrets.token_hex(4)
        if disturbance and disturbance.what == "fail":
            return error_body(disturbance.errcode, rid)
        found = self._api.handler(request.url.path)
        if found is None:
            return error_body(-1, rid)
        method, handler = found
        try:
            # A GET that was sent as POST works too, as with the platform.
            if method == "POST" and request.method != "POST":
                raise ApiError(43002)
            return handler(request.query_params, raw)
        except ApiError as error:
            return error_body(error.errcode, rid)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return


class _WithTransport:
    """Hands the connection to the application, which can then cut it; uvicorn does not offer that otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            cycle: Any = send.__self__  # type: ignore[attr-defined]
            scope["transport"] = cycle.transport
        await self._app(scope, receive, send)


async def _cut(request: Request) -> Response:
    request.scope["transport"].abort()
    while not await request.is_disconnected():
        await asyncio.sleep(0)
    return Response()  # to nobody


def _json(raw: bytes) -> Any:
    try:
        return read_body(raw)
    except ApiError:
        return None
