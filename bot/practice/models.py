"""What is known of a trainee: what is under way, what was learnt, how exams and rehearsals went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.messages import Practising
from knowledge.practice.models import Theme


class PracticeModel(BaseModel):
    """Base of all: unknown fields are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Source = Literal["daily", "theme", "mistakes", "more"]
"""Where a drill takes its items from: what is due and new today, one theme, the mistakes, or beyond today."""


class Asked(PracticeModel):
    """A question as it was put.

    Attributes:
        item: its id.
        order: which option of the item stands at each place.
        at: when it was put.
    """

    item: str
    order: tuple[int, ...]
    at: datetime

    @property
    def mark(self) -> str:
        """Tells this question from the same item put at another time."""
        return f"{self.item}.{int(self.at.timestamp())}"


class Drill(PracticeModel):
    """Questions one after the other, each explained at once.

    Attributes:
        source: where the items come from.
        theme: of the items, where the trainee chose one.
        asked: the open question; `None` when there is none left.
        previous: the item that was answered last, with its order, for 看解析.
        done: questions answered in this drill.
        right: those of them answered right.
        paused: whether the trainee has left it, to go on later.
    """

    kind: Literal["drill"] = "drill"
    source: Source = "daily"
    theme: Theme | None = None
    asked: Asked | None = None
    previous: Asked | None = None
    done: int = 0
    right: int = 0
    paused: bool = False


class Exam(PracticeModel):
    """A mock exam under way.

    Attributes:
        started_at: when it began.
        ends_at: when its time is up.
        questions: as they are put, in their order.
        answers: letters by item, as shown; an empty string for a question that was left out.
        theme: of all questions, where the trainee chose one.
    """

    kind: Literal["exam"] = "exam"
    started_at: datetime
    ends_at: datetime
    questions: tuple[Asked, ...]
    answers: dict[str, str] = {}
    theme: Theme | None = None

    @property
    def place(self) -> int:
        """Index of the open question; the number of questions when all are answered."""
        return len(self.answers)


class Rehearsal(PracticeModel):
    """A case under way.

    Attributes:
        scenario: its id.
        started_at: when it began.
        said: what the trainee has said so far.
        told: ids of the facts that the villager has told.
    """

    kind: Literal["rehearsal"] = "rehearsal"
    scenario: str
    started_at: datetime
    said: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


Activity = Annotated[Drill | Exam | Rehearsal, Field(discriminator="kind")]


class Trainee(PracticeModel):
    """Somebody who practises. Who that is stands in the trainers' roster alone, if at all.

    Attributes:
        id: of the trainee.
        activity: what is under way, on whatever channel it began.
        version: rises with every change; also tells an old question from the open one.
        level: the greatest difficulty of new items; `None` for all.
        ranked: whether the trainee agreed to count in the ranking of villages.
    """

    id: str
    activity: Activity | None = None
    version: int = 0
    level: int | None = None
    ranked: bool = False

    @property
    def practising(self) -> Practising | None:
        """What the trainee is in the middle of."""
        if self.activity is None or (isinstance(self.activity, Drill) and self.activity.paused):
            return None
        return self.activity.kind


@dataclass(frozen=True, slots=True)
class Memory:
    """How well a trainee remembers an item, as FSRS keeps it. No model: hundreds are read on every turn.

    Attributes:
        item: id of the item.
        state: 1 learning, 2 review, 3 relearning.
        step: of learning; `None` in review.
        stability: days until the chance to remember falls to nine in ten.
        difficulty: from 1 to 10.
        due: when to ask again.
        last_review: when it was asked last.
        streak: right answers in a row.
        mistaken: whether it stands in the book of mistakes.
    """

    item: str
    state: int
    step: int | None
    stability: float | None
    difficulty: float | None
    due: datetime
    last_review: datetime
    streak: int = 0
    mistaken: bool = False


class Review(PracticeModel):
    """One answer to one item, for the log that FSRS is trained and items are judged by.

    Attributes:
        item: id of the item.
        at: when it was answered.
        mode: where.
        first: whether this trainee had never answered it before.
        right: whether all and only the right options were chosen.
        chosen: numbers of the options chosen, in the order of the content file, such as 02; empty for 不会.
        rating: of FSRS: 1 again, 3 good.
        seconds: between question and answer.
    """

    item: str
    at: datetime
    mode: Literal["drill", "exam"]
    first: bool
    right: bool
    chosen: str
    rating: int
    seconds: int


class ThemeScore(PracticeModel):
    """How one theme went in an exam."""

    theme: Theme
    right: int
    asked: int


class ExamResult(PracticeModel):
    """A finished exam.

    Attributes:
        theme: of all questions, where the trainee chose one.
        code: by which its certificate is looked up; `None` where it was not passed, or not a whole exam.
        score: of 100.
    """

    started_at: datetime
    finished_at: datetime
    right: int
    asked: int
    score: int
    passed: bool
    themes: tuple[ThemeScore, ...]
    theme: Theme | None = None
    code: str | None = None


class RehearsalResult(PracticeModel):
    """A finished rehearsal: the points made, of how many, and the wrong or dangerous statements."""

    scenario: str
    finished_at: datetime
    made: tuple[str, ...]
    points: int
    dangers: tuple[str, ...]


class Preferences(PracticeModel):
    """What a trainee prefers; see `Trainee`."""

    level: int | None
    ranked: bool


class Change(PracticeModel):
    """What a turn adds to what is known of a trainee; kept together or not at all."""

    preferences: Preferences | None = None

    memories: tuple[Memory, ...] = ()
    reviews: tuple[Review, ...] = ()
    exam: ExamResult | None = None
    rehearsal: RehearsalResult | None = None


class Assignment(PracticeModel):
    """What a trainer set a cohort to do, and how far a trainee has come.

    Attributes:
        kind: items to answer, exams to pass, or cases to rehearse.
        theme: of the items or cases; `None` for all.
        count: how many.
        due_at: until when.
        done: how many of them this trainee has done since it was set.
    """

    id: int
    kind: Literal["items", "exam", "rehearsal"]
    theme: Theme | None
    count: int
    set_at: datetime
    due_at: datetime
    done: int = 0


class VillageRank(PracticeModel):
    """One village in the ranking: how many agreed to count, and items mastered by each on average."""

    village: str
    trainees: int
    mastered: float
