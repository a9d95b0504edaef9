"""Shows shared referrals to the county's staff and takes what they decide. Others do not exist here."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints
from sqlalchemy import ColumnElement, Engine, and_, or_, select, update
from sqlalchemy.orm import Session

from api.store.encryption import Encryption
from api.store.outbox import Outbox
from api.store.referrals import referral_of
from api.store.tables import ReferralRow
from bot.referrals import MOVES, Referral, ReferralStateError, ReferralStatus

Name = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$")]


class ReferralFilter(BaseModel):
    """Which referrals staff want to see."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: ReferralStatus | None = None
    service: Name | None = None
    township: Name | None = None
    since: AwareDatetime | None = None
    """Only what came or changed at this moment or later; what was shared late changed then."""


@dataclass(frozen=True)
class Place:
    """Where a page ended, in the order of the list."""

    created_at: datetime
    number: str


class ReferralDesk:
    """Shared referrals in the database. Methods block: use a thread.

    Those that return referrals raise `UndecipherableError` if a key was lost.
    """

    def __init__(self, engine: Engine, encryption: Encryption, outbox: Outbox) -> None:
        """Take a database whose tables are up to date."""
        self._engine = engine
        self._encryption = encryption
        self._outbox = outbox

    def page(self, wanted: ReferralFilter, limit: int, after: Place | None = None) -> list[Referral]:
        """Return up to `limit` referrals, the newest first, from behind a place on."""
        statement = select(ReferralRow).where(ReferralRow.shared.is_(True), *_conditions(wanted))
        if after:
            statement = statement.where(
                or_(
                    ReferralRow.created_at < after.created_at,
                    and_(ReferralRow.created_at == after.created_at, ReferralRow.number < after.number),
                )
            )
        order = (ReferralRow.created_at.desc(), ReferralRow.number.desc())
        with Session(self._engine) as session:
            rows = session.scalars(statement.order_by(*order).limit(limit))
            return [referral_of(row, self._encryption) for row in rows]

    def find(self, number: str) -> Referral | None:
        """Return a referral by its number."""
        with Session(self._engine) as session:
            row = session.scalar(select(ReferralRow).where(*_shared(number)))
            return referral_of(row, self._encryption) if row else None

    def change(
        self, number: str, status: ReferralStatus | None = None, note: str | None = None
    ) -> Referral | None:
        """Move a referral, or write a note to the resident, or both; `None` if there is no such referral.

        Args:
            number: the referral's number.
            status: where to move it; `None` leaves it where it is.
            note: an empty one takes the note away; `None` leaves it as it is.

        Raises:
            ReferralStateError: if it cannot move there from where it stands; then nothing is changed.
        """
        with Session(self._engine) as session, session.begin():
            values: dict[str, object] = {"updated_at": datetime.now(UTC)}
            if note is not None:
                values["note"] = self._encryption.encrypt(note) if note else None
            statement = update(ReferralRow).where(*_shared(number))
            if status is not None:
                values["status"] = status
                # Asked in the same statement, so that of two moves at once only one finds its start.
                statement = statement.where(
                    ReferralRow.status.in_([start for start, ends in MOVES.items() if status in ends])
                )
            moved = session.execute(statement.values(**values).returning(ReferralRow.number)).all()
            row = session.scalar(select(ReferralRow).where(*_shared(number)))
            if row is None:
                return None
            if not moved:
                raise ReferralStateError(f"It is {row.status} and cannot become {status}.")
            self._outbox.record(session, number, "referral.updated")
            return referral_of(row, self._encryption)


def _shared(number: str) -> tuple[ColumnElement[bool], ...]:
    return (ReferralRow.number == number, ReferralRow.shared.is_(True))


def _conditions(wanted: ReferralFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status:
        conditions.append(ReferralRow.status == wanted.status)
    if wanted.service:
        conditions.append(ReferralRow.service == wanted.service)
    if wanted.township:
        conditions.append(ReferralRow.township == wanted.township)
    if wanted.since:
        conditions.append(ReferralRow.updated_at >= wanted.since)
    return conditions
