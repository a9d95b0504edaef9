"""What a conversation carries from one turn into the next."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.messages import Option, Practising, Reply

LONGEST_FORM: Final = 4
"""So many times `session_turns` a form may take before it is given up with its conversation."""


@dataclass(frozen=True)
class SessionState:
    """A session between two turns.

    Attributes:
        conversation: number of the Rasa conversation in which the session is now.
        turns: that conversation has had.
        topic: what it is about: the id of an entry, or `outside:` with that of an area.
        previous_topic: what it was about before.
        options: offered last.
        in_form: whether a form is under way.
        awaits_contact: whether a telephone number was asked for.
        practising: what a trainee is in the middle of.
        question: the last question that was answered or asked back, or cry for help, masked; `None` once
            feedback was given.
        answered: the id of the entry that answered it, if one did.
        seen_at: time of the last turn.
    """

    conversation: int = 0
    turns: int = 0
    topic: str | None = None
    previous_topic: str | None = None
    options: tuple[Option, ...] = ()
    in_form: bool = False
    awaits_contact: bool = False
    practising: Practising | None = None
    question: str | None = None
    answered: str | None = None
    seen_at: datetime | None = None

    def sender(self, session_key: str) -> str:
        """Return Rasa's name of the conversation; `api.store.trackers` finds all of a person's by it."""
        return f"{session_key}-{self.conversation}"

    @property
    def open_question(self) -> str | None:
        """The question that was asked back and is not answered yet, or the cry for help."""
        return self.question if self.answered is None else None

    def resumed(self, now: datetime, idle: timedelta) -> "SessionState":
        """Return the state as a turn finds it: a long silence leaves only the count of conversations."""
        if self.seen_at is None or now - self.seen_at < idle:
            return self
        return SessionState(conversation=self.conversation + 1)

    def after(
        self, reply: Reply, options: tuple[Option, ...], question: str | None, most_turns: int, now: datetime
    ) -> "SessionState":
        """Return the state after a turn.

        A conversation costs Rasa more with every turn, so the session goes on in a fresh one after a while:
        but not soon in the middle of a form or of practice. A crisis and the end of a form begin a fresh one
        at once.

        Args:
            reply: what was said.
            options: what it offered.
            question: the resident's words, masked, if the reply answers them.
            most_turns: of one conversation.
            now: time of the turn.
        """
        topic = reply.next_topic(self.topic)
        in_form = reply.status == "form"
        long = self.turns + 1 >= most_turns * (LONGEST_FORM if in_form or reply.practising else 1)
        afresh = long or reply.status == "crisis" or reply.effect == "forget_form"
        judged = reply.effect in ("useful", "useless")
        state = replace(
            self,
            conversation=self.conversation + afresh,
            turns=0 if afresh else self.turns + 1,
            topic=topic,
            previous_topic=self.topic if topic != self.topic and self.topic else self.previous_topic,
            options=options,
            in_form=in_form and not afresh,
            awaits_contact=reply.awaits_contact and not afresh,
            practising=reply.practising,
            seen_at=now,
        )
        if reply.status in ("answered", "clarify", "crisis"):
            return replace(state, question=question, answered=reply.topic)
        return replace(state, question=None, answered=None) if judged else state
