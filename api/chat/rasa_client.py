"""Talks to the Rasa process through our channel there."""

from collections.abc import Mapping
from typing import Any, Final

import aiohttp
from pydantic import BaseModel, ConfigDict, ValidationError

from api.chat.options import StructuredIntent
from api.settings import Settings
from bot.messages import Message, Reply, TextMessage

MESSAGES_PATH: Final = "/webhooks/gateway/webhook"
HEALTH_PATH: Final = "/webhooks/gateway/"
HEALTH_SECONDS: Final = 1.0


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
    """A pooled client of the Rasa channel. Close it when done.

    aiohttp, because httpx looks at every pooled connection on every request: with 16 residents at once that
    took several milliseconds a turn.
    """

    def __init__(self, settings: Settings) -> None:
        """Take the address, secret and time-out of the configured Rasa."""
        self._base_url = str(settings.rasa_url)
        self._timeout = aiohttp.ClientTimeout(total=settings.rasa_timeout_seconds)
        self._headers = {"X-Mingfa-Secret": settings.internal_secret.get_secret_value()}
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    async def is_ready(self) -> bool:
        """Say whether Rasa is up with a model."""
        timeout = aiohttp.ClientTimeout(total=HEALTH_SECONDS)
        try:
            async with self._http().get(HEALTH_PATH, timeout=timeout) as response:
                return response.ok
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def turn(
        self, sender: str, text: str, intent: StructuredIntent | None, metadata: Mapping[str, object]
    ) -> Reply:
        """Send one message and collect what Rasa says. `metadata` is what the actions get to know.

        Raises:
            RasaUnavailableError: if it says nothing usable in time.
        """
        body: dict[str, Any] = {"sender": sender, "text": text, "metadata": dict(metadata)}
        if intent:
            entities = [{"entity": name, "value": value} for name, value in intent.entities.items()]
            body["intent"] = {"name": intent.name, "entities": entities}
        try:
            async with self._http().post(MESSAGES_PATH, json=body) as response:
                response.raise_for_status()
                turn = RasaTurn.model_validate_json(await response.read())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise RasaUnavailableError(type(error).__name__) from error
        except ValidationError as error:
            raise RasaUnavailableError("unreadable answer") from error
        return _merge(turn)

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:  # a session belongs to the event loop that is running now
            self._session = aiohttp.ClientSession(
                self._base_url, timeout=self._timeout, headers=self._headers
            )
        return self._session


def _merge(turn: RasaTurn) -> Reply:
    # An action that failed leaves no messages and no error: Rasa answers 200 all the same.
    if not turn.messages:
        raise RasaUnavailableError("no messages")
    messages: list[Message] = []
    whole = Reply(status="smalltalk", messages=[])
    for message in turn.messages:
        if message.custom:
            messages += message.custom.messages
            earlier, whole = whole, message.custom
            # The last reply says how the turn ended; what an earlier one changed still holds.
            kept = {"topic": whole.topic or earlier.topic, "effect": whole.effect or earlier.effect}
            whole = whole.model_copy(update=kept)
        elif message.text:
            messages.append(TextMessage(text=message.text))
    return whole.model_copy(update={"messages": messages})
