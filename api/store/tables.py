"""The tables. People appear only as keyed hashes of their session id."""

from datetime import datetime

from sqlalchemy import JSON, DateTime, Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.messages import Option

KEY_LENGTH = 64


class Base(DeclarativeBase):
    """Base of all tables."""


class SessionRow(Base):
    """One conversation of one person on one channel."""

    __tablename__ = "sessions"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    turns: Mapped[int] = mapped_column(default=0)
    topic: Mapped[str | None] = mapped_column(String(64))
    offered: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)

    @property
    def options(self) -> list[Option]:
        """The options offered last."""
        return [Option.model_validate(option) for option in self.offered]


class ReplyRow(Base):
    """The reply to one message, so that a repeat gets it again; empty while the turn is under way."""

    __tablename__ = "replies"
    __table_args__ = (Index("replies_claimed_at", "claimed_at"),)

    session_key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    message_key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    claimed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reply: Mapped[str | None] = mapped_column(default=None)


class UnansweredRow(Base):
    """A question that could not be answered, masked, and how often it was asked. It belongs to nobody."""

    __tablename__ = "unanswered"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    text: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(32))
    count: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
