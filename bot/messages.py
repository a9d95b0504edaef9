"""What Mingfa says: the messages of a reply, the same for every channel, which renders them its own way."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal[
    "answered",
    "clarify",
    "abstained",
    "outside_library",
    "out_of_scope",
    "smalltalk",
    "service",
    "crisis",
    "practice",
    "form",
    "error",
]
"""How a turn ended: a closed set."""

DISCLAIMER: Final = "这是普法说明，不能代替律师意见；具体的事请带上材料当面咨询。"


class MessageModel(BaseModel):
    """Base of all messages: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bar(MessageModel):
    """One bar of a chart."""

    label: str
    percent: Annotated[int, Field(ge=0, le=100)]
    note: str | None = None
    """What stands beside the bar in place of the percentage."""


class TextMessage(MessageModel):
    """Plain text, perhaps with a bar chart under it."""

    type: Literal["text"] = "text"
    text: str
    bars: list[Bar] | None = None


class Citation(MessageModel):
    """The provision an answer rests on."""

    id: str
    label: str
    official_text: str | None = None
    url: str


class RelatedEntry(MessageModel):
    """An entry the reader may want next."""

    id: str
    title: str


class AnswerSection(MessageModel):
    """A list under a heading of its own, such as the deadlines of a guide."""

    title: str
    items: Annotated[list[str], Field(min_length=1)]


class AnswerMessage(MessageModel):
    """The explanation of one entry, with its citations."""

    type: Literal["answer"] = "answer"
    id: str
    title: str
    plain: str
    example: str | None = None
    steps: list[str] = []
    sections: list[AnswerSection] = []
    citations: list[Citation]
    related: list[RelatedEntry] = []
    review: Literal["current", "needs_review"] = "current"
    disclaimer: str = DISCLAIMER


class ServiceCard(MessageModel):
    """Somebody to turn to, and why."""

    id: str
    name: str
    why: str
    phone: str | None = None
    address: str | None = None
    hours: str | None = None
    bring: list[str] = []


class ServicesMessage(MessageModel):
    """At most three services, the best door first."""

    type: Literal["services"] = "services"
    services: Annotated[list[ServiceCard], Field(min_length=1, max_length=3)]


class Option(MessageModel):
    """Something to tap. `payload` is what comes back as text."""

    title: str
    payload: str


def inform_option(title: str, value: str) -> Option:
    """Return the option that answers a form's question with a value."""
    return Option(title=title, payload=f'/inform{{"value":"{value}"}}')


def entry_option(entry_id: str, title: str) -> Option:
    """Return the option that opens an entry."""
    return Option(title=title, payload=f'/choose_entry{{"entry":"{entry_id}"}}')


class ChoicesMessage(MessageModel):
    """A question with options; a digit picks one on every channel."""

    type: Literal["choices"] = "choices"
    prompt: str
    options: Annotated[list[Option], Field(min_length=1, max_length=9)]


class QuizMessage(MessageModel):
    """A practice question. Channels letter its options A, B, C … themselves."""

    type: Literal["quiz"] = "quiz"
    title: str | None = None
    """Which question this is, such as 第 3 题 · 婚姻家庭 · 单选."""
    question: str
    options: list[Option]
    many: bool = False
    """Whether several options may be right: the letters of all of them are sent together."""
    actions: list[Option] = []
    """What can be done beside answering."""


Message = Annotated[
    TextMessage | AnswerMessage | ServicesMessage | ChoicesMessage | QuizMessage,
    Field(discriminator="type"),
]


Practising = Literal["drill", "exam", "rehearsal"]
"""What a trainee may be in the middle of."""

Effect = Literal["useful", "useless", "forget_form", "forget_person"]


class Reply(MessageModel):
    """One turn's answer: how it ended and what to say.

    Attributes:
        status: how the turn ended.
        messages: what to say, in this order.
        topic: id of the entry the conversation is now about, or `outside:` with that of an area outside.
        awaits_contact: whether the next message may be a telephone number: the gateway keeps it for itself.
        practising: what a trainee is in the middle of, so that the next message may belong to it.
        effect: what the gateway does when the turn is over: count the last answer as useful or useless,
            forget what was filled into a form that has ended, or everything about this person.
    """

    status: Status
    messages: list[Message]
    topic: str | None = None
    awaits_contact: bool = False
    practising: Practising | None = None
    effect: Effect | None = None

    def next_topic(self, topic: str | None) -> str | None:
        """Return what the conversation is about after this reply; `topic` is what it was about before.

        Danger, and a new question that could not be answered, drop the topic; small talk and forms keep it.
        """
        return self.topic or (None if self.status in ("abstained", "crisis", "outside_library") else topic)
