"""Answers on their way to residents in WeChat, as workers see them: a queue of what is due, with leases."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.orm import aliased

from api.store.encryption import UndecipherableError
from api.store.tables import WeChatAnswerRow
from api.store.wechat_rows import COMPOSING, AnswerRows, WeChatAnswer
from api.store.wechat_windows import is_open, locked
from api.wechat.outgoing import Outgoing

log = structlog.get_logger()

LEASE: Final = timedelta(seconds=45)
"""How long a worker has for sending one message: longer than `api.wechat.sender.SEND_SECONDS`, and what the
database may take before and after."""


def _next_due(composed: bool) -> Select[int]:
    """Select the id of the answer that is due longest, but for those that wait for an earlier one.

    In the order of the index on `due_at`: by id, SQLite would read the whole table each time.
    """
    row, earlier = WeChatAnswerRow, aliased(WeChatAnswerRow)
    before = exists().where(
        earlier.account == row.account,
        earlier.session == row.session,
        earlier.id < row.id,
        earlier.path.in_(("push", "passive")),
        earlier.due_at.is_not(None),
        earlier.tries == 0,
    )
    is_composed = row.total.is_not(None) if composed else row.total.is_(None)
    # Not the bare column, or SQLite goes by the index that begins with it: through all answers ever given.
    accounts = row.account.concat("").in_(bindparam("accounts", expanding=True))
    due = select(row.id).where(row.due_at <= bindparam("now"), is_composed, accounts, ~before)
    return due.order_by(row.due_at, row.id).limit(1)


NEXT_DUE: Final = {composed: _next_due(composed) for composed in (True, False)}
"""Made once: to put them together takes longer than to execute them."""


class WeChatQueue:
    """The queue in the database. Methods block: use a thread."""

    def __init__(self, rows: AnswerRows) -> None:
        """Take the rows."""
        self._rows = rows

    def claim(self, accounts: Collection[str], composed: bool) -> WeChatAnswer | None:
        """Claim the next answer that is due, for `LEASE`, or `COMPOSING` if it is not composed; or `None`.

        That is one to be sent, or one whose request ended without a word, as when its process was killed.
        An answer waits for the earlier ones to the same resident, but not for those that fail.

        Args:
            accounts: ids of those that this process serves.
            composed: whether to look for answers to be sent, or for those to be composed.
        """
        now = datetime.now(UTC)
        row, engine = WeChatAnswerRow, self._rows.engine
        lease = now + (LEASE if composed else COMPOSING)
        while True:
            with engine.connect() as connection:
                candidate = connection.scalar(NEXT_DUE[composed], {"now": now, "accounts": list(accounts)})
            if candidate is None:
                return None
            ours = and_(row.id == candidate, row.due_at <= now)
            with engine.begin() as connection:
                found = connection.execute(
                    update(row).where(ours).values(due_at=lease).returning(row)
                ).first()
            try:
                if found:
                    return self._rows.read(found)
            except UndecipherableError:
                log.error("wechat answer dropped", reason="undecipherable")
                with engine.begin() as connection:
                    connection.execute(delete(row).where(row.id == candidate, row.due_at == lease))
            # Another worker was quicker: look for the next one.

    def sent(self, answer: WeChatAnswer) -> WeChatAnswer | None:
        """Note that the next message of a claimed answer has gone out, and claim what is left for `LEASE`.

        Returns:
            The answer, if more of it is to be sent; `None` if nothing is, or another worker has it.
        """
        total = len(answer.messages or ())
        more = answer.sent + 1 < total and not answer.held
        lease = datetime.now(UTC) + LEASE if more else None
        noted = self._rows.update(_leased(answer), sent=answer.sent + 1, due_at=lease, tries=0)
        return self._rows.find(answer.id) if noted and more else None

    def replace(self, answer: WeChatAnswer, messages: Sequence[Outgoing]) -> WeChatAnswer | None:
        """Put other messages in the place of those of a claimed answer; `None` if another worker has it."""
        sealed = self._rows.sealed(messages)
        changed = self._rows.update(_leased(answer), messages=sealed, total=len(messages), tries=0)
        return self._rows.find(answer.id) if changed else None

    def later(self, answer: WeChatAnswer, wait: timedelta) -> None:
        """Put a claimed answer back until `wait` has passed."""
        self._rows.update(_leased(answer), due_at=datetime.now(UTC) + wait, tries=answer.tries + 1)

    def park(self, answer: WeChatAnswer) -> None:
        """Put a claimed answer aside until the resident writes again: at once, if they just did.

        The lock on the window makes this come either before or after `WeChatAnswers.take`, never in between.
        """
        row, now = WeChatAnswerRow, datetime.now(UTC)
        may_go = is_open(answer.account, answer.session, now)
        with self._rows.engine.begin() as connection:
            connection.execute(locked(answer.account, answer.session))
            connection.execute(
                update(row).where(_leased(answer)).values(due_at=case((may_go, now), else_=None), tries=0)
            )

    def drop(self, answer: WeChatAnswer) -> None:
        """Forget a claimed answer that can reach nobody."""
        with self._rows.engine.begin() as connection:
            connection.execute(delete(WeChatAnswerRow).where(_leased(answer)))

    def count_due(self) -> int:
        """Return how many answers are on their way."""
        due = select(func.count()).where(WeChatAnswerRow.due_at.is_not(None))
        with self._rows.engine.connect() as connection:
            return connection.scalar(due) or 0


def _leased(answer: WeChatAnswer) -> ColumnElement[bool]:
    return and_(WeChatAnswerRow.id == answer.id, WeChatAnswerRow.due_at == answer.due_at)
