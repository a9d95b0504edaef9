"""`/v1/staff/practice/cohorts/{id}/members`: the roster of a cohort, and what its members have done."""

from datetime import UTC, datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from api.problems import Problem, problem_response
from api.staff.csv_file import csv_response
from api.staff.practice_bank import TrainersBank
from api.staff.practice_cohorts import GREATEST_ID, CohortId, found_cohort, no_cohort
from api.staff.practice_csv import member_rows
from api.staff.practice_roster import COLUMNS, read_roster
from api.store.cohorts import CohortStore, EnrolledError, Member, MemberState

log = structlog.get_logger()

MemberId = Annotated[int, Path(description="`id` of a member.", ge=1, le=GREATEST_ID)]
ROSTER_BODY = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string", "example": f"{','.join(COLUMNS)}\n"}}},
    }
}


class Import(BaseModel):
    """What an import did.

    Attributes:
        checked: people in the file, which has no fault.
        added: of them; 0 where the file was only checked.
        members: who was added, with the code for each.
    """

    model_config = ConfigDict(extra="forbid")

    checked: int
    added: int
    members: list[Member]


class MemberList(BaseModel):
    """The members of a cohort, in the order of the roster."""

    members: list[MemberState]


async def csv_body(request: Request) -> bytes:
    """Return the body of a request that sends CSV.

    Raises:
        HTTPException: 415 if it says that it sends something else.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "text/csv":
        raise HTTPException(415, headers={"Accept": "text/csv"})
    return await request.body()


def add_member_routes(router: APIRouter, cohorts: CohortStore, bank: TrainersBank) -> None:
    """Add the routes to those of practice."""

    @router.post(
        "/cohorts/{cohort_id}/members",
        response_model=Import,
        openapi_extra=ROSTER_BODY,
        responses={
            409: {"description": "Somebody else added the same people at this moment."},
            415: {"description": "The body is not text/csv."},
        },
    )
    def import_members(
        cohort_id: CohortId, data: Annotated[bytes, Depends(csv_body)], commit: bool = False
    ) -> Import | Response:
        """Check a roster, and add its people if `commit` is set and nothing is wrong with it.

        It is CSV in UTF-8 or GB 18030, with the columns 姓名 and 村.
        """
        found_cohort(cohorts, cohort_id)
        roster = read_roster(data, cohorts.enrolled(cohort_id))
        if roster.faults:
            log.info("staff sent faulty roster", cohort=cohort_id, faults=len(roster.faults))
            problem = Problem(status=422, detail=f"Nothing was imported: {len(roster.faults)} faults.")
            return problem_response(problem, errors=[fault.model_dump() for fault in roster.faults])
        members: list[Member] = []
        if commit:
            try:
                added = cohorts.enrol(cohort_id, roster.people)
            except EnrolledError as error:
                raise Problem(
                    status=409, detail="Some of them were added meanwhile: send it again."
                ) from error
            if added is None:
                raise no_cohort()
            members = added
        log.info("staff sent roster", cohort=cohort_id, checked=len(roster.people), added=len(members))
        return Import(checked=len(roster.people), added=len(members), members=members)

    @router.get("/cohorts/{cohort_id}/members")
    def list_members(cohort_id: CohortId) -> MemberList:
        """List the members of a cohort, and what those who joined have done."""
        found_cohort(cohorts, cohort_id)
        members = cohorts.members(cohort_id, datetime.now(UTC), bank.themes)
        log.info("staff listed members", cohort=cohort_id, count=len(members))
        return MemberList(members=members)

    @router.get("/cohorts/{cohort_id}/members.csv", response_class=StreamingResponse)
    def export_members(cohort_id: CohortId) -> StreamingResponse:
        """Write the same as CSV in UTF-8."""
        found_cohort(cohorts, cohort_id)
        members = cohorts.members(cohort_id, datetime.now(UTC), bank.themes)
        assignments = cohorts.assignments(cohort_id, bank.themes)
        log.info("staff exported members", cohort=cohort_id, count=len(members))
        return csv_response(member_rows(members, assignments), "members.csv")

    @router.delete("/cohorts/{cohort_id}/members/{member_id}", status_code=204)
    def remove_member(cohort_id: CohortId, member_id: MemberId) -> None:
        """Take somebody off the roster; what they have done stays theirs."""
        if not cohorts.remove(cohort_id, member_id):
            raise Problem(status=404, detail="There is no such member.")
        log.info("staff removed member", cohort=cohort_id, member=member_id)
