"""Checks the body of a request to our channel, and makes Rasa's UserMessage of it."""

from typing import Any, Collection, Dict, List

from rasa.core.channels.channel import OutputChannel, UserMessage

MAX_SENDER_CHARACTERS = 128
MAX_TEXT_CHARACTERS = 1000
"""Twice what the gateway lets through. A text of a megabyte would block all of Rasa for seconds."""


class BadRequest(Exception):
    """The body is not what the contract says; the text names the field."""


def user_message(
    body: object, intents: Collection[str], output_channel: OutputChannel, channel: str
) -> UserMessage:
    """Return the message to handle.

    Args:
        body: the parsed JSON: {"sender", "text", "intent"?: {"name", "entities"?}, "metadata"?}.
        intents: the intents that the model knows.
        output_channel: where the answers go.
        channel: name of the channel.

    Raises:
        BadRequest: if a field is missing or wrong.
    """
    if not isinstance(body, dict):
        raise BadRequest("the body must be a JSON object")
    sender = _text(body.get("sender"), "sender", MAX_SENDER_CHARACTERS)
    if not sender or not sender.isprintable():
        raise BadRequest("sender must be printable and not empty")
    text = _text(body.get("text"), "text", MAX_TEXT_CHARACTERS).strip()
    intent = body.get("intent")
    if not text and intent is None:
        raise BadRequest("text must not be empty")
    metadata = body.get("metadata", {})
    if not isinstance(metadata, dict):
        raise BadRequest("metadata must be an object")
    return UserMessage(
        text=_harmless(text),
        output_channel=output_channel,
        sender_id=sender,
        parse_data=None if intent is None else _parse_data(intent, intents, _harmless(text)),
        input_channel=channel,
        metadata=metadata,
    )


def _harmless(text: str) -> str:
    """Keep a text a text: Rasa obeys `/restart` and `/intent{…}`, whoever wrote them."""
    return "／" + text[1:] if text.startswith("/") else text


def _parse_data(intent: object, intents: Collection[str], text: str) -> Dict[str, Any]:
    """Return what NLU would have found, had it been asked."""
    if not isinstance(intent, dict) or intent.get("name") not in intents:
        raise BadRequest("intent.name must be an intent of the model")
    return {
        "text": text,
        "intent": {"name": intent["name"], "confidence": 1.0},
        "entities": _entities(intent.get("entities")),
    }


def _entities(entities: object) -> List[Dict[str, str]]:
    if entities is None:
        return []
    if not isinstance(entities, list) or not all(isinstance(entity, dict) for entity in entities):
        raise BadRequest("intent.entities must be a list of objects")
    return [
        {
            "entity": _text(entity.get("entity"), "entity", MAX_SENDER_CHARACTERS),
            "value": _text(entity.get("value"), "value", MAX_TEXT_CHARACTERS),
        }
        for entity in entities
    ]


def _text(value: object, field: str, most: int) -> str:
    if not isinstance(value, str):
        raise BadRequest(f"{field} must be a string")
    if len(value) > most:
        raise BadRequest(f"{field} must have at most {most} characters")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadRequest(f"{field} must be valid Unicode") from error
    return value
