"""What practice needs of its store. Methods block. `person` is the keyed hash of a session."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.practice.models import (
    Activity,
    Assignment,
    Change,
    ExamResult,
    Memory,
    RehearsalResult,
    Trainee,
    VillageRank,
)


class ConflictError(Exception):
    """Another message of the same trainee was quicker: nothing was kept."""


class UnknownCodeError(Exception):
    """There is no such code, or its time is up."""


class TakenCodeError(Exception):
    """A code of the roster is somebody else's."""


class PracticeStore(Protocol):
    """Trainees and what they did."""

    def trainee(self, person: str) -> Trainee:
        """Return the trainee who speaks; one who is new is made."""
        ...

    def known(self, person: str) -> Trainee | None:
        """Return the trainee who speaks; `None` for somebody who never practised."""
        ...

    def keep(self, trainee: Trainee, activity: Activity | None, change: Change | None = None) -> Trainee:
        """Keep what a turn did, all or nothing, and return the trainee as it is now.

        Raises:
            ConflictError: if the trainee is not at the version any more that was read.
        """
        ...

    def memories(self, trainee_id: str) -> Mapping[str, Memory]:
        """Return what a trainee remembers, by item."""
        ...

    def answered(self, trainee_id: str, since: datetime) -> Mapping[str, bool]:
        """Return the items answered in drills since a moment, and whether for the first time ever."""
        ...

    def days(self, trainee_id: str) -> Sequence[date]:
        """Return the days (of China) on which something was answered, the latest first."""
        ...

    def totals(self, trainee_id: str) -> tuple[int, int]:
        """Return how many answers a trainee gave, and how many of them were right."""
        ...

    def exams(self, trainee_id: str) -> Sequence[ExamResult]:
        """Return finished exams, the latest first."""
        ...

    def rehearsals(self, trainee_id: str) -> Sequence[RehearsalResult]:
        """Return finished rehearsals, the latest first."""
        ...

    def assignments(self, trainee_id: str, now: datetime, themes: Mapping[str, str]) -> Sequence[Assignment]:
        """Return what is set and not over, the next deadline first.

        Args:
            trainee_id: for whom.
            now: the present time.
            themes: item or scenario id → theme.
        """
        ...

    def link_code(self, trainee_id: str, now: datetime) -> str:
        """Return a code by which the same person goes on from another channel; it holds for a short time."""
        ...

    def link(self, person: str, code: str, now: datetime) -> Trainee:
        """Make a person the trainee that a code stands for, with everything the person has done so far.

        The code is one of `link_code`, or that of a member of a cohort.

        Raises:
            UnknownCodeError: if there is no such code.
            TakenCodeError: if it is somebody else's place in a cohort.
        """
        ...

    def villages(self, since: datetime) -> Sequence[VillageRank]:
        """Return villages by what those who agreed to count have mastered, the best first."""
        ...
