"""`/v1/staff/practice`: cohorts, assignments, items and the summary, for trainers.

Every access leaves a log line without names.
"""

from fastapi import APIRouter, Depends

from api.settings import Settings
from api.staff.auth import StaffAuth
from api.staff.practice_assignments import add_assignment_routes
from api.staff.practice_bank import TrainersBank
from api.staff.practice_cohorts import add_cohort_routes
from api.staff.practice_items import add_item_routes
from api.staff.practice_members import add_member_routes
from api.store.cohorts import CohortStore
from api.store.practice_statistics import PracticeStatistics


def practice_staff_router(
    settings: Settings, cohorts: CohortStore, statistics: PracticeStatistics, bank: TrainersBank
) -> APIRouter:
    """Make the routes.

    Args:
        settings: with the token of the staff.
        cohorts: the rosters, and what is set.
        statistics: what all trainees did together.
        bank: what is practised.
    """
    router = APIRouter(
        prefix="/v1/staff/practice", tags=["staff: practice"], dependencies=[Depends(StaffAuth(settings))]
    )
    add_cohort_routes(router, cohorts)
    add_member_routes(router, cohorts, bank)
    add_assignment_routes(router, cohorts, bank)
    add_item_routes(router, statistics, bank)
    return router
