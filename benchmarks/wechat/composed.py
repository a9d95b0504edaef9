"""What Mingfa composed for each push, read from its database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from api.keyed_hash import keyed_hash
from api.settings import Settings
from api.store.encryption import Encryption
from api.store.tables import WeChatAnswerRow
from api.store.wechat_rows import AnswerRows, WeChatAnswer
from api.wechat.outgoing import OutgoingText
from benchmarks.wechat.workload import id_of
from tests.wechat_platform import Push
from tests.wechat_platform.display import plain_text


@dataclass(frozen=True)
class Composed:
    """An answer.

    Attributes:
        texts: of its messages, as a phone shows them; none while it is being composed.
        path: how it went out.
        parked: whether the rest of it waits for the resident to write again.
    """

    texts: Sequence[str]
    path: str | None
    parked: bool


class Composition:
    """The answers in the database of an api."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        """Take the database and the settings of the api."""
        self._engine = engine
        self._settings = settings
        self._rows = AnswerRows(engine, Encryption(settings.data_keys))

    def due(self) -> int:
        """Return how many answers are on their way."""
        due = select(func.count()).where(WeChatAnswerRow.due_at.is_not(None))
        with self._engine.connect() as connection:
            return connection.scalar(due) or 0

    def of(self, pushes: Sequence[Push]) -> Mapping[int, Composed]:
        """Return the answers to messages by their MsgId, as far as Mingfa took them."""
        with self._engine.connect() as connection:
            rows = {row.message_key: row for row in connection.execute(select(WeChatAnswerRow))}
        keys = {id_of(push): keyed_hash(self._settings, str(id_of(push))) for push in pushes}
        return {id_: _composed(self._rows.read(rows[key])) for id_, key in keys.items() if key in rows}


def _composed(answer: WeChatAnswer) -> Composed:
    messages = answer.messages or ()
    texts = [plain_text(message.text) for message in messages if isinstance(message, OutgoingText)]
    assert len(texts) == len(messages), "menus are off"  # noqa: S101
    parked = answer.due_at is None and answer.sent < len(messages) and not answer.held
    return Composed(texts, answer.path, parked)
