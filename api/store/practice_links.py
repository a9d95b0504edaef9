"""Makes two persons of different channels one trainee: by a code of the trainee's own, or of the roster."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.orm import Session

from api.store.practice_tables import (
    ExamRow,
    LinkCodeRow,
    MemberRow,
    MemoryRow,
    RehearsalRow,
    ReviewRow,
    TraineePersonRow,
    TraineeRow,
)
from bot.codes import new_code
from bot.practice.ports import TakenCodeError, UnknownCodeError

CODE_LENGTH: Final = 8
LIFETIME: Final = timedelta(minutes=30)
"""The sentence in bot/replies.yml names it, too."""


class PracticeLinks:
    """Codes and what they stand for. Methods block: use a thread."""

    def __init__(self, engine: Engine) -> None:
        """Take a database whose tables are up to date."""
        self._engine = engine

    def code(self, trainee: str, now: datetime) -> str:
        """Return a code of the trainee's own, which holds for `LIFETIME` and is kept as a hash."""
        code = new_code(CODE_LENGTH)
        with Session(self._engine) as session, session.begin():
            session.add(LinkCodeRow(code_hash=_hash(code), trainee=trainee, expires_at=now + LIFETIME))
        return code

    def link(self, trainee: str, person: str, code: str, now: datetime) -> None:
        """Make a person, who is a trainee already, the one that a code stands for.

        Raises:
            UnknownCodeError: if there is no such code, or its time is up.
            TakenCodeError: if it is the code of somebody else.
        """
        with self._engine.begin() as connection:
            other = connection.scalar(
                delete(LinkCodeRow)
                .where(LinkCodeRow.code_hash == _hash(code), LinkCodeRow.expires_at > now)
                .returning(LinkCodeRow.trainee)
            )
            if other is None:
                other = self._member(connection, trainee, code.encode("ascii", "replace").decode())
            if other == trainee:
                return
            for row in sorted((trainee, other)):  # what another channel is about to keep has to begin again
                connection.execute(
                    update(TraineeRow).where(TraineeRow.id == row).values(version=TraineeRow.version + 1)
                )
            _merge(connection, trainee, other)
            connection.execute(
                update(TraineePersonRow).where(TraineePersonRow.trainee == trainee).values(trainee=other)
            )
            connection.execute(delete(TraineeRow).where(TraineeRow.id == trainee))

    def forget_codes(self, now: datetime) -> None:
        """Delete codes whose time is up."""
        with self._engine.begin() as connection:
            connection.execute(delete(LinkCodeRow).where(LinkCodeRow.expires_at <= now))

    def _member(self, connection: Connection, trainee: str, code: str) -> str:
        """Return the trainee of a place in a cohort; who first sends its code takes it.

        Nobody who has a place takes another one in the same cohort, or becomes who has taken one: a code may
        be mistyped, or a telephone shared, and two people would be one for good.

        Raises:
            UnknownCodeError: if there is no such place.
            TakenCodeError: if it is somebody else's.
        """
        place = connection.execute(
            select(MemberRow.id, MemberRow.cohort, MemberRow.trainee).where(MemberRow.code == code)
        ).first()
        if place is None:
            raise UnknownCodeError
        if place.trainee == trainee:
            return trainee
        mine = set(connection.scalars(select(MemberRow.cohort).where(MemberRow.trainee == trainee)))
        if place.cohort in mine or (place.trainee is not None and mine):
            raise TakenCodeError
        if place.trainee is not None:
            return str(place.trainee)
        taken = connection.execute(
            update(MemberRow)
            .where(MemberRow.id == place.id, MemberRow.trainee.is_(None))
            .values(trainee=trainee)
        )
        if not taken.rowcount:  # somebody was quicker
            raise TakenCodeError
        return trainee


def _merge(connection: Connection, trainee: str, into: str) -> None:
    """Give everything of one trainee to another; of two memories of an item the later one stays."""
    theirs = {
        row.item: row.last_review
        for row in connection.execute(
            select(MemoryRow.item, MemoryRow.last_review).where(MemoryRow.trainee == into)
        )
    }
    for item, reviewed in connection.execute(
        select(MemoryRow.item, MemoryRow.last_review).where(MemoryRow.trainee == trainee)
    ).all():
        older = trainee if item in theirs and theirs[item] >= reviewed else into
        connection.execute(delete(MemoryRow).where(MemoryRow.trainee == older, MemoryRow.item == item))
    for table in (MemoryRow, ReviewRow, ExamRow, RehearsalRow, MemberRow):
        connection.execute(update(table).where(table.trainee == trainee).values(trainee=into))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode(errors="replace")).hexdigest()
