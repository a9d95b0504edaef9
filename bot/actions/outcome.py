"""What an action has to say and what it changes."""

from dataclasses import dataclass, field

from rasa_sdk.events import EventType

from bot.messages import AnswerMessage, Reply
from bot.texts import say


@dataclass(frozen=True)
class Outcome:
    """Replies in their order, each a reply or the name of a response of domain.yml, and Rasa's events."""

    say: list[Reply | str] = field(default_factory=list)
    events: list[EventType] = field(default_factory=list)


def outcome_of(said: "Outcome | Reply | str") -> Outcome:
    """Return the outcome of an action that only says one thing."""
    return said if isinstance(said, Outcome) else Outcome([said])


def beside_a_form(reply: Reply) -> Reply:
    """Return an answer as it is given in the middle of a form: digits then pick the form's choices alone."""
    messages = [
        message.model_copy(update={"related": []}) if isinstance(message, AnswerMessage) else message
        for message in reply.messages
        if message.type not in ("choices", "quiz")
    ]
    return reply.model_copy(update={"messages": messages or [say("aside_unclear")]})
