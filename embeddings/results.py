"""What a search returns."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["answered", "clarify", "abstained", "outside_library", "out_of_scope"]


@dataclass(frozen=True)
class Hit:
    """One entry found. `score` orders the hits of one query and means nothing across queries."""

    id: str
    score: float


@dataclass(frozen=True)
class SearchOutcome:
    """The hits of a query, best first, and whether the first may be shown as the answer.

    `confidence` is the estimated probability that the first hit answers the query; `choices` is how many of
    the hits are worth offering when the status is `clarify`; `area` is the id of the area of law outside
    the library whose words the query holds, or that it seems to be about if it is outside.
    """

    query: str
    results: list[Hit]
    answered: bool
    status: Status
    confidence: float
    choices: int = 3
    area: str | None = None
