"""When an item is asked again: FSRS, by the `fsrs` package. All times are in UTC."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from fsrs import Card, Rating, Scheduler, State

from bot.practice.models import Memory

STEPS: Final = (timedelta(minutes=10),)
"""After a mistake an item comes again in the same sitting, once, before it waits for days."""

FORGIVEN_AFTER: Final = 2
"""Right answers in a row after which an item leaves the book of mistakes."""

KNOWN: Final = 0.8
"""Chance to remember from which an item counts as mastered."""


class Scheduling:
    """Decides when items come again, for one retention that is aimed at."""

    def __init__(self, desired_retention: float) -> None:
        """Take the chance, above 0 and below 1, that an item is remembered when it comes again."""
        self._scheduler = Scheduler(
            desired_retention=desired_retention,
            learning_steps=STEPS,
            relearning_steps=STEPS,
            enable_fuzzing=False,  # what a trainee is asked should not hang on chance
        )

    def answered(self, item: str, memory: Memory | None, right: bool, now: datetime) -> Memory:
        """Return the memory of an item after an answer to it.

        Args:
            item: its id.
            memory: as it was; `None` for an item that is new to the trainee.
            right: whether the answer was right.
            now: time of the answer.
        """
        now = now.astimezone(UTC)
        card, _ = self._scheduler.review_card(
            _card(memory) if memory else Card(card_id=0, due=now), rating(right), now
        )
        streak = (memory.streak if memory else 0) + 1 if right else 0
        mistaken = not right or (memory is not None and memory.mistaken and streak < FORGIVEN_AFTER)
        return Memory(
            item=item,
            state=card.state.value,
            step=card.step,
            stability=card.stability,
            difficulty=card.difficulty,
            due=card.due,
            last_review=now,
            streak=streak,
            mistaken=mistaken,
        )

    def recall(self, memory: Memory, now: datetime) -> float:
        """Return the chance, from 0 to 1, that an item is remembered now."""
        return float(self._scheduler.get_card_retrievability(_card(memory), now.astimezone(UTC)))

    def mastered(self, memory: Memory, now: datetime) -> bool:
        """Say whether an item counts as mastered: answered right last, and probably still known."""
        return memory.streak > 0 and self.recall(memory, now) >= KNOWN


def is_learning(memory: Memory) -> bool:
    """Say whether an item is to come again in the same sitting."""
    return State(memory.state) is not State.Review


def forecast(memories: Iterable[Memory], days: Iterable[tuple[datetime, datetime]]) -> list[int]:
    """Return how many items fall due within each span, from its first moment to before its last."""
    dues = [memory.due for memory in memories]
    return [sum(start <= due < end for due in dues) for start, end in days]


def rating(right: bool) -> Rating:
    """Return the rating of FSRS for an answer: a choice is right or it is not."""
    return Rating.Good if right else Rating.Again


def _card(memory: Memory) -> Card:
    return Card(
        card_id=0,
        state=State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due,
        last_review=memory.last_review,
    )
