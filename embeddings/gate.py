"""The gate: may the first hit be shown as the answer, and if not, why?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict

from embeddings.encoder import Vectors
from embeddings.results import Status
from embeddings.scorers import NAMES, Match


class Logistic(BaseModel):
    """A logistic regression over named signals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: dict[str, float]
    intercept: float

    def __call__(self, signals: Mapping[str, float]) -> float:
        """Return the probability for some signals."""
        logit = self.intercept + sum(weight * signals[name] for name, weight in self.weights.items())
        return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


class Thresholds(BaseModel):
    """Where the gate opens.

    Attributes:
        answer: least probability that the first hit is right for it to be the answer.
        clarify: least probability that the library holds the answer for its best hits to be offered.
        refuse: probability of the same below which the ground of refusal is named; between, the engine
            abstains without saying why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: float
    clarify: float
    refuse: float


@dataclass(frozen=True)
class Decision:
    """What the gate decided, and its estimate that the first hit is right."""

    status: Status
    confidence: float


class Gate(BaseModel):
    """Three questions in a row, each answered by a logistic regression.

    Attributes:
        library: does the library hold an answer?
        right: if so, is it the first hit?
        chitchat: if not, is the query about no law at all?
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    library: Logistic
    right: Logistic
    chitchat: Logistic
    thresholds: Thresholds

    def decide(self, signals: Mapping[str, float]) -> Decision:
        """Decide on a query by its signals."""
        in_library = self.library(signals)
        confidence = in_library * self.right(signals)
        if confidence >= self.thresholds.answer:
            return Decision("answered", confidence)
        if in_library >= self.thresholds.clarify:
            return Decision("clarify", confidence)
        if in_library >= self.thresholds.refuse:
            return Decision("abstained", confidence)
        ground: Status = "out_of_scope" if self.chitchat(signals) >= 0.5 else "outside_library"
        return Decision(ground, confidence)


SIGNALS: Final = (*NAMES, "top", "margin", "agreement", "known", "evidence", "near_outside", "near_chitchat")


def signals_of(match: Match, fused: Vectors) -> dict[str, float]:
    """Measure how well a query was met.

    - a scorer's name: its score of the first hit; BM25 is divided by the length of the query.
    - top: fused score of the first hit, in spreads above the mean entry.
    - margin: distance of the first hit from the second in the fused score.
    - agreement: share of the scorers that put the first hit first.
    - known: share of the query's features that stand in the library.
    - evidence: logarithm of the number of those features: short queries say little.
    - near_outside, near_chitchat: similarity to the nearest question known to be refused.
    """
    order = np.argsort(-fused, kind="stable")
    best = int(order[0])
    found = {name: float(row[best]) for name, row in zip(NAMES, match.scores, strict=True)}
    found["bm25"] /= match.length
    found["top"] = float(fused[best])
    found["margin"] = float(fused[best] - fused[order[1]]) if len(order) > 1 else 0.0
    found["agreement"] = float((match.scores.argmax(axis=1) == best).mean())
    found["known"] = match.known
    found["evidence"] = float(np.log1p(match.known * match.length))
    return found | {f"near_{ground}": value for ground, value in match.refusals.items()}
