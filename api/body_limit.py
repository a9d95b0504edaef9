"""Refuses bodies that are too large before anything reads them."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, problem_response

MOST_BYTES: Final = 128 * 1024
ACTIONS_PATH: Final = "/actions/"
"""Rasa sends whole trackers there, with a secret; they may be longer."""


class BodyLimit:
    """ASGI middleware that answers 413 to a body over the limit, declared or streamed."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting its body."""
        if scope["type"] != "http" or scope["path"].startswith(ACTIONS_PATH):
            await self._app(scope, receive, send)
            return
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            if len(body) > MOST_BYTES:
                problem = Problem(status=413, detail=f"The body is over {MOST_BYTES} bytes.")
                await problem_response(problem)(scope, receive, send)
                return
            if not message.get("more_body"):
                break
        whole: Message = {"type": "http.request", "body": bytes(body), "more_body": False}
        pending = [whole]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await self._app(scope, replay, send)
