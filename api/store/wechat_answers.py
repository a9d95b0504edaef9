"""Answers on their way to residents in WeChat, as requests see them: taken, composed, put on a path."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, case, delete, insert, or_, update
from sqlalchemy.exc import IntegrityError

from api.store.tables import DeliveryPath, WeChatAnswerRow
from api.store.wechat_rows import COMPOSING, AnswerRows, WeChatAnswer, due_when_composed
from api.store.wechat_windows import Window, open_window
from api.wechat.outgoing import Outgoing

DELIVERED_KEPT: Final = timedelta(minutes=10)
"""How long a delivered answer is kept for the platform's repeats, which come within seconds."""
AHEAD: Final = timedelta(days=1)
"""The queue goes by the time at which an answer was due: what is urgent was due long ago."""
REST_WAITS: Final = timedelta(seconds=1)
"""How long the rest of an answer waits for its first message, which is in the response to the push."""

NEW: Final = insert(WeChatAnswerRow).returning(WeChatAnswerRow)
"""Made once: to put it together takes longer than to execute it."""


@dataclass(frozen=True)
class NewAnswer:
    """A message that has just come.

    Attributes:
        account: id of the account it was sent to.
        message_key: keyed hash of its id.
        session: the chat's session.
        openid: whom to answer.
        question: what to ask the chat; `None` where `messages` are the answer.
        messages: the answer, where it is clear from the start.
        spoken: whether it was spoken.
        path: how the answer goes out, where that is clear from the start.
        held: whether all but its first message wait until the resident asks.
        window: how many messages may be sent to the resident from now on; `None` leaves it as it is.
        urgent: whether it goes before all others in the queue.
    """

    account: str
    message_key: str
    session: str
    openid: str
    question: str | None = None
    messages: Sequence[Outgoing] | None = None
    spoken: bool = False
    path: DeliveryPath | None = None
    held: bool = False
    window: Window | None = None
    urgent: bool = False


class WeChatAnswers:
    """Answers in the database. Methods block: use a thread."""

    def __init__(self, rows: AnswerRows) -> None:
        """Take the rows."""
        self._rows = rows

    def take(self, new: NewAnswer) -> WeChatAnswer:
        """Keep a message that has come, or count its repeat; return the answer as it stands.

        A new message lets those answers go on that waited for the resident to write again.

        Raises:
            UndecipherableError: if it came before and cannot be read.
        """
        now = datetime.now(UTC)
        encrypt = self._rows.encryption.encrypt
        values = {
            "account": new.account,
            "message_key": new.message_key,
            "session": new.session,
            "openid": encrypt(new.openid),
            "question": encrypt(new.question) if new.question is not None else None,
            "spoken": new.spoken,
            "received_at": now,
            "requests": 1,
            "path": new.path,
            "messages": self._rows.sealed(new.messages) if new.messages is not None else None,
            "total": len(new.messages) if new.messages is not None else None,
            "sent": 0,
            "held": new.held,
            "due_at": _due_at(new, now),
            "tries": 0,
        }
        try:
            with self._rows.engine.begin() as connection:
                row = connection.execute(NEW, values).one()
                if new.window:
                    open_window(connection, new.account, new.session, new.window, now)
                _unpark(connection, new, now)
        except IntegrityError:
            return self._repeated(new, now)
        return self._rows.read(row)

    def _repeated(self, new: NewAnswer, now: datetime) -> WeChatAnswer:
        row = WeChatAnswerRow
        is_it = and_(row.account == new.account, row.message_key == new.message_key)
        # Whoever waits for it now composes it: no worker needs to take it up yet.
        due_at = case((row.path.is_(None), now + COMPOSING), else_=row.due_at)
        again = update(row).where(is_it).values(requests=row.requests + 1, due_at=due_at).returning(row)
        with self._rows.engine.begin() as connection:
            found = connection.execute(again).one()
        return self._rows.read(found)

    def save(self, answer_id: int, messages: Sequence[Outgoing]) -> None:
        """Keep the messages of an answer, unless another process was quicker. A worker may now send them."""
        row = WeChatAnswerRow
        self._rows.update(
            and_(row.id == answer_id, row.messages.is_(None)),
            messages=self._rows.sealed(messages),
            total=len(messages),
            question=None,
            due_at=due_when_composed(),
        )

    def give_passively(self, answer_id: int, messages: Sequence[Outgoing]) -> WeChatAnswer | None:
        """Let the response to a push deliver the first message; `None` if the answer goes another way.

        A repeat gets it again: the platform repeats only what it got no response to. A request that still
        waits also gets what was just left until the resident asks for it.
        """
        row, total = WeChatAnswerRow, len(messages)
        not_given = or_(row.path.is_(None), and_(row.path == "pull", row.sent == 0))
        rest_due = datetime.now(UTC) + REST_WAITS
        given = self._rows.update(
            and_(row.id == answer_id, not_given),
            path="passive",
            messages=self._rows.sealed(messages),
            total=total,
            sent=1,
            question=None,
            due_at=case((row.held, None), else_=rest_due) if total > 1 else None,
        )
        answer = self._rows.find(answer_id)
        return answer if given or (answer and answer.path == "passive") else None

    def hand_over(self, answer_id: int, at_once: bool = False) -> None:
        """Leave an answer that nobody has delivered to the workers.

        Args:
            answer_id: which.
            at_once: whether they compose it; if not, whoever calls this does, within `COMPOSING`.
        """
        row, now = WeChatAnswerRow, datetime.now(UTC)
        composed = case((row.total.is_not(None), now), else_=now if at_once else now + COMPOSING)
        self._rows.update(and_(row.id == answer_id, row.path.is_(None)), path="push", due_at=composed)

    def forget(self, older_than: timedelta) -> int:
        """Delete answers that are delivered and some minutes old, and all that came longer ago.

        Returns:
            How many.
        """
        row, now = WeChatAnswerRow, datetime.now(UTC)
        delivered = and_(row.sent >= row.total, row.received_at < now - DELIVERED_KEPT)
        with self._rows.engine.begin() as connection:
            statement = delete(row).where(or_(delivered, row.received_at < now - older_than))
            return connection.execute(statement).rowcount

    def forget_person(self, session: str) -> None:
        """Delete the answers of a session, but for what is being composed: the answer to this very wish."""
        row = WeChatAnswerRow
        with self._rows.engine.begin() as connection:
            connection.execute(delete(row).where(row.session == session, row.total.is_not(None)))


def _due_at(new: NewAnswer, now: datetime) -> datetime:
    if new.path != "push":
        return now + COMPOSING
    return now - AHEAD if new.urgent else now


def _unpark(connection: Connection, new: NewAnswer, now: datetime) -> None:
    """Let answers go on that waited for the resident to write; comes after the lock on the window."""
    row = WeChatAnswerRow
    parked = and_(
        row.account == new.account,
        row.session == new.session,
        row.message_key != new.message_key,
        row.path.in_(("push", "passive")),
        row.due_at.is_(None),
        or_(row.total.is_(None), row.sent < row.total),
        or_(~row.held, row.sent == 0),
    )
    connection.execute(update(row).where(parked).values(due_at=now))
