"""The tables of practice. Trainees have no name; only the roster of a cohort has, encrypted."""

from datetime import datetime

from sqlalchemy import Double, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.store.plain_text import PlainText
from api.store.tables import KEY_LENGTH, Base
from api.store.utc import UtcDateTime

ID_LENGTH = 32


class TraineeRow(Base):
    """Somebody who practises, and what is under way."""

    __tablename__ = "trainees"
    __table_args__ = (Index("trainees_seen_at", "seen_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=0)
    """Rises with every change: of two messages at once only one finds the version it has read."""
    activity: Mapped[str | None]
    """As JSON, encrypted: in a rehearsal it holds what the trainee said."""
    level: Mapped[int | None]
    ranked: Mapped[bool] = mapped_column(default=False)


class TraineePersonRow(Base):
    """A person of one channel, and the trainee that this is."""

    __tablename__ = "trainee_persons"
    __table_args__ = (Index("trainee_persons_trainee", "trainee"),)

    person: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    trainee: Mapped[str] = mapped_column(ForeignKey("trainees.id", ondelete="CASCADE"))


class LinkCodeRow(Base):
    """A code by which a trainee goes on from another channel."""

    __tablename__ = "trainee_link_codes"
    __table_args__ = (Index("trainee_link_codes_expires_at", "expires_at"),)

    code_hash: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    trainee: Mapped[str] = mapped_column(ForeignKey("trainees.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MemoryRow(Base):
    """How well a trainee remembers an item; see `bot.practice.models.Memory`."""

    __tablename__ = "memories"

    trainee: Mapped[str] = mapped_column(ForeignKey("trainees.id", ondelete="CASCADE"), primary_key=True)
    item: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[int]
    step: Mapped[int | None]
    stability: Mapped[float | None] = mapped_column(Double)
    difficulty: Mapped[float | None] = mapped_column(Double)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    last_review: Mapped[datetime] = mapped_column(UtcDateTime)
    streak: Mapped[int]
    mistaken: Mapped[bool]


class ReviewRow(Base):
    """One answer to one item; see `bot.practice.models.Review`."""

    __tablename__ = "reviews"
    __table_args__ = (
        Index("reviews_trainee_at", "trainee", "at"),
        Index("reviews_item", "item"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trainee: Mapped[str] = mapped_column(ForeignKey("trainees.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    mode: Mapped[str] = mapped_column(String(16))
    first: Mapped[bool]
    right: Mapped[bool]
    chosen: Mapped[str] = mapped_column(String(8))
    rating: Mapped[int]
    seconds: Mapped[int]


class ExamRow(Base):
    """A finished exam; see `bot.practice.models.ExamResult`."""

    __tablename__ = "exams"
    __table_args__ = (
        Index("exams_trainee", "trainee", "finished_at"),
        Index("exams_code", "code", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trainee: Mapped[str] = mapped_column(ForeignKey("trainees.id", ondelete="CASCADE"))
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime)
    passed: Mapped[bool]
    score: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(16))
    result: Mapped[str]
    """All of it, as JSON."""


class RehearsalRow(Base):
    """A finished rehearsal; see `bot.practice.models.RehearsalResult`. What was said is not kept."""

    __tablename__ = "rehearsals"
    __table_args__ = (Index("rehearsals_trainee", "trainee", "finished_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    trainee: Mapped[str] = mapped_column(ForeignKey("trainees.id", ondelete="CASCADE"))
    scenario: Mapped[str] = mapped_column(String(32))
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime)
    result: Mapped[str]
    """All of it, as JSON."""


class CohortRow(Base):
    """A class of trainees, as trainers made it."""

    __tablename__ = "cohorts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(PlainText(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MemberRow(Base):
    """A place in a cohort, and who has taken it by its code."""

    __tablename__ = "cohort_members"
    __table_args__ = (
        Index("cohort_members_cohort", "cohort"),
        Index("cohort_members_trainee", "trainee"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"))
    name: Mapped[str]
    """Encrypted."""
    village: Mapped[str] = mapped_column(PlainText(64))
    code: Mapped[str] = mapped_column(String(16), unique=True)
    trainee: Mapped[str | None] = mapped_column(ForeignKey("trainees.id", ondelete="SET NULL"))


class AssignmentRow(Base):
    """What a cohort is to do; see `bot.practice.models.Assignment`."""

    __tablename__ = "assignments"
    __table_args__ = (Index("assignments_cohort", "cohort"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort: Mapped[int] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    theme: Mapped[str | None] = mapped_column(String(16))
    count: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
