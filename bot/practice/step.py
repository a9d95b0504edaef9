"""One step of practice: from what a trainee said to what is said and what is kept."""

from dataclasses import dataclass
from typing import Final, Literal

from bot.messages import Bar, ChoicesMessage, Message, Option, TextMessage
from bot.practice.commands import read_command
from bot.practice.models import Activity, Change
from bot.texts import reply_text

STARTS: Final = ("drill", "mistakes", "rehearsal", "exam", "progress")


@dataclass(frozen=True)
class Said:
    """A trainee's message.

    Attributes:
        text: the words.
        do: what a tapped option stands for.
        value: letters of a tapped answer.
        mark: of the question that the answer was given to; `None` where that is not known.
        intent: `practice` or `practice_answer` where NLU is sure of it.
    """

    text: str
    do: str | None = None
    value: str | None = None
    mark: str | None = None
    intent: Literal["practice", "practice_answer"] | None = None

    @property
    def command(self) -> str | None:
        """What it plainly wants, whatever is under way; `None` for an answer and for anything else."""
        if self.do is not None:
            return self.do
        read = read_command(self.text) if self.value is None else None
        return read.do if read else None


@dataclass(frozen=True)
class Step:
    """What is said, what is under way then, and what has been learnt.

    Attributes:
        messages: to say, before the open question.
        activity: under way from now on; `None` when it is over.
        change: what is kept of the trainee.
    """

    messages: list[Message]
    activity: Activity | None
    change: Change | None = None


def actions(*names: str) -> list[Option]:
    """Return things that can be done beside answering: a tap says the words."""
    titles = [reply_text(f"practice_do_{name}") for name in names]
    return [Option(title=title, payload=title) for title in titles]


def start_options() -> ChoicesMessage:
    """Return what can be begun, to be tapped."""
    options = [
        Option(title=reply_text(f"practice_start_{do}"), payload=f'/practice{{"do":"{do}"}}') for do in STARTS
    ]
    return ChoicesMessage(prompt=reply_text("practice_start"), options=options)


def joined(*parts: str) -> TextMessage:
    """Return one text of several paragraphs, less the empty ones."""
    return TextMessage(text="\n".join(part for part in parts if part))


def share_bar(label: str, part: int, whole: int) -> Bar:
    """Return the bar of a share that is told in numbers, such as 5/6."""
    return Bar(label=label, percent=round(100 * part / whole), note=f"{part}/{whole}")
