"""One step of a form: from a message to what changes in the slots and what is said besides the question."""

from dataclasses import dataclass, field
from typing import Final, Literal

from bot.forms.definitions import Answers, Form
from bot.forms.reading import Said, read

MOST_MISSES: Final = 2
"""So often a question is asked again after an answer that makes no sense; then a person is offered."""

Ending = Literal["gave_up"]


@dataclass(frozen=True)
class Step:
    """What a message does to a form.

    Attributes:
        changes: slots and their new values.
        say: names of sentences of bot/replies.yml to say before the question.
        help: of the question, for somebody who did not understand it.
        taken: whether the message was for the form; what was not is answered elsewhere.
        ended: why the form ends without being complete.
    """

    changes: dict[str, str | None] = field(default_factory=dict)
    say: tuple[str, ...] = ()
    help: str | None = None
    taken: bool = True
    ended: Ending | None = None


def step(form: Form, answers: Answers, requested: str, misses: int, said: Said) -> Step:
    """Take a message that came after the question of the slot `requested`.

    Args:
        form: the form that is under way.
        answers: what has been answered.
        requested: the slot whose question was asked.
        misses: how often the question was answered with nonsense in a row.
        said: the message.
    """
    if said.intent == "go_back":
        return _back(form, answers)
    if said.intent == "start_over":
        return Step({**dict.fromkeys(form.slots), MISSES: None}, ("form_restarted",))
    question = form.question(requested)
    if said.intent == "not_understood":
        return Step({MISSES: None}, help=question.help)
    reading = read(question, said, answers)
    if reading.kind == "aside":
        return Step(taken=False)
    if reading.kind == "value":
        return Step({requested: reading.value, MISSES: None})
    if misses >= MOST_MISSES:
        return Step({MISSES: None}, ended="gave_up")
    missed = "form_no_phone" if question.contact else "form_unclear"
    return Step({MISSES: str(misses + 1)}, (missed,))


MISSES: Final = "form_misses"
"""The slot that counts answers that made no sense."""


def _back(form: Form, answers: Answers) -> Step:
    previous = form.previous_question(answers)
    if previous is None:
        return Step({MISSES: None}, ("form_at_beginning",))
    # What comes after it may have depended on it.
    later = form.slots[form.slots.index(previous.slot) :]
    return Step({**dict.fromkeys(later), MISSES: None}, ("form_went_back",))
