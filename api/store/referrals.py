"""Keeps referrals for the residents who made them."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.store.database import delete_older
from api.store.encryption import Encryption
from api.store.outbox import Outbox
from api.store.referral_number import new_number
from api.store.tables import HeldContactRow, ReferralRow
from api.store.upsert import put
from bot.referrals import LONGEST_CONTACT, Referral

CONTACT_HELD: Final = timedelta(hours=1)
"""How long a contact waits for its form to be sent off."""
NUMBER_TRIES: Final = 10


class ReferralStore:
    """Referrals in the database. Implements `bot.referrals.Referrals`. Methods block: use a thread.

    Those that return referrals raise `UndecipherableError` if a key was lost; deleting works all the same.
    """

    def __init__(self, engine: Engine, encryption: Encryption, outbox: Outbox) -> None:
        """Take a database whose tables are up to date."""
        self._engine = engine
        self._encryption = encryption
        self._outbox = outbox

    def submit(self, person: str, service: str, township: str | None, summary: str, shared: bool) -> Referral:
        """Keep a new referral, with the contact that is held for this person.

        Raises:
            IntegrityError: if no free number was found in `NUMBER_TRIES` tries.
        """
        tries = 0
        while True:
            now = datetime.now(UTC)
            row = ReferralRow(
                number=new_number(now),
                person=person,
                service=service,
                township=township,
                summary=self._encryption.encrypt(summary),
                shared=shared,
                status="new",
                created_at=now,
                updated_at=now,
            )
            try:
                return self._submit(row)
            except IntegrityError:  # the number is taken
                tries += 1
                if tries == NUMBER_TRIES:
                    raise

    def _submit(self, row: ReferralRow) -> Referral:
        with Session(self._engine) as session, session.begin():
            held = session.execute(
                delete(HeldContactRow)
                .where(HeldContactRow.person == row.person)
                .returning(HeldContactRow.contact, HeldContactRow.held_at)
            ).one_or_none()
            if held and held.held_at > row.created_at - CONTACT_HELD:
                row.contact = held.contact
            session.add(row)
            if row.shared:
                self._outbox.record(session, row.number, "referral.created")
            session.flush()
            return referral_of(row, self._encryption)

    def of_person(self, person: str) -> list[Referral]:
        """Return a person's referrals, the newest first."""
        statement = select(ReferralRow).where(ReferralRow.person == person)
        order = (ReferralRow.created_at.desc(), ReferralRow.number.desc())
        with Session(self._engine) as session:
            rows = session.scalars(statement.order_by(*order))
            return [referral_of(row, self._encryption) for row in rows]

    def share(self, person: str, number: str) -> Referral | None:
        """Let staff see a referral from now on; `None` if this person has no such referral."""
        theirs = (ReferralRow.person == person, ReferralRow.number == number)
        with Session(self._engine) as session, session.begin():
            changed = session.execute(
                update(ReferralRow)
                .where(*theirs, ReferralRow.shared.is_(False))
                .values(shared=True, updated_at=datetime.now(UTC))
                .returning(ReferralRow.number)
            ).all()
            if changed:
                self._outbox.record(session, number, "referral.created")
            row = session.scalar(select(ReferralRow).where(*theirs))
            return referral_of(row, self._encryption) if row else None

    def delete(self, person: str, number: str) -> bool:
        """Delete a referral; return whether this person had it."""
        with Session(self._engine) as session, session.begin():
            return bool(self._delete(session, person, number))

    def _delete(self, session: Session, person: str, number: str | None = None) -> int:
        statement = delete(ReferralRow).where(ReferralRow.person == person)
        if number is not None:
            statement = statement.where(ReferralRow.number == number)
        gone = session.execute(statement.returning(ReferralRow.number, ReferralRow.shared)).all()
        for row in gone:
            self._outbox.withdraw(session, row.number)
            if row.shared:
                self._outbox.record(session, row.number, "referral.deleted")
        return len(gone)

    def hold_contact(self, person: str, contact: str) -> None:
        """Keep a contact for the next `submit` of this person, in place of one held before; an hour at most.

        Raises:
            ValueError: if it is longer than `LONGEST_CONTACT`.
        """
        if len(contact) > LONGEST_CONTACT:
            raise ValueError(f"a contact of more than {LONGEST_CONTACT} characters")
        held = {"contact": self._encryption.encrypt(contact), "held_at": datetime.now(UTC)}
        with Session(self._engine) as session, session.begin():
            put(session.connection(), HeldContactRow, {"person": person, **held}, held)

    def drop_contact(self, person: str) -> None:
        """Forget the contact that is held for this person."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(HeldContactRow).where(HeldContactRow.person == person))

    def forget_person(self, person: str) -> int:
        """Delete all of a person's referrals and the contact held; return how many referrals."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(HeldContactRow).where(HeldContactRow.person == person))
            return self._delete(session, person)

    def forget(self, older_than: timedelta) -> int:
        """Delete referrals unchanged for so long, and what is still to be told of them; return how many.

        The county's own system is not told: how long it keeps what it was given is for it to say.
        """
        before = datetime.now(UTC) - older_than
        with Session(self._engine) as session, session.begin():
            gone = session.execute(
                delete(ReferralRow).where(ReferralRow.updated_at < before).returning(ReferralRow.number)
            ).all()
            self._outbox.forget(session, before)
            return len(gone)

    def forget_contacts(self, older_than: timedelta) -> int:
        """Delete contacts whose form was never sent off; return how many."""
        return delete_older(self._engine, HeldContactRow.held_at, older_than)


def referral_of(row: ReferralRow, encryption: Encryption) -> Referral:
    """Decrypt a row.

    Raises:
        UndecipherableError: if none of the keys fits.
    """
    return Referral(
        number=row.number,
        service=row.service,
        township=row.township,
        summary=encryption.decrypt(row.summary),
        contact=encryption.decrypt(row.contact) if row.contact else None,
        shared=row.shared,
        status=row.status,
        note=encryption.decrypt(row.note) if row.note else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
