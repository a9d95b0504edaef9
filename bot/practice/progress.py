"""How far a trainee has come: mastery by theme, days in a row, what falls due."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.calendar import day_of, spans, streak
from bot.messages import Message
from bot.practice.models import Assignment, Memory, Trainee
from bot.practice.ports import PracticeStore
from bot.practice.scheduling import Scheduling, forecast
from bot.practice.step import joined, share_bar
from bot.texts import reply_text, say
from knowledge.practice import Bank, Theme

DAYS_AHEAD: Final = 7


@dataclass(frozen=True)
class ThemeMastery:
    """Of how many items of a theme a trainee has mastered how many."""

    theme: Theme
    mastered: int
    items: int


@dataclass(frozen=True)
class Progress:
    """Tells trainees how they stand.

    Attributes:
        bank: what can be mastered.
        store: what trainees did.
        scheduling: what is still remembered.
        ranking: whether the operator has switched on the ranking of villages.
        clock: tells the time.
    """

    bank: Bank
    store: PracticeStore
    scheduling: Scheduling
    ranking: bool
    clock: Callable[[], datetime]

    def mastery(self, memories: Mapping[str, Memory]) -> list[ThemeMastery]:
        """Return how much of each theme is mastered, in the order of the bank."""
        now = self.clock()
        items = Counter(item.theme for item in self.bank.items.values())
        mastered = Counter(
            item.theme
            for item in self.bank.items.values()
            if item.id in memories and self.scheduling.mastered(memories[item.id], now)
        )
        return [ThemeMastery(theme, mastered[theme], count) for theme, count in items.items()]

    def show(self, trainee: Trainee) -> list[Message]:
        """Say how a trainee stands, with a bar for each theme."""
        memories = {
            item: memory
            for item, memory in self.store.memories(trainee.id).items()
            if item in self.bank.items
        }
        answers, right = self.store.totals(trainee.id)
        if not answers:
            return [say("practice_no_progress")]
        now = self.clock()
        days = streak(self.store.days(trainee.id), day_of(now))
        due = sum(memory.due <= now for memory in memories.values())
        ahead = forecast(memories.values(), spans(now, DAYS_AHEAD))
        mistaken = sum(memory.mistaken for memory in memories.values())
        text = joined(
            reply_text(
                "practice_progress",
                answers=answers,
                percent=round(100 * right / answers),
                days=days,
                mistaken=mistaken,
            ),
            reply_text("practice_forecast", due=due, tomorrow=ahead[0], week=sum(ahead)),
            self._exams(trainee),
            reply_text("practice_mastery"),
        )
        bars = [share_bar(theme.theme, theme.mastered, theme.items) for theme in self.mastery(memories)]
        return [text.model_copy(update={"bars": bars})]

    def assignments(self, trainee: Trainee) -> list[Message]:
        """Say what is set, until when, and how much of it is done."""
        found = self.open_assignments(trainee)
        if not found:
            return [say("practice_no_assignments")]
        return [joined(reply_text("practice_assignments"), *map(self._assignment, found))]

    def open_assignments(self, trainee: Trainee) -> list[Assignment]:
        """Return what is set for a trainee and not over."""
        themes = {item.id: item.theme for item in self.bank}
        return list(self.store.assignments(trainee.id, self.clock(), themes))

    def villages(self) -> list[Message]:
        """Show the ranking of villages, where the operator wants one."""
        if not self.ranking:
            return [say("practice_ranking_off")]
        ranks = self.store.villages(self.clock() - timedelta(days=90))
        if not ranks:
            return [say("practice_ranking_empty")]
        lines = [
            reply_text(
                "practice_rank",
                place=place,
                village=rank.village,
                count=rank.trainees,
                mastered=rank.mastered,
            )
            for place, rank in enumerate(ranks, start=1)
        ]
        return [joined(reply_text("practice_ranking"), *lines)]

    def _exams(self, trainee: Trainee) -> str:
        exams = self.store.exams(trainee.id)
        if not exams:
            return ""
        best = max(exam.score for exam in exams)
        return reply_text("practice_exams", count=len(exams), last=exams[0].score, best=best)

    def _assignment(self, assignment: Assignment) -> str:
        due = assignment.due_at
        day = day_of(due - timedelta(microseconds=1))
        return reply_text(
            f"practice_assignment_{assignment.kind}",
            theme=assignment.theme or reply_text("practice_all_themes"),
            count=assignment.count,
            done=min(assignment.done, assignment.count),
            month=day.month,
            day=day.day,
        )
