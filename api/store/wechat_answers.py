"""Answers on their way to residents in WeChat: taken before the push is acknowledged, kept until delivered.

Every change of a path is one conditional update, so that of all requests, workers and processes that want to
deliver an answer one does. SQLite and PostgreSQL alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from api.store.encryption import Encryption, UndecipherableError
from api.store.tables import DeliveryPath, WeChatAnswerRow
from api.store.wechat_windows import Window, open_window
from api.wechat.outgoing import OUTGOING, Outgoing

log = structlog.get_logger()

COMPOSING: Final = timedelta(seconds=10)
"""How long a request or worker has for an answer before others think that it died."""
LEASE: Final = timedelta(seconds=25)
"""How long a worker has for sending one message, see `api.wechat.worker.SEND_SECONDS`."""
DELIVERED_KEPT: Final = timedelta(hours=1)
"""How long a delivered answer is kept for the platform's repeats, which come within seconds."""


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


@dataclass(frozen=True)
class WeChatAnswer:
    """An answer as it stands; see `api.store.tables.WeChatAnswerRow`."""

    id: int
    account: str
    message_key: str
    session: str
    openid: str
    question: str | None
    spoken: bool
    requests: int
    path: DeliveryPath | None
    messages: tuple[Outgoing, ...] | None
    sent: int
    held: bool
    due_at: datetime | None
    tries: int

    @property
    def next_message(self) -> Outgoing | None:
        """The message that goes out next without being asked for; `None` if there is none."""
        if self.messages is None or self.sent >= len(self.messages) or (self.held and self.sent):
            return None
        return self.messages[self.sent]


def _next_due() -> Select[int]:
    """Select the id of the answer that is due longest, but for those that wait for an earlier one.

    In the order of the index on `due_at`: by id, SQLite would read the whole table each time.
    """
    row, earlier = WeChatAnswerRow, aliased(WeChatAnswerRow)
    before = exists().where(
        earlier.account == row.account,
        earlier.session == row.session,
        earlier.id < row.id,
        earlier.path == "push",
        earlier.due_at.is_not(None),
    )
    due = select(row.id).where(row.due_at <= bindparam("now"), ~before)
    return due.order_by(row.due_at, row.id).limit(1)


NEW: Final = insert(WeChatAnswerRow).returning(WeChatAnswerRow)
NEXT_DUE: Final = _next_due()
"""These two are made once: to put them together takes longer than to execute them."""


class StillComposing:
    """What the resident asks to see is not there yet."""


class WeChatAnswers:
    """Answers in the database. Methods block: use a thread."""

    def __init__(self, engine: Engine, encryption: Encryption) -> None:
        """Take a database whose tables are up to date."""
        self._engine = engine
        self._encryption = encryption

    def take(self, new: NewAnswer) -> WeChatAnswer:
        """Keep a message that has come, or count its repeat; return the answer as it stands.

        A new message lets those answers go on that waited for the resident to write again.
        """
        now = datetime.now(UTC)
        values = {
            "account": new.account,
            "message_key": new.message_key,
            "session": new.session,
            "openid": self._encryption.encrypt(new.openid),
            "question": self._encryption.encrypt(new.question) if new.question is not None else None,
            "spoken": new.spoken,
            "received_at": now,
            "requests": 1,
            "path": new.path,
            "messages": self._sealed(new.messages) if new.messages is not None else None,
            "total": len(new.messages) if new.messages is not None else None,
            "sent": 0,
            "held": new.held,
            "due_at": now if new.path == "push" else now + COMPOSING,
            "tries": 0,
        }
        with Session(self._engine) as session:
            try:
                row = session.connection().execute(NEW, values).one()
            except IntegrityError:
                session.rollback()
                return self._repeated(session, new)
            taken = self._answer(row)
            _unpark(session, new, now)
            if new.window:
                open_window(session, new.account, new.session, new.window, now)
            session.commit()
            return taken

    def _repeated(self, session: Session, new: NewAnswer) -> WeChatAnswer:
        row = (
            session.connection()
            .execute(
                update(WeChatAnswerRow)
                .where(WeChatAnswerRow.account == new.account, WeChatAnswerRow.message_key == new.message_key)
                .values(requests=WeChatAnswerRow.requests + 1)
                .returning(WeChatAnswerRow)
            )
            .one()
        )
        repeated = self._answer(row)
        session.commit()
        return repeated

    def save(self, answer_id: int, messages: Sequence[Outgoing]) -> None:
        """Keep the messages of an answer, unless another process was quicker. A worker may now send them."""
        self._update(
            and_(WeChatAnswerRow.id == answer_id, WeChatAnswerRow.messages.is_(None)),
            messages=self._sealed(messages),
            total=len(messages),
            due_at=_due_when_composed(),
        )

    def give_passively(self, answer_id: int, messages: Sequence[Outgoing]) -> WeChatAnswer | None:
        """Let the response to a push deliver the first message; `None` if the answer goes another way.

        A repeat gets it again: the platform repeats only what it got no response to.
        """
        now = datetime.now(UTC)
        total = len(messages)
        ours = and_(WeChatAnswerRow.id == answer_id, WeChatAnswerRow.path.is_(None))
        rest = case((WeChatAnswerRow.held, None), else_=now) if total > 1 else None
        given = self._update(
            ours, path="passive", messages=self._sealed(messages), total=total, sent=1, due_at=rest
        )
        answer = self.find(answer_id)
        return answer if given or (answer and answer.path == "passive") else None

    def hand_over(self, answer_id: int) -> None:
        """Leave an answer that nobody has delivered to the workers; they have `COMPOSING` to compose it."""
        row, later = WeChatAnswerRow, datetime.now(UTC) + COMPOSING
        self._update(and_(row.id == answer_id, row.path.is_(None)), path="push", due_at=later)

    def hold(self, answer_id: int) -> None:
        """Leave an answer, or what is left of it, until the resident asks for it."""
        row = WeChatAnswerRow
        later = datetime.now(UTC) + COMPOSING
        self._update(
            row.id == answer_id,
            path=case((row.sent > 0, row.path), else_="pull"),
            held=True,
            due_at=case((row.total.is_(None), later), else_=None),
        )

    def claim(self) -> WeChatAnswer | None:
        """Claim the next answer that is due, for `LEASE`, or `COMPOSING` if it is not composed; or `None`.

        That is one to be sent, or one whose request ended without a word, as when its process was killed.
        An answer waits for the earlier ones to the same resident.
        """
        now = datetime.now(UTC)
        lease = case((WeChatAnswerRow.messages.is_(None), now + COMPOSING), else_=now + LEASE)
        while True:
            with self._engine.connect() as connection:
                candidate = connection.scalar(NEXT_DUE, {"now": now})
            if candidate is None:
                return None
            ours = and_(WeChatAnswerRow.id == candidate, WeChatAnswerRow.due_at <= now)
            with self._engine.begin() as connection:
                row = connection.execute(
                    update(WeChatAnswerRow).where(ours).values(due_at=lease).returning(WeChatAnswerRow)
                ).first()
            try:
                if row:
                    return self._answer(row)
            except UndecipherableError:
                log.error("wechat answer dropped", reason="undecipherable")
                with self._engine.begin() as connection:
                    connection.execute(delete(WeChatAnswerRow).where(WeChatAnswerRow.id == candidate))
            # Another worker was quicker: look for the next one.

    def sent(self, answer: WeChatAnswer) -> WeChatAnswer | None:
        """Note that the next message of a claimed answer has gone out, and claim what is left for `LEASE`.

        Returns:
            The answer, if more of it is to be sent; `None` if nothing is, or another worker has it.
        """
        total = len(answer.messages or ())
        more = answer.sent + 1 < total and not answer.held
        lease = datetime.now(UTC) + LEASE if more else None
        if not self._update(_leased(answer), sent=answer.sent + 1, due_at=lease, tries=0) or not more:
            return None
        return self.find(answer.id)

    def resplit(self, answer: WeChatAnswer, messages: Sequence[Outgoing]) -> WeChatAnswer | None:
        """Put other messages in the place of those of a claimed answer; `None` if another worker has it."""
        changed = self._update(_leased(answer), messages=self._sealed(messages), total=len(messages))
        return self.find(answer.id) if changed else None

    def later(self, answer: WeChatAnswer, wait: timedelta) -> None:
        """Put a claimed answer back until `wait` has passed."""
        self._update(_leased(answer), due_at=datetime.now(UTC) + wait, tries=answer.tries + 1)

    def park(self, answer: WeChatAnswer) -> None:
        """Put a claimed answer aside until the resident writes again."""
        self._update(_leased(answer), due_at=None, tries=0)

    def drop(self, answer: WeChatAnswer) -> None:
        """Forget a claimed answer that can reach nobody."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(WeChatAnswerRow).where(_leased(answer)))

    def take_next(self, asking: WeChatAnswer) -> bool | StillComposing:
        """Move what was held back into the answer to the resident's asking for it.

        What came too late to be seen at all goes first; otherwise what was held back last.

        Returns:
            Whether there was something, or that it is still being composed.
        """
        row = WeChatAnswerRow
        late = and_(row.path == "pull", or_(row.total.is_(None), row.sent < row.total))
        rest = and_(row.path.in_(("passive", "push")), row.sent > 0, row.sent < row.total)
        waiting = and_(
            row.account == asking.account,
            row.session == asking.session,
            row.id < asking.id,
            row.held,
            or_(late, rest),
        )
        order = (case((row.sent == 0, 0), else_=1), case((row.sent == 0, row.id), else_=-row.id))
        with Session(self._engine) as session:
            while True:
                found = session.scalar(select(row).where(waiting).order_by(*order).limit(1))
                if found is None:
                    return False
                held = self._answer(found)
                session.rollback()
                if held.messages is None:
                    return StillComposing()
                if self._moved(session, held, asking):
                    return True

    def _moved(self, session: Session, held: WeChatAnswer, asking: WeChatAnswer) -> bool:
        row, messages = WeChatAnswerRow, held.messages or ()
        rest = messages[held.sent :]
        changes = (
            update(row)
            .where(row.id == held.id, row.sent == held.sent)
            .values(sent=len(messages), due_at=None),
            update(row)
            .where(row.id == asking.id, row.messages.is_(None))
            .values(messages=self._sealed(rest), total=len(rest), held=True, due_at=_due_when_composed()),
        )
        for change in changes:
            if session.execute(change.returning(row.id)).first() is None:  # another process was quicker
                session.rollback()
                return self.messages(asking.id) is not None
        session.commit()
        return True

    def messages(self, answer_id: int) -> tuple[Outgoing, ...] | None:
        """Return the messages of an answer, if it is composed."""
        answer = self.find(answer_id)
        return answer.messages if answer else None

    def has_unseen(self, answer: WeChatAnswer) -> bool:
        """Say whether an earlier answer to the resident has come too late and waits to be asked for."""
        row = WeChatAnswerRow
        unseen = select(row.id).where(
            row.account == answer.account,
            row.session == answer.session,
            row.id < answer.id,
            row.path == "pull",
            row.sent == 0,
        )
        with Session(self._engine) as session:
            return session.scalar(unseen.limit(1)) is not None

    def find(self, answer_id: int) -> WeChatAnswer | None:
        """Return an answer as it stands."""
        with Session(self._engine) as session:
            row = session.get(WeChatAnswerRow, answer_id)
            return self._answer(row) if row else None

    def count_due(self) -> int:
        """Return how many answers are on their way."""
        with Session(self._engine) as session:
            due = select(func.count()).where(WeChatAnswerRow.due_at.is_not(None))
            return session.scalar(due) or 0

    def forget(self, older_than: timedelta) -> int:
        """Delete answers delivered an hour ago, and all that came longer ago; return how many."""
        now = datetime.now(UTC)
        row = WeChatAnswerRow
        delivered = and_(row.sent >= row.total, row.received_at < now - DELIVERED_KEPT)
        with self._engine.begin() as connection:
            statement = delete(row).where(or_(delivered, row.received_at < now - older_than))
            return connection.execute(statement).rowcount

    def forget_person(self, session_id: str) -> None:
        """Delete the answers of a session, but for those that are on their way."""
        row = WeChatAnswerRow
        with Session(self._engine) as session, session.begin():
            session.execute(delete(row).where(row.session == session_id, row.due_at.is_(None)))

    def _update(self, condition: ColumnElement[bool], **values: object) -> bool:
        statement = update(WeChatAnswerRow).where(condition).values(**values)
        with self._engine.begin() as connection:
            return connection.execute(statement.returning(WeChatAnswerRow.id)).first() is not None

    def _sealed(self, messages: Sequence[Outgoing]) -> str:
        return self._encryption.encrypt(OUTGOING.dump_json(list(messages)).decode())

    def _answer(self, row: WeChatAnswerRow | Row[WeChatAnswerRow]) -> WeChatAnswer:
        decrypt = self._encryption.decrypt
        return WeChatAnswer(
            id=row.id,
            account=row.account,
            message_key=row.message_key,
            session=row.session,
            openid=decrypt(row.openid),
            question=decrypt(row.question) if row.question is not None else None,
            spoken=row.spoken,
            requests=row.requests,
            path=row.path,
            messages=tuple(OUTGOING.validate_json(decrypt(row.messages))) if row.messages else None,
            sent=row.sent,
            held=row.held,
            due_at=row.due_at,
            tries=row.tries,
        )


def _leased(answer: WeChatAnswer) -> ColumnElement[bool]:
    return and_(WeChatAnswerRow.id == answer.id, WeChatAnswerRow.due_at == answer.due_at)


def _due_when_composed() -> ColumnElement[datetime | None]:
    row = WeChatAnswerRow
    return case((row.path == "push", datetime.now(UTC)), (row.path == "pull", None), else_=row.due_at)


def _unpark(session: Session, new: NewAnswer, now: datetime) -> None:
    row = WeChatAnswerRow
    parked = and_(
        row.account == new.account,
        row.session == new.session,
        row.message_key != new.message_key,
        row.path.in_(("push", "passive")),
        row.due_at.is_(None),
        row.sent < row.total,
        or_(~row.held, row.sent == 0),
    )
    session.connection().execute(update(row).where(parked).values(due_at=now))
