"""One step of a form: from a message to what changes in the slots and what is said besides the question."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from bot.forms.definitions import Answers, Form
from bot.forms.reading import Said, read

MISSES: Final = "form_misses"
"""The slot that counts answers that made no sense."""

MOST_MISSES: Final = 2
"""So often a question is asked again after an answer that makes no sense; then a person is offered."""

NO_CONTACT: Final = "none"
"""The answer to the question for a contact that leaves none."""

BACK: Final = re.compile(
    r"^\W*(?:我要|我想|麻烦)?(?:返回|退回|回|退)?(?:到|去)?(?:上一?|前一?|刚才那)(?:步|个|题|条)"
    r"|^(?:返回|退一步|退回去$|[填选说点]错)"
)
AFRESH: Final = re.compile(r"^\W*(?:我要|我想|麻烦)?(?:重新(?:开始|填|来|说)|重填|重来|从头)")
"""Where any text is an answer, only these words are no part of a story: 把围墙退回去, 重新量过."""

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
    question = form.question(requested)
    if said.intent in ("go_back", "previous_question") and (BACK.search(said.text) or not question.free):
        return _back(form, answers)
    if said.intent == "start_over" and (AFRESH.search(said.text) or not question.free):
        return Step({**dict.fromkeys(form.slots), MISSES: None}, ("form_restarted",))
    reading = read(question, said, answers)
    if said.intent == "not_understood" and (question.free or reading.kind != "value"):
        return Step({MISSES: None}, help=question.help)
    if reading.kind == "aside":
        return Step(taken=False)
    if reading.kind == "value":
        return Step({requested: reading.value, MISSES: None})
    if misses >= MOST_MISSES and question.contact:  # what was consented to is not lost for want of a number
        return Step({requested: NO_CONTACT, MISSES: None}, ("form_contact_skipped",))
    if misses >= MOST_MISSES:
        return Step({MISSES: None}, ended="gave_up")
    missed = "form_no_phone" if question.contact else "form_unclear"
    return Step({MISSES: str(misses + 1)}, (missed,))


def _back(form: Form, answers: Answers) -> Step:
    previous = form.previous_question(answers)
    if previous is None:
        return Step({MISSES: None}, ("form_at_beginning",))
    # What comes after it may have depended on it.
    later = form.slots[form.slots.index(previous.slot) :]
    return Step({**dict.fromkeys(later), MISSES: None}, ("form_went_back",))
