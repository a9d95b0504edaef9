"""`/v1/staff/practice/cohorts/{id}/assignments`: what a cohort is to do, and by when."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Path
from pydantic import BaseModel

from api.problems import Problem
from api.staff.practice_bank import TrainersBank
from api.staff.practice_cohorts import GREATEST_ID, CohortId, found_cohort, no_cohort
from api.store.cohorts import AssignmentState, CohortStore, NewAssignment, SetAssignment

log = structlog.get_logger()

FURTHEST: Final = timedelta(days=3660)
"""How far ahead a deadline may lie: ten years."""

AssignmentId = Annotated[int, Path(description="`id` of an assignment.", ge=1, le=GREATEST_ID)]


class AssignmentList(BaseModel):
    """The assignments of a cohort, in the order of their deadlines."""

    assignments: list[AssignmentState]


def add_assignment_routes(router: APIRouter, cohorts: CohortStore, bank: TrainersBank) -> None:
    """Add the routes to those of practice."""

    @router.post("/cohorts/{cohort_id}/assignments", status_code=201)
    def assign(cohort_id: CohortId, new: NewAssignment) -> SetAssignment:
        """Set an assignment. What members do from now to the deadline counts."""
        now = datetime.now(UTC)
        found_cohort(cohorts, cohort_id)
        _check(new, bank, now)
        assignment = cohorts.assign(cohort_id, new, now)
        if assignment is None:
            raise no_cohort()
        log.info("staff set assignment", cohort=cohort_id, assignment=assignment.id)
        return assignment

    @router.get("/cohorts/{cohort_id}/assignments")
    def list_assignments(cohort_id: CohortId) -> AssignmentList:
        """List the assignments of a cohort, and how many members have finished each."""
        found_cohort(cohorts, cohort_id)
        assignments = cohorts.assignments(cohort_id, bank.themes)
        log.info("staff listed assignments", cohort=cohort_id, count=len(assignments))
        return AssignmentList(assignments=assignments)

    @router.delete("/cohorts/{cohort_id}/assignments/{assignment_id}", status_code=204)
    def withdraw(cohort_id: CohortId, assignment_id: AssignmentId) -> None:
        """Delete an assignment."""
        if not cohorts.withdraw(cohort_id, assignment_id):
            raise Problem(status=404, detail="There is no such assignment.")
        log.info("staff deleted assignment", cohort=cohort_id, assignment=assignment_id)


def _check(new: NewAssignment, bank: TrainersBank, now: datetime) -> None:
    """Refuse what nobody could finish.

    Raises:
        Problem: 422, naming the field.
    """
    if not now < new.due <= now + FURTHEST:
        raise Problem(status=422, detail="due: must lie in the future, within ten years.")
    if new.kind == "items" and new.count > (items := bank.items(new.theme)):
        raise Problem(status=422, detail=f"count: only {items} different items are asked.")
    if new.kind == "rehearsal" and not bank.scenarios(new.theme):
        raise Problem(status=422, detail="theme: there is no case to rehearse.")
