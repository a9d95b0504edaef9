"""The question bank as trainers see it: all of it, also what is not asked any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from knowledge import KnowledgeBase
from knowledge.practice import Bank
from knowledge.practice.bank import stale


@dataclass(frozen=True)
class TrainersBank:
    """All items and scenarios, and which of them are out because their law changed.

    Attributes:
        bank: all of them.
        changed_law: item or scenario id → the provisions whose text is not the one it was checked against.
    """

    bank: Bank
    changed_law: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, bank: Bank, base: KnowledgeBase, official: Mapping[str, str]) -> "TrainersBank":
        """Compare a bank with the law.

        Args:
            bank: all items and scenarios.
            base: the entries, which may have been checked against a newer text.
            official: provision id → imported wording.
        """
        changed = {item.id: tuple(stale(item, base, official)) for item in bank}
        return cls(bank, {key: provisions for key, provisions in changed.items() if provisions})

    @cached_property
    def themes(self) -> Mapping[str, str]:
        """Theme of each item and scenario."""
        return {item.id: item.theme for item in self.bank}

    @cached_property
    def item_themes(self) -> Mapping[str, str]:
        """Theme of each item."""
        return {item.id: item.theme for item in self.bank.items.values()}

    def items(self, theme: str | None) -> int:
        """Return how many items of a theme, or of all, are asked."""
        return self._count(self.bank.items, theme)

    def scenarios(self, theme: str | None) -> int:
        """Return how many cases of a theme, or of all, are rehearsed."""
        return self._count(self.bank.scenarios, theme)

    def _count(self, ids: Mapping[str, object], theme: str | None) -> int:
        return sum(theme in (None, self.themes[key]) for key in ids if key not in self.changed_law)
