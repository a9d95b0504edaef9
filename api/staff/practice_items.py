"""`/v1/staff/practice/items` and `summary`: how the question bank does, and how trainees do on the whole."""

from datetime import UTC, datetime
from math import inf
from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from api.staff.csv_file import csv_response
from api.staff.practice_bank import TrainersBank
from api.staff.practice_csv import item_rows
from api.staff.practice_figures import ENOUGH, ItemFigures, item_figures
from api.store.practice_statistics import PracticeStatistics, Summary
from knowledge.practice import Theme
from knowledge.practice.models import Kind

log = structlog.get_logger()

Order = Literal["hardest", "easiest", "weakest", "most_answered", "id"]


class ItemFilter(BaseModel):
    """Which items trainers want to see, and in which order; items without answers come last."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    theme: Theme | None = None
    kind: Kind | None = None
    flagged: bool = False
    """Only items with a flag."""
    changed: bool = False
    """Only items that are not asked because their law changed."""
    order: Order = "hardest"


class ItemQuery(ItemFilter):
    """The same, and how many of them."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class ItemList(BaseModel):
    """Items, and how many the filter found in all."""

    items: list[ItemFigures]
    found: int


def add_item_routes(router: APIRouter, statistics: PracticeStatistics, bank: TrainersBank) -> None:
    """Add the routes to those of practice."""

    def figures(wanted: ItemFilter) -> list[ItemFigures]:
        # Discrimination hangs on all items, so the filter comes after.
        everything = item_figures(bank.bank.items.values(), statistics.first_answers(), bank.changed_law)
        found = [item for item in everything if _matches(item, wanted)]
        return sorted(found, key=lambda item: (_rank(item, wanted.order), item.id))

    @router.get("/items")
    def list_items(query: Annotated[ItemQuery, Query()]) -> ItemList:
        """List items with their statistics, which count only the first answer of each trainee."""
        found = figures(query)
        listed = found[: query.limit]
        log.info("staff listed items", count=len(listed))
        return ItemList(items=listed, found=len(found))

    @router.get("/items.csv", response_class=StreamingResponse)
    def export_items(wanted: Annotated[ItemFilter, Query()]) -> StreamingResponse:
        """Write items as CSV in UTF-8."""
        found = figures(wanted)
        log.info("staff exported items", count=len(found))
        return csv_response(item_rows(found), "items.csv")

    @router.get("/summary")
    def summarise() -> Summary:
        """Say how many practise, how much, and how well."""
        summary = statistics.summary(datetime.now(UTC), bank.item_themes)
        log.info("staff read practice summary")
        return summary


def _matches(item: ItemFigures, wanted: ItemFilter) -> bool:
    return (
        wanted.theme in (None, item.theme)
        and wanted.kind in (None, item.kind)
        and not (wanted.flagged and not item.flags)
        and not (wanted.changed and not item.changed_law)
    )


def _rank(item: ItemFigures, order: Order) -> float:
    """Return a number that puts items in order; those of which the order says nothing come last."""
    match order:
        case "hardest":
            return inf if item.share_right is None else item.share_right
        case "easiest":
            return inf if item.share_right is None else -item.share_right
        case "weakest":  # of a few answers chance makes anything
            return inf if item.discrimination is None or item.attempts < ENOUGH else item.discrimination
        case "most_answered":
            return -item.attempts
        case "id":
            return 0
