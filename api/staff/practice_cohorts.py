"""`/v1/staff/practice/cohorts`: making, listing and deleting cohorts."""

from datetime import UTC, datetime
from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Path
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from api.problems import Problem
from api.staff.practice_roster import LONGEST, is_visible
from api.store.cohorts import Cohort, CohortSize, CohortStore, NameTakenError

log = structlog.get_logger()

GREATEST_ID: Final = 2**31 - 1
"""Of a database's integers."""

CohortId = Annotated[int, Path(description="`id` of a cohort.", ge=1, le=GREATEST_ID)]


def _visible(text: str) -> str:
    if not is_visible(text):
        raise ValueError("must not have control characters, or others that nobody sees")
    return text


class NewCohort(BaseModel):
    """What a cohort is made of."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST),
        AfterValidator(_visible),
    ]


class CohortList(BaseModel):
    """All cohorts, the newest first."""

    cohorts: list[CohortSize]


def found_cohort(cohorts: CohortStore, cohort_id: int) -> Cohort:
    """Return a cohort.

    Raises:
        Problem: 404 if there is none.
    """
    cohort = cohorts.find(cohort_id)
    if cohort is None:
        raise no_cohort()
    return cohort


def no_cohort() -> Problem:
    """Return what is said where a cohort is missing."""
    return Problem(status=404, detail="There is no such cohort.")


def add_cohort_routes(router: APIRouter, cohorts: CohortStore) -> None:
    """Add the routes to those of practice."""

    @router.post(
        "/cohorts", status_code=201, responses={409: {"description": "A cohort of this name is there."}}
    )
    def create_cohort(new: NewCohort) -> Cohort:
        """Make a cohort."""
        try:
            cohort = cohorts.create(new.name, datetime.now(UTC))
        except NameTakenError as error:
            raise Problem(status=409, detail="name: another cohort has it.") from error
        log.info("staff made cohort", cohort=cohort.id)
        return cohort

    @router.get("/cohorts")
    def list_cohorts() -> CohortList:
        """List cohorts."""
        listed = cohorts.all()
        log.info("staff listed cohorts", count=len(listed))
        return CohortList(cohorts=listed)

    @router.delete("/cohorts/{cohort_id}", status_code=204)
    def delete_cohort(cohort_id: CohortId) -> None:
        """Delete a cohort, its roster and its assignments; what its members have done stays theirs."""
        if not cohorts.delete(cohort_id):
            raise no_cohort()
        log.info("staff deleted cohort", cohort=cohort_id)
