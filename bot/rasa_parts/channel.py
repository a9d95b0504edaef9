"""The channel that our gateway speaks to: `/webhooks/gateway/`. Nobody else may.

Unlike the stock REST channel it asks for a secret, keeps texts apart from commands, keeps a message in one
piece, tells a failure from silence, and takes a tapped option as an intent instead of guessing at its words.
"""

import hmac
import logging
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.rasa_parts import log_filter, patches
from bot.rasa_parts.incoming import BadRequest, user_message

SECRET_HEADER = "X-Mingfa-Secret"  # noqa: S105  the header's name

logger = logging.getLogger(__name__)

log_filter.install()
patches.apply()


class CollectingChannel(OutputChannel):
    """Collects the answers to one message, each as the one object that Rasa made it."""

    def __init__(self) -> None:
        """Start with no answers."""
        self.messages: List[Dict[Text, Any]] = []

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        """Keep an answer, less its empty fields."""
        self.messages.append({name: value for name, value in message.items() if value})


class GatewayChannel(InputChannel):
    """Takes messages from the gateway and answers in the same request."""

    def __init__(self, secret: Text) -> None:
        """Take the secret shared with the api process."""
        self._secret = secret.encode()

    @classmethod
    def name(cls) -> Text:
        """Name the channel, and with it its route."""
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "GatewayChannel":
        """Read the secret from credentials.yml."""
        secret = (credentials or {}).get("secret")
        if not secret:
            cls.raise_missing_credentials_exception()
        return cls(str(secret))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the two routes: readiness, and messages."""
        routes = Blueprint("gateway")

        @routes.get("/")
        async def ready(request: Request) -> HTTPResponse:
            if not request.app.ctx.agent.is_ready():
                return _problem(503, "no model is loaded")
            return json({"status": "ok"})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            given = request.headers.get(SECRET_HEADER, "")
            if not hmac.compare_digest(given.encode(errors="replace"), self._secret):
                return _problem(401, f"{SECRET_HEADER} is missing or wrong")
            agent = request.app.ctx.agent
            if not agent.is_ready():
                return _problem(503, "no model is loaded")
            output = CollectingChannel()
            try:
                message = user_message(request.json, agent.domain.intents, output, self.name())
            except InvalidUsage:
                return _problem(400, "the body must be JSON")
            except BadRequest as error:
                return _problem(400, str(error))
            with log_filter.handling_a_message():
                try:
                    await on_new_message(message)
                except Exception:  # whatever breaks inside Rasa, the gateway must hear of it
                    logger.exception("handling a message failed")
                    return _problem(503, "the message could not be handled")
            return json({"messages": output.messages})

        return routes


def _problem(status: int, detail: Text) -> HTTPResponse:
    return json({"detail": detail}, status=status)
