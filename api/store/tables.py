"""The tables. People appear only as keyed hashes of their session id."""

from datetime import datetime
from typing import Literal

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from api.store.plain_text import PlainText
from api.store.utc import UtcDateTime
from bot.messages import Option, Practising
from bot.referrals import ReferralStatus

KEY_LENGTH = 64

DeliveryEvent = Literal["referral.created", "referral.updated", "referral.deleted"]
"""Created: staff may see it from now on, whether at once or after later consent."""

DeliveryPath = Literal["passive", "push", "pull"]
"""How an answer reaches a resident: in the response to the push, by the API, or when the resident asks."""


class Base(DeclarativeBase):
    """Base of all tables."""


class SessionRow(Base):
    """One conversation of one person on one channel."""

    __tablename__ = "sessions"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    conversation: Mapped[int] = mapped_column(default=0)
    turns: Mapped[int] = mapped_column(default=0)
    topic: Mapped[str | None] = mapped_column(String(64))
    previous_topic: Mapped[str | None] = mapped_column(String(64))
    in_form: Mapped[bool] = mapped_column(default=False)
    awaits_contact: Mapped[bool] = mapped_column(default=False)
    practising: Mapped[Practising | None] = mapped_column(String(16))
    question: Mapped[str | None]
    """Encrypted."""
    answered: Mapped[str | None] = mapped_column(String(64))
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
    claimed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reply: Mapped[str | None] = mapped_column(default=None)
    """Encrypted."""


class UnansweredRow(Base):
    """A question that could not be answered, masked, and how often it was asked. It belongs to nobody."""

    __tablename__ = "unanswered"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    text: Mapped[str] = mapped_column(PlainText(60))
    status: Mapped[str] = mapped_column(String(32))
    entry: Mapped[str | None] = mapped_column(String(64))
    """The entry that answered, where the answer did not help."""
    count: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReferralRow(Base):
    """A referral. What would lead to a person is encrypted; the township is plain, for filtering."""

    __tablename__ = "referrals"
    __table_args__ = (
        Index("referrals_created_at", "created_at", "number"),
        Index("referrals_updated_at", "updated_at"),
        Index("referrals_person", "person"),
    )

    number: Mapped[str] = mapped_column(PlainText(20), primary_key=True)
    person: Mapped[str] = mapped_column(String(KEY_LENGTH))
    service: Mapped[str] = mapped_column(String(64))
    township: Mapped[str | None] = mapped_column(PlainText(64))
    summary: Mapped[str]
    """Encrypted, as `contact` and `note` are."""
    contact: Mapped[str | None]
    shared: Mapped[bool]
    status: Mapped[ReferralStatus] = mapped_column(String(16))
    note: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HeldContactRow(Base):
    """A contact, encrypted, between its being typed and the form being sent off."""

    __tablename__ = "held_contacts"

    person: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    contact: Mapped[str]
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeliveryRow(Base):
    """An event that the county's own system has yet to be told. It holds nothing of the referral itself."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("deliveries_number", "number"), Index("deliveries_next_at", "next_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    """Rises with time: the events of one referral go out in this order."""
    delivery: Mapped[str] = mapped_column(String(36), unique=True)
    number: Mapped[str] = mapped_column(PlainText(20))
    event: Mapped[DeliveryEvent] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until then a worker is at it."""
    error: Mapped[str | None] = mapped_column(String(64))
    """Why the last attempt failed: an HTTP status or the name of an error."""


class WeChatAnswerRow(Base):
    """A resident's message in WeChat and its answer, until that is delivered."""

    __tablename__ = "wechat_answers"
    __table_args__ = (
        UniqueConstraint("account", "message_key"),
        Index("wechat_answers_due_at", "due_at"),
        Index("wechat_answers_session", "session", "account"),
        Index("wechat_answers_received_at", "received_at"),
        {"sqlite_autoincrement": True},  # an id that came back would mean another resident
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Rises with time: the answers to one resident go out in this order."""
    account: Mapped[str] = mapped_column(String(64))
    message_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    """Keyed hash of the message's id."""
    session: Mapped[str] = mapped_column(String(128))
    """The session of the chat, which holds a keyed hash of the openid."""
    openid: Mapped[str]
    """Encrypted, as `question` and `messages` are."""
    question: Mapped[str | None]
    """What the chat is asked; empty where the answer was clear from the start."""
    spoken: Mapped[bool]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    requests: Mapped[int]
    """How often the platform has sent the message."""
    path: Mapped[DeliveryPath | None] = mapped_column(String(16))
    messages: Mapped[str | None]
    """Of the answer, once there is one."""
    total: Mapped[int | None]
    """How many messages these are."""
    sent: Mapped[int] = mapped_column(default=0)
    """How many of them have gone out."""
    held: Mapped[bool]
    """Whether what does not go out passively waits until the resident asks for it."""
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a worker takes it up; a worker that has it puts this off. Empty: there is nothing to do."""
    tries: Mapped[int] = mapped_column(default=0)
    """How often sending has failed."""


class LoginRow(Base):
    """A login of the Mini Program's client, which goes on with a person's session of the chat."""

    __tablename__ = "wechat_logins"
    __table_args__ = (
        Index("wechat_logins_expires_at", "expires_at"),
        Index("wechat_logins_session", "session"),
    )

    token_hash: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    """SHA-256 of the token, which only the client has."""
    session: Mapped[str] = mapped_column(String(128))
    """The session of the chat, which holds a keyed hash of the openid."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WeChatWindowRow(Base):
    """How many messages an account may still send to a resident, and until when."""

    __tablename__ = "wechat_windows"
    __table_args__ = (Index("wechat_windows_closes_at", "closes_at"),)

    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    session: Mapped[str] = mapped_column(String(128), primary_key=True)
    left: Mapped[int]
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
