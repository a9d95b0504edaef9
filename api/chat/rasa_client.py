"""Talks to the Rasa process through our channel there."""

from typing import Any, Self

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from api.chat.options import StructuredIntent
from api.settings import Settings
from bot.messages import Message, Reply, Status, TextMessage

MESSAGES_PATH = "/webhooks/gateway/webhook"
HEALTH_PATH = "/webhooks/gateway/"


class RasaUnavailableError(Exception):
    """Rasa is down, slow, or had nothing to say; the message says which."""


class RasaMessage(BaseModel):
    """One message as our Rasa channel returns it."""

    model_config = ConfigDict(extra="ignore")

    text: str | None = None
    custom: Reply | None = None


class RasaTurn(BaseModel):
    """All messages of one turn."""

    messages: list[RasaMessage]


class RasaClient:
    """A pooled client of the Rasa channel. Close it when done."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        """Take a client whose base URL and secret are set."""
        self._http = http

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Make a client of the configured Rasa."""
        return cls(
            httpx.AsyncClient(
                base_url=str(settings.rasa_url),
                timeout=settings.rasa_timeout_seconds,
                headers={"X-Mingfa-Secret": settings.internal_secret.get_secret_value()},
                limits=httpx.Limits(max_connections=64, max_keepalive_connections=64),
                trust_env=False,
            )
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def is_ready(self) -> bool:
        """Say whether Rasa is up with a model."""
        try:
            return (await self._http.get(HEALTH_PATH, timeout=1)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def turn(
        self, sender: str, text: str, intent: StructuredIntent | None = None, topic: str | None = None
    ) -> Reply:
        """Send one message and collect what Rasa says.

        Raises:
            RasaUnavailableError: if it says nothing usable in time.
        """
        body: dict[str, Any] = {"sender": sender, "text": text, "metadata": {"topic": topic}}
        if intent:
            entities = [{"entity": name, "value": value} for name, value in intent.entities.items()]
            body["intent"] = {"name": intent.name, "entities": entities}
        try:
            response = await self._http.post(MESSAGES_PATH, json=body)
            response.raise_for_status()
            turn = RasaTurn.model_validate_json(response.content)
        except httpx.HTTPError as error:
            raise RasaUnavailableError(type(error).__name__) from error
        except ValidationError as error:
            raise RasaUnavailableError("unreadable answer") from error
        return _merge(turn)


def _merge(turn: RasaTurn) -> Reply:
    # An action that failed leaves no messages and no error: Rasa answers 200 all the same.
    if not turn.messages:
        raise RasaUnavailableError("no messages")
    messages: list[Message] = []
    status: Status = "smalltalk"
    topic = None
    for message in turn.messages:
        if message.custom:
            messages += message.custom.messages
            status, topic = message.custom.status, message.custom.topic
        elif message.text:
            messages.append(TextMessage(text=message.text))
    return Reply(status=status, messages=messages, topic=topic)
