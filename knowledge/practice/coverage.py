"""How the question bank is spread: by theme, kind, difficulty and duty."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.practice.bank import Bank
from knowledge.practice.models import DUTY_NAMES, Item, Practised


@dataclass(frozen=True)
class ThemeRow:
    """One theme.

    Attributes:
        theme: its name.
        kinds: single, multiple and true_false items.
        scenarios: cases.
        difficulties: of items and cases, from 1 to 3.
        duties: of items and cases, in the order of `DUTY_NAMES`.
    """

    theme: str
    kinds: tuple[int, ...]
    scenarios: int
    difficulties: tuple[int, ...]
    duties: tuple[int, ...]

    @property
    def items(self) -> int:
        """Number of items."""
        return sum(self.kinds)


def practice_coverage(bank: Bank) -> list[ThemeRow]:
    """Count every theme, in the order of the bank; the last row is the whole."""
    everything = list(bank)
    themes = list(dict.fromkeys(item.theme for item in everything))
    rows = [_row(theme, [item for item in everything if item.theme == theme]) for theme in themes]
    return [*rows, _row("", everything)]


def _row(theme: str, of_theme: Sequence[Practised]) -> ThemeRow:
    kinds = Counter(item.kind for item in of_theme if isinstance(item, Item))
    difficulties = Counter(item.difficulty for item in of_theme)
    duties = Counter(item.duty for item in of_theme)
    return ThemeRow(
        theme=theme,
        kinds=tuple(kinds[kind] for kind in ("single", "multiple", "true_false")),
        scenarios=len(of_theme) - sum(kinds.values()),
        difficulties=tuple(difficulties[level] for level in (1, 2, 3)),
        duties=tuple(duties[duty] for duty in DUTY_NAMES),
    )
