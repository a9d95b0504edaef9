"""`/v1/staff/referrals`: what residents passed on, for the county's staff. Every access leaves a log line."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Self

import structlog
from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.problems import Problem
from api.settings import Settings
from api.staff.auth import StaffAuth
from api.staff.csv_file import csv_chunks
from api.staff.cursor import from_cursor, to_cursor
from api.store.desk import Place, ReferralDesk, ReferralFilter
from bot.referrals import Referral, ReferralStateError, ReferralStatus

log = structlog.get_logger()

CSV_PAGE: Final = 200
"""Referrals read at a time, so that a long file holds neither memory nor a transaction."""

Number = Annotated[str, Path(description="Such as MF-20261127-7K3FQX.", max_length=20)]


class PageQuery(ReferralFilter):
    """Which page of which referrals."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, StringConstraints(max_length=200)] | None = None
    """`next` of the page before."""


class ReferralPage(BaseModel):
    """A page of referrals, the newest first, and the cursor of the page after it."""

    referrals: list[Referral]
    next: str | None


class ReferralChange(BaseModel):
    """What staff change: the status, the note to the resident, or both."""

    model_config = ConfigDict(extra="forbid", strict=True)

    status: ReferralStatus | None = None
    note: Annotated[str, StringConstraints(max_length=200)] | None = None
    """What the resident reads; an empty one takes it away."""

    @model_validator(mode="after")
    def check_something_changes(self) -> Self:
        """Refuse a change of nothing."""
        if self.status is None and self.note is None:
            raise ValueError("status or note must be given")
        return self


def staff_router(settings: Settings, desk: ReferralDesk, services: Mapping[str, str]) -> APIRouter:
    """Make the routes.

    Args:
        settings: with the token of the staff.
        desk: the referrals.
        services: names of services by id, for the CSV file.
    """
    router = APIRouter(prefix="/v1/staff", tags=["staff"], dependencies=[Depends(StaffAuth(settings))])

    @router.get("/referrals")
    def list_referrals(query: Annotated[PageQuery, Query()]) -> ReferralPage:
        """List referrals."""
        referrals = desk.page(query, query.limit + 1, _place(query.cursor))
        page = referrals[: query.limit]
        log.info("staff listed referrals", count=len(page))
        return ReferralPage(referrals=page, next=_cursor(page[-1]) if len(referrals) > len(page) else None)

    @router.get("/referrals.csv", response_class=StreamingResponse)
    def export_referrals(wanted: Annotated[ReferralFilter, Query()]) -> StreamingResponse:
        """Write referrals as CSV in UTF-8."""
        return StreamingResponse(
            csv_chunks(_all(desk, wanted), services),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="referrals.csv"'},
        )

    @router.get("/referrals/{number}")
    def get_referral(number: Number) -> Referral:
        """Return one referral."""
        referral = _found(desk.find(number))
        log.info("staff read referral", number=referral.number)
        return referral

    @router.patch("/referrals/{number}")
    def change_referral(number: Number, change: ReferralChange) -> Referral:
        """Move a referral (new → accepted → closed, or new → closed), or write a note to the resident."""
        try:
            referral = _found(desk.change(number, change.status, change.note))
        except ReferralStateError as error:
            raise Problem(status=409, detail=str(error)) from error
        log.info("staff changed referral", number=referral.number, status=referral.status)
        return referral

    return router


def _all(desk: ReferralDesk, wanted: ReferralFilter) -> Iterator[Referral]:
    count = 0
    after = None
    try:
        while page := desk.page(wanted, CSV_PAGE, after):
            for referral in page:
                count += 1
                yield referral
            after = Place(page[-1].created_at, page[-1].number)
    finally:  # a client that leaves early has read something, too
        log.info("staff exported referrals", count=count)


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    try:
        return from_cursor(cursor)
    except ValueError as error:
        raise Problem(status=422, detail="cursor: must be `next` of an earlier page.") from error


def _cursor(referral: Referral) -> str:
    return to_cursor(Place(referral.created_at, referral.number))


def _found(referral: Referral | None) -> Referral:
    if referral is None:
        raise Problem(status=404, detail="There is no such referral.")
    return referral
