"""Referrals: a resident's form for legal aid or mediation on its way to the county's staff, with consent."""

from datetime import datetime
from typing import Final, Literal, Protocol

from pydantic import BaseModel, ConfigDict

ReferralStatus = Literal["new", "accepted", "closed"]

MOVES: Final[dict[ReferralStatus, tuple[ReferralStatus, ...]]] = {
    "new": ("accepted", "closed"),
    "accepted": ("closed",),
    "closed": (),
}
"""Where staff may move a referral, by where it stands."""

LONGEST_CONTACT: Final = 120
"""Characters of a name and a telephone number as typed."""


class ReferralStateError(Exception):
    """A referral cannot be moved from where it stands to where it was asked to go."""


class Referral(BaseModel):
    """One form of one resident. Who that is stands in `contact` alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str
    """Such as MF-20261127-7K3FQX: can be read out on the telephone."""
    service: str
    """Id of the service it goes to, such as `legal_aid`."""
    township: str | None
    summary: str
    contact: str | None
    shared: bool
    """Whether the resident agreed that staff see it. Until then nobody but the resident does."""
    status: ReferralStatus
    note: str | None
    """What staff tell the resident."""
    created_at: datetime
    updated_at: datetime


class Referrals(Protocol):
    """The referrals of residents. `person` is the keyed hash of a session (64 hex digits). Methods block."""

    def submit(self, person: str, service: str, township: str | None, summary: str, shared: bool) -> Referral:
        """Keep a new referral, with the contact that is held for this person."""
        ...

    def of_person(self, person: str) -> list[Referral]:
        """Return a person's referrals, the newest first."""
        ...

    def share(self, person: str, number: str) -> Referral | None:
        """Let staff see a referral from now on; `None` if this person has no such referral."""
        ...

    def delete(self, person: str, number: str) -> bool:
        """Delete a referral; return whether this person had it."""
        ...

    def hold_contact(self, person: str, contact: str) -> None:
        """Keep a contact for the next `submit` of this person, in place of one held before; an hour at most.

        Raises:
            ValueError: if it is longer than `LONGEST_CONTACT`.
        """
        ...

    def drop_contact(self, person: str) -> None:
        """Forget the contact that is held for this person."""
        ...

    def forget_person(self, person: str) -> int:
        """Delete all of a person's referrals and the contact held; return how many referrals."""
        ...
