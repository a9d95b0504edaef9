"""The table of routes, read from `routes.yml` beside this file."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from knowledge.models import ServiceId

SituationId = Literal["violence", "minor", "judgment", "poor", "refused", "ask"]
"""Closed: what stands in the way, the most pressing first; `ask` where nothing does."""

RANGE: Final = re.compile(
    r"^(?P<source>civil_code|constitution|plan)(?::(?P<first>\d+)(?:-(?P<last>\d+))?)?$"
)
OTHER: Final = "other"


class Model(BaseModel):
    """Base of the table's rows: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _unique(services: list[ServiceId]) -> list[ServiceId]:
    if len(set(services)) < len(services):
        raise ValueError("names a service twice")
    return services


Services = Annotated[list[ServiceId], Field(min_length=1, max_length=3), AfterValidator(_unique)]


class Situation(Model):
    """What stands in a resident's way, and the words that tell it."""

    id: SituationId
    name: str
    words: list[str]


class Dispute(Model):
    """One type of dispute: how it is told, and the services for it in each situation.

    Attributes:
        id: of the type.
        name: as residents read it.
        words: plain substrings of residents' questions.
        provisions: whole sources or ranges of articles whose entries belong here.
        laws: other laws; a guide that rests on one of them belongs here.
        areas: areas of law outside the library that belong here.
        why: for each service, why this door for this dispute.
        routes: for each situation, one to three services, the best door first.
    """

    id: str
    name: str
    words: list[str]
    provisions: list[str] = []
    laws: list[str] = []
    areas: list[str] = []
    why: dict[ServiceId, str]
    routes: dict[SituationId, Services]

    @model_validator(mode="after")
    def check_cells(self) -> "Dispute":
        """Refuse a row with an empty cell, or a service without its reason."""
        cells = SituationId.__args__  # type: ignore[attr-defined]
        if missing := [cell for cell in cells if cell not in self.routes]:
            raise ValueError(f"{self.id}: no route for {', '.join(missing)}")
        for services in self.routes.values():
            if missing := [service for service in services if service not in self.why]:
                raise ValueError(f"{self.id}: why: says nothing of {', '.join(missing)}")
        for provision in self.provisions:
            if not RANGE.match(provision):
                raise ValueError(f"{self.id}: provisions: {provision!r} is no range of articles")
        return self

    def holds(self, provision_id: str) -> bool:
        """Say whether a provision belongs to this dispute: `civil_code:1077`, `反家庭暴力法:23`."""
        source, _, key = provision_id.partition(":")
        return source in self.laws or any(_within(source, key, row) for row in self.provisions)


class RouteTable(Model):
    """All situations and disputes, in the order of the file."""

    situations: list[Situation]
    disputes: list[Dispute]

    def situation(self, words: str) -> SituationId:
        """Return the first situation one of whose words stands in a text; `ask` without any."""
        for situation in self.situations:
            if any(word in words for word in situation.words):
                return situation.id
        return "ask"

    def dispute(self, words: str) -> Dispute | None:
        """Return the dispute whose words fill most of a text; `None` if it holds none."""
        lengths = [sum(len(word) for word in dispute.words if word in words) for dispute in self.disputes]
        best = max(lengths)
        return self.disputes[lengths.index(best)] if best else None

    def by_id(self, dispute_id: str) -> Dispute:
        """Return a dispute by its id.

        Raises:
            KeyError: if there is none.
        """
        for dispute in self.disputes:
            if dispute.id == dispute_id:
                return dispute
        raise KeyError(dispute_id)

    def cells(self) -> Iterator[tuple[Dispute, SituationId, list[ServiceId]]]:
        """Yield every cell of the table."""
        for dispute in self.disputes:
            for situation, services in dispute.routes.items():
                yield dispute, situation, services


def _within(source: str, key: str, row: str) -> bool:
    match = RANGE.match(row)
    if match is None or match["source"] != source:
        return False
    if match["first"] is None:
        return True
    first = int(match["first"])
    return key.isdecimal() and first <= int(key) <= int(match["last"] or first)


@cache
def route_table() -> RouteTable:
    """Return the shipped table."""
    path = Path(__file__).with_name("routes.yml")
    return RouteTable.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
