"""How good the items of the bank are, judged by first answers alone: later ones show what was learnt."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from api.store.practice_statistics import FirstAnswers
from knowledge.practice import Item, Theme
from knowledge.practice.models import Kind

ENOUGH: Final = 20
"""First answers from which flags are raised; fewer say too little."""
HARD: Final = 0.2
EASY: Final = 0.97
"""Shares of right first answers below and above which an item is flagged."""
WEAK: Final = 0.1
"""Discrimination below which an item is flagged."""

Flag = Literal["too_hard", "too_easy", "weak_discrimination", "popular_distractor"]
Share = Annotated[float, Field(ge=0, le=1)]


class FigureModel(BaseModel):
    """Base of all: unknown fields are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OptionFigures(FigureModel):
    """An option in the order of the content file, and the share of first answers that chose it."""

    text: str
    right: bool
    share: Share | None


class ItemFigures(FigureModel):
    """An item, and how it did.

    Attributes:
        attempts: trainees who answered it, each counted by the first answer, in drills and exams alike.
        share_right: of the attempts.
        discrimination: from -1 to 1; see `discriminations`.
        options: with the share that chose each.
        unsure: share of the attempts that chose nothing, such as 不会.
        median_seconds: from question to answer, in drills.
        flags: what a trainer should look at; none below `ENOUGH` attempts.
        changed_law: provisions whose text is not the one it was checked against; with any, it is not asked.
    """

    id: str
    theme: Theme
    kind: Kind
    difficulty: int
    question: str
    attempts: int
    share_right: Share | None
    discrimination: float | None
    options: tuple[OptionFigures, ...]
    unsure: Share | None
    median_seconds: float | None
    flags: tuple[Flag, ...]
    changed_law: tuple[str, ...]


@dataclass(frozen=True)
class _Columns:
    """Figures by number of the item, as far as they need no look at its options."""

    attempts: NDArray[np.int64]
    right: NDArray[np.int64]
    unsure: NDArray[np.int64]
    chose: NDArray[np.int64]
    discrimination: NDArray[np.float64]
    pairs: NDArray[np.int64]
    seconds: NDArray[np.float64]


def item_figures(
    items: Iterable[Item], answers: FirstAnswers, changed_law: Mapping[str, tuple[str, ...]]
) -> list[ItemFigures]:
    """Return the figures of items, in their order.

    Args:
        items: of the bank.
        answers: all first answers; those to items not among `items` count for nothing.
        changed_law: item id → provisions that have changed since it was checked.
    """
    wanted = list(items)
    places = {item.id: place for place, item in enumerate(wanted)}
    columns = _columns(_kept(answers, places), len(wanted))
    return [_figures(item, columns, place, changed_law.get(item.id, ())) for place, item in enumerate(wanted)]


def discriminations(
    item: NDArray[np.int64], trainee: NDArray[np.int64], right: NDArray[np.bool_], items: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return how well each item tells strong trainees from weak ones, and by how many answers.

    It is the point-biserial correlation, corrected for the item itself, over the n trainees who answered the
    item and at least one other:

        r = Σ (x - x̄)(y - ȳ) / √(Σ (x - x̄)² · Σ (y - ȳ)²)

    with x = 1 where the trainee's first answer to the item was right and else 0, and y the share of right
    ones among the trainee's first answers to all other items. Shares stand in for the usual sums, as trainees
    have not all answered the same items. It is not a number where all x or all y are the same.

    Source: Lord and Novick, Statistical Theories of Mental Test Scores (1968), on item-test
    correlations; the correction: Henrysson, Psychometrika 28 (1963), 211-218.

    Args:
        item: number of the item of each answer.
        trainee: number of the trainee of each answer.
        right: whether each answer was right.
        items: how many items there are.
    """
    count = np.bincount(trainee)[trainee] - 1
    others = np.bincount(trainee, weights=right)[trainee] - right
    paired = count > 0
    item, x, y = item[paired], right[paired].astype(float), others[paired] / count[paired]
    pairs = np.bincount(item, minlength=items)
    with np.errstate(invalid="ignore", divide="ignore"):
        x = x - (np.bincount(item, x, items) / pairs)[item]
        y = y - (np.bincount(item, y, items) / pairs)[item]
        both, xs, ys = (np.bincount(item, values, items) for values in (x * y, x * x, y * y))
        # What is left of equal values after rounding is no spread.
        spread = (xs > 1e-9) & (ys > 1e-9)
        return np.where(spread, np.clip(both / np.sqrt(xs * ys), -1, 1), np.nan), pairs


def _kept(answers: FirstAnswers, places: Mapping[str, int]) -> FirstAnswers:
    """Return the answers to known items, numbered by their places."""
    number = np.array([places.get(item, -1) for item in answers.items], dtype=np.int64)
    item = number[answers.item]
    kept = item >= 0
    return FirstAnswers(
        tuple(places),
        item[kept],
        answers.trainee[kept],
        answers.right[kept],
        answers.chosen[kept],
        answers.seconds[kept],
    )


def _columns(answers: FirstAnswers, items: int) -> _Columns:
    item = answers.item
    discrimination, pairs = discriminations(item, answers.trainee, answers.right, items)
    most = 10  # a digit tells the option
    return _Columns(
        attempts=np.bincount(item, minlength=items),
        right=np.bincount(item[answers.right], minlength=items),
        unsure=np.bincount(item[answers.chosen == 0], minlength=items),
        chose=np.stack(
            [np.bincount(item[(answers.chosen >> place & 1) == 1], minlength=items) for place in range(most)]
        ),
        discrimination=discrimination,
        pairs=pairs,
        seconds=_medians(item, answers.seconds, items),
    )


def _medians(item: NDArray[np.int64], seconds: NDArray[np.int64], items: int) -> NDArray[np.float64]:
    """Return the median of the known seconds of each item; not a number where none are known."""
    known = seconds >= 0
    item, seconds = item[known], seconds[known]
    order = np.lexsort((seconds, item))
    seconds = np.append(seconds[order], 0)
    count = np.bincount(item, minlength=items)
    start = np.cumsum(count) - count
    lower, upper = start + np.maximum(count - 1, 0) // 2, start + count // 2
    return np.where(count > 0, (seconds[lower] + seconds[upper]) / 2, np.nan)


def _figures(item: Item, columns: _Columns, place: int, changed_law: tuple[str, ...]) -> ItemFigures:
    attempts = int(columns.attempts[place])
    chose = columns.chose[:, place]
    discrimination = _number(columns.discrimination[place])
    share = _share(columns.right[place], attempts)
    figures = ItemFigures(
        id=item.id,
        theme=item.theme,
        kind=item.kind,
        difficulty=item.difficulty,
        question=item.question,
        attempts=attempts,
        share_right=share,
        discrimination=discrimination,
        options=tuple(
            OptionFigures(text=option.text, right=option.right, share=_share(chose[number], attempts))
            for number, option in enumerate(item.options)
        ),
        unsure=_share(columns.unsure[place], attempts),
        median_seconds=_number(columns.seconds[place]),
        flags=(),
        changed_law=changed_law,
    )
    flags = tuple(_flags(figures, int(columns.pairs[place])))
    return figures.model_copy(update={"flags": flags})


def _flags(figures: ItemFigures, pairs: int) -> Iterator[Flag]:
    if figures.attempts < ENOUGH or figures.share_right is None:
        return
    if figures.share_right < HARD:
        yield "too_hard"
    if figures.share_right > EASY:
        yield "too_easy"
    if pairs >= ENOUGH and figures.discrimination is not None and figures.discrimination < WEAK:
        yield "weak_discrimination"
    shares = [(option.right, option.share or 0) for option in figures.options]
    if max((share for right, share in shares if not right), default=0) > min(
        share for right, share in shares if right
    ):
        yield "popular_distractor"


def _share(part: int, whole: int) -> float | None:
    return int(part) / whole if whole else None


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
