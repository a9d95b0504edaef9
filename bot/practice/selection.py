"""Chooses what a trainee is asked next."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.practice.models import Memory, Source
from bot.practice.scheduling import Scheduling, is_learning
from bot.practice.shuffling import shuffled
from knowledge.practice import Bank, Item, Theme


@dataclass(frozen=True)
class DailyLimits:
    """How much a day holds.

    Attributes:
        items: questions of a daily drill.
        new: of them at most, items never seen before.
        reviews: items seen before that are asked on one day at most, in all drills.
    """

    items: int
    new: int
    reviews: int


@dataclass(frozen=True)
class Today:
    """What was answered today.

    Attributes:
        answered: items.
        new: of them, those that were answered for the first time ever.
    """

    answered: int = 0
    new: int = 0

    @property
    def reviews(self) -> int:
        """Items that had been seen before."""
        return self.answered - self.new


class Selection:
    """Chooses items: what was got wrong just now, what is due, what is new; at random nowhere."""

    def __init__(self, bank: Bank, scheduling: Scheduling, limits: DailyLimits) -> None:
        """Take what may be asked, what says when, and how much."""
        self._bank = bank
        self._scheduling = scheduling
        self._limits = limits

    def next(
        self,
        trainee_id: str,
        memories: Mapping[str, Memory],
        today: Today,
        now: datetime,
        source: Source = "daily",
        theme: Theme | None = None,
        level: int | None = None,
        last: str | None = None,
    ) -> Item | None:
        """Return the item to ask, or `None` when there is none left for now.

        Args:
            trainee_id: whose turn it is.
            memories: what the trainee remembers, by item.
            today: what was answered today.
            now: the present time.
            source: where items come from.
            theme: which items only.
            level: the greatest difficulty of new items.
            last: the item that was just answered, which is not asked twice in a row if another is left.
        """
        items = [item for item in self._bank.items.values() if theme in (None, item.theme)]
        seen = [memories[item.id] for item in items if item.id in memories]
        if source == "mistakes":
            mistaken = [memory for memory in seen if memory.mistaken]
            return self._first(sorted(mistaken, key=lambda memory: memory.last_review), last)
        learning = [memory for memory in seen if is_learning(memory)]
        ready = [memory for memory in learning if memory.due <= now and memory.item != last]
        if ready:
            return self._first(sorted(ready, key=lambda memory: memory.due), last)
        limited = source == "daily"
        if not limited or today.answered < self._limits.items:
            due = [memory for memory in seen if memory.due <= now and not is_learning(memory)]
            if due and (not limited or today.reviews < self._limits.reviews):
                return self._first(sorted(due, key=lambda memory: self._scheduling.recall(memory, now)), last)
            if not limited or today.new < self._limits.new:
                new = self._new(trainee_id, items, memories, level)
                if new:
                    return new
        # Nothing else is left: what was got wrong comes before its ten minutes are over.
        return self._first(sorted(learning, key=lambda memory: memory.due), last)

    def _first(self, memories: Iterable[Memory], last: str | None) -> Item | None:
        ordered = [memory.item for memory in memories]
        chosen = next((item for item in ordered if item != last), ordered[0] if ordered else None)
        return self._bank.items[chosen] if chosen else None

    def _new(
        self, trainee_id: str, items: Iterable[Item], memories: Mapping[str, Memory], level: int | None
    ) -> Item | None:
        """Return an unseen item: of the theme least seen so far, the easier ones first."""
        unseen = [
            item for item in items if item.id not in memories and (level is None or item.difficulty <= level)
        ]
        if not unseen:
            return None
        seen = Counter(item.theme for item in self._bank.items.values() if item.id in memories)
        sizes = Counter(item.theme for item in self._bank.items.values())
        return min(
            unseen,
            key=lambda item: (
                seen[item.theme] / sizes[item.theme],
                item.difficulty,
                shuffled(trainee_id, item.id),
            ),
        )
