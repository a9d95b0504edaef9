"""The rows of answers on their way to residents in WeChat: read, written, encrypted.

Every change of who delivers an answer is one conditional update, so that of all requests, workers and
processes that want to deliver it one does. SQLite and PostgreSQL alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Engine, Row, case, select, update

from api.store.encryption import Encryption, UndecipherableError
from api.store.tables import DeliveryPath, WeChatAnswerRow
from api.wechat.outgoing import OUTGOING, Outgoing

COMPOSING: Final = timedelta(seconds=10)
"""How long a request or worker has for composing an answer before others think that it died."""


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


class AnswerRows:
    """Rows of answers. Methods block: use a thread."""

    def __init__(self, engine: Engine, encryption: Encryption) -> None:
        """Take a database whose tables are up to date."""
        self.engine = engine
        self.encryption = encryption

    def find(self, answer_id: int) -> WeChatAnswer | None:
        """Return an answer as it stands.

        Raises:
            UndecipherableError: if it cannot be read.
        """
        with self.engine.connect() as connection:
            row = connection.execute(select(WeChatAnswerRow).where(WeChatAnswerRow.id == answer_id)).first()
        return self.read(row) if row else None

    def update(self, condition: ColumnElement[bool], **values: object) -> bool:
        """Change the rows that fulfil a condition; return whether there was one."""
        statement = update(WeChatAnswerRow).where(condition).values(**values)
        with self.engine.begin() as connection:
            return connection.execute(statement.returning(WeChatAnswerRow.id)).first() is not None

    def sealed(self, messages: Sequence[Outgoing]) -> str:
        """Return messages as they are kept."""
        return self.encryption.encrypt(OUTGOING.dump_json(list(messages)).decode())

    def read(self, row: Row[WeChatAnswerRow]) -> WeChatAnswer:
        """Return the answer in a row.

        Raises:
            UndecipherableError: if it was encrypted with another key or written by another version.
        """
        decrypt = self.encryption.decrypt
        try:
            messages = tuple(OUTGOING.validate_json(decrypt(row.messages))) if row.messages else None
        except ValidationError:
            # Without its cause, whose text would quote the message.
            raise UndecipherableError("the messages of an answer are of an unknown kind") from None
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
            messages=messages,
            sent=row.sent,
            held=row.held,
            due_at=row.due_at,
            tries=row.tries,
        )


def due_when_composed() -> ColumnElement[datetime | None]:
    """Return when an answer is due that is being composed just now: at once, if workers send it."""
    row = WeChatAnswerRow
    return case((row.path == "push", datetime.now(UTC)), (row.path == "pull", None), else_=row.due_at)
