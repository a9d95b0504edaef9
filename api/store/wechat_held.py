"""What is held back of answers in WeChat until the resident asks for it."""

from datetime import UTC, datetime

from sqlalchemy import Select, and_, case, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from api.store.encryption import UndecipherableError
from api.store.tables import WeChatAnswerRow
from api.store.wechat_rows import COMPOSING, AnswerRows, WeChatAnswer, due_when_composed
from api.wechat.outgoing import Outgoing


class StillComposing:
    """What the resident asks to see is not there yet."""


class HeldAnswers:
    """Held answers in the database. Methods block: use a thread."""

    def __init__(self, rows: AnswerRows) -> None:
        """Take the rows."""
        self._rows = rows

    def hold(self, answer_id: int) -> None:
        """Leave an answer, or what is left of it, until the resident asks for it."""
        row, later = WeChatAnswerRow, datetime.now(UTC) + COMPOSING
        self._rows.update(
            row.id == answer_id,
            path=case((row.sent > 0, row.path), else_="pull"),
            held=True,
            due_at=case((row.total.is_(None), later), else_=None),
        )

    def take_next(self, asking: WeChatAnswer) -> tuple[Outgoing, ...] | StillComposing | None:
        """Move what was held back into the answer to the resident's asking for it.

        That is an answer that came too late to be seen at all, or else the rest of the one just before.

        Returns:
            The messages; or that they are still being composed; `None` if nothing was held back.
        """
        while True:
            with self._rows.engine.connect() as connection:
                found = connection.execute(_held_before(asking)).first()
            if found is None:  # unless another process was quicker
                return self._messages(asking)
            try:
                held = self._rows.read(found)
            except UndecipherableError:
                with self._rows.engine.begin() as connection:
                    connection.execute(delete(WeChatAnswerRow).where(WeChatAnswerRow.id == found.id))
                continue
            if held.messages is None:
                return StillComposing()
            if self._moved(held, asking):
                return held.messages[held.sent :]
            if messages := self._messages(asking):  # another process was quicker
                return messages

    def _messages(self, answer: WeChatAnswer) -> tuple[Outgoing, ...] | None:
        now = self._rows.find(answer.id)
        return now.messages if now else None

    def _moved(self, held: WeChatAnswer, asking: WeChatAnswer) -> bool:
        row, messages = WeChatAnswerRow, held.messages or ()
        rest = messages[held.sent :]
        changes = (
            update(row)
            .where(row.id == held.id, row.sent == held.sent)
            .values(sent=len(messages), due_at=None),
            update(row)
            .where(row.id == asking.id, row.messages.is_(None))
            .values(
                messages=self._rows.sealed(rest),
                total=len(rest),
                held=True,
                question=None,
                due_at=due_when_composed(),
            ),
        )
        with self._rows.engine.connect() as connection:
            for change in changes:
                if connection.execute(change.returning(row.id)).first() is None:
                    connection.rollback()
                    return False
            connection.commit()
        return True

    def has_unseen(self, answer: WeChatAnswer) -> bool:
        """Say whether an earlier answer to the resident has come too late and waits to be asked for."""
        row = WeChatAnswerRow
        unseen = select(row.id).where(
            row.account == answer.account,
            row.session == answer.session,
            row.id < answer.id,
            row.path == "pull",
            row.sent == 0,
            row.total > 0,
        )
        with self._rows.engine.connect() as connection:
            return connection.scalar(unseen.limit(1)) is not None


def _held_before(asking: WeChatAnswer) -> Select[WeChatAnswerRow]:
    """Select what was held back: the oldest that is unseen, or else the rest of the answer just before."""
    row, other = WeChatAnswerRow, aliased(WeChatAnswerRow)
    of_resident = and_(row.account == asking.account, row.session == asking.session)
    just_before = (
        select(func.max(other.id))
        .where(other.account == asking.account, other.session == asking.session, other.id < asking.id)
        .scalar_subquery()
    )
    unseen = and_(row.path == "pull", or_(row.total.is_(None), row.sent == 0), row.id < asking.id)
    rest = and_(row.id == just_before, row.sent > 0, row.sent < row.total)
    held = select(row).where(of_resident, row.held, or_(unseen, rest))
    return held.order_by(case((row.sent == 0, 0), else_=1), row.id).limit(1)
