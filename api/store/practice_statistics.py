"""Reads what all trainees did together, for statistics of items and for the summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine, func, select

from api.store.practice_tables import ExamRow, RehearsalRow, ReviewRow, TraineeRow


@dataclass(frozen=True)
class FirstAnswers:
    """The first answer of each trainee to each item, one place in every column for each answer.

    Attributes:
        items: ids of the items; the column `item` numbers them.
        item: number of the item.
        trainee: number of the trainee.
        right: whether the answer was right.
        chosen: options chosen, as bits: the first option of the content file is bit 0. None for 不会.
        seconds: between question and answer; -1 in exams, where it is not known for single questions.
    """

    items: tuple[str, ...]
    item: NDArray[np.int64]
    trainee: NDArray[np.int64]
    right: NDArray[np.bool_]
    chosen: NDArray[np.int64]
    seconds: NDArray[np.int64]


class ThemeShare(BaseModel):
    """How answers to the items of one theme went."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    theme: str
    answers: int
    share_right: float | None


class Summary(BaseModel):
    """What all trainees did.

    Attributes:
        trainees: who ever practised and is still kept.
        active_7_days: of them, who practised in the last 7 days.
        active_30_days: the same for 30 days.
        answers: given in drills and exams, repetitions too.
        share_right: of all answers; `None` without any.
        exams: finished.
        exams_passed: of them.
        rehearsals: finished.
        themes: the same by theme, in the order of the bank; items that left the bank are in none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    trainees: int
    active_7_days: int
    active_30_days: int
    answers: int
    share_right: float | None
    exams: int
    exams_passed: int
    rehearsals: int
    themes: tuple[ThemeShare, ...]


class PracticeStatistics:
    """Reads across all trainees. Methods block: use a thread."""

    def __init__(self, engine: Engine) -> None:
        """Take a database whose tables are up to date."""
        self._engine = engine

    def first_answers(self) -> FirstAnswers:
        """Return the first answers of all trainees, by one query.

        When two trainees turn out to be one person, both may have answered an item for the first time: then
        the earlier answer is the first one.
        """
        statement = (
            select(
                ReviewRow.trainee,
                ReviewRow.item,
                ReviewRow.right,
                ReviewRow.chosen,
                ReviewRow.mode,
                ReviewRow.seconds,
            )
            .where(ReviewRow.first)
            .order_by(ReviewRow.at, ReviewRow.id)
        )
        trainees: dict[str, int] = {}
        items: dict[str, int] = {}
        choices: dict[str, int] = {}
        rows = []
        with self._engine.connect() as connection:
            for trainee, item, right, chosen, mode, seconds in connection.execute(statement):
                if chosen not in choices:
                    choices[chosen] = sum(1 << int(place) for place in set(chosen))
                rows.append(
                    (
                        items.setdefault(item, len(items)),
                        trainees.setdefault(trainee, len(trainees)),
                        right,
                        choices[chosen],
                        seconds if mode == "drill" else -1,
                    )
                )
        table = np.array(rows, dtype=np.int64).reshape(-1, 5)
        _, firsts = np.unique(table[:, 0] * max(1, len(trainees)) + table[:, 1], return_index=True)
        item, trainee, right, chosen, seconds = table[firsts].T
        return FirstAnswers(tuple(items), item, trainee, right.astype(bool), chosen, seconds)

    def summary(self, now: datetime, themes: Mapping[str, str]) -> Summary:
        """Return what all trainees did.

        Args:
            now: the present time.
            themes: item id → theme, in the order of the bank.
        """
        with self._engine.connect() as connection:
            trainees = connection.execute(
                select(
                    func.count(),
                    func.count().filter(TraineeRow.seen_at >= now - timedelta(days=7)),
                    func.count().filter(TraineeRow.seen_at >= now - timedelta(days=30)),
                ).select_from(TraineeRow)
            ).one()
            exams = connection.execute(select(func.count(), func.count().filter(ExamRow.passed))).one()
            rehearsals = connection.scalar(select(func.count()).select_from(RehearsalRow))
            reviews = connection.execute(
                select(ReviewRow.item, func.count(), func.count().filter(ReviewRow.right)).group_by(
                    ReviewRow.item
                )
            ).all()
        by_theme = dict.fromkeys(themes.values(), (0, 0))
        for item, count, right in reviews:
            if item in themes:
                answers, hits = by_theme[themes[item]]
                by_theme[themes[item]] = answers + count, hits + right
        answers = sum(count for _, count, _ in reviews)
        return Summary(
            trainees=trainees[0],
            active_7_days=trainees[1],
            active_30_days=trainees[2],
            answers=answers,
            share_right=_share(sum(right for _, _, right in reviews), answers),
            exams=exams[0],
            exams_passed=exams[1],
            rehearsals=rehearsals or 0,
            themes=tuple(
                ThemeShare(theme=theme, answers=count, share_right=_share(right, count))
                for theme, (count, right) in by_theme.items()
            ),
        )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
