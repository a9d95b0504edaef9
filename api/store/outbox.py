"""The outbox: events that the county's own system has yet to be told, written with the change itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from api.store.tables import DeliveryEvent, DeliveryRow, ReferralRow

LEASE: Final = timedelta(seconds=60)
"""How long a worker has a claimed delivery to itself: well above what sending may take."""


@dataclass(frozen=True)
class Delivery:
    """One event to be told."""

    id: int
    delivery: str
    number: str
    event: DeliveryEvent
    attempts: int
    next_at: datetime
    claimed_until: datetime | None
    error: str | None


class Outbox:
    """Deliveries in the database. Methods block; those that take a session work within its transaction."""

    def __init__(self, engine: Engine, *, recording: bool) -> None:
        """Take a database whose tables are up to date, and whether there is anybody to tell."""
        self._engine = engine
        self._recording = recording

    def record(self, session: Session, number: str, event: DeliveryEvent) -> None:
        """Have an event told once the session commits."""
        if not self._recording:
            return
        now = datetime.now(UTC)
        session.add(
            DeliveryRow(delivery=str(uuid4()), number=number, event=event, created_at=now, next_at=now)
        )

    def withdraw(self, session: Session, number: str) -> None:
        """Take back what has not been told of a referral. What is on its way stays, so that it ends first."""
        session.execute(
            delete(DeliveryRow).where(DeliveryRow.number == number, _unclaimed(datetime.now(UTC)))
        )

    def claim(self) -> Delivery | None:
        """Claim the next event that is due, for `LEASE`; `None` if there is none.

        An event waits until all earlier ones of its referral have been told.
        """
        now = datetime.now(UTC)
        earlier = aliased(DeliveryRow)
        due = and_(
            DeliveryRow.next_at <= now,
            _unclaimed(now),
            ~exists().where(earlier.number == DeliveryRow.number, earlier.id < DeliveryRow.id),
        )
        with Session(self._engine) as session:
            while True:
                candidate = session.scalar(
                    select(DeliveryRow.id).where(due).order_by(DeliveryRow.id).limit(1)
                )
                if candidate is None:
                    return None
                session.rollback()
                claimed = session.execute(
                    update(DeliveryRow)
                    .where(DeliveryRow.id == candidate, DeliveryRow.next_at <= now, _unclaimed(now))
                    .values(claimed_until=now + LEASE, attempts=DeliveryRow.attempts + 1)
                    .returning(DeliveryRow)
                ).scalar_one_or_none()
                found = _delivery(claimed) if claimed else None
                session.commit()
                if found:
                    return found
                # Another worker was quicker: look for the next one.

    def done(self, delivery: Delivery) -> None:
        """Drop an event that has been told, or that there is nothing left to tell of."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(DeliveryRow).where(DeliveryRow.id == delivery.id))

    def failed(self, delivery: Delivery, error: str, wait: timedelta) -> None:
        """Put an event back until `wait` has passed, unless its lease ran out and another worker has it."""
        with Session(self._engine) as session, session.begin():
            session.execute(
                update(DeliveryRow)
                .where(DeliveryRow.id == delivery.id, DeliveryRow.claimed_until == delivery.claimed_until)
                .values(claimed_until=None, next_at=datetime.now(UTC) + wait, error=error[:64])
            )

    def pending(self) -> Iterator[Delivery]:
        """Yield all events that have not been told, the oldest first."""
        with Session(self._engine) as session:
            for row in session.scalars(select(DeliveryRow).order_by(DeliveryRow.id)):
                yield _delivery(row)

    def count(self) -> int:
        """Return how many events have not been told."""
        with Session(self._engine) as session:
            return session.scalar(select(func.count()).select_from(DeliveryRow)) or 0

    def forget(self, session: Session, before: datetime) -> None:
        """Drop what is older, and what belongs to referrals that are gone, except that they are."""
        orphan = and_(
            DeliveryRow.event != "referral.deleted",
            DeliveryRow.number.not_in(select(ReferralRow.number)),
        )
        session.execute(
            delete(DeliveryRow).where(
                or_(DeliveryRow.created_at < before, orphan), _unclaimed(datetime.now(UTC))
            )
        )


def _unclaimed(now: datetime) -> ColumnElement[bool]:
    return or_(DeliveryRow.claimed_until.is_(None), DeliveryRow.claimed_until <= now)


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        row.id,
        row.delivery,
        row.number,
        row.event,
        row.attempts,
        row.next_at,
        row.claimed_until,
        row.error,
    )
