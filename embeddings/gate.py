"""The gate: may the first hit be shown as the answer, and if not, why?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from pydantic import BaseModel, ConfigDict, field_validator

from embeddings.links import Links
from embeddings.results import Status
from embeddings.scorers import NAMES, Match

if TYPE_CHECKING:
    from embeddings.ranking import Ranked

SIGNALS: Final = (
    *NAMES,
    "first",
    "kin",
    "margin",
    "agreement",
    "known",
    "evidence",
    "near_outside",
    "near_chitchat",
    "sign",
)


class Logistic(BaseModel):
    """A logistic regression over named signals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: dict[str, float]
    intercept: float

    @field_validator("weights")
    @classmethod
    def names_are_signals(cls, weights: dict[str, float]) -> dict[str, float]:
        """Refuse signals that this version does not measure."""
        if unknown := sorted(set(weights) - set(SIGNALS)):
            raise ValueError(f"no such signals: {', '.join(unknown)}")
        return weights

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
    """What the gate decided.

    Attributes:
        status: of the query.
        confidence: estimated probability that the first hit is right.
        chitchat: estimated probability that the query, if refused, is about no law at all.
        signed: whether it holds a word that only questions outside the library hold.
    """

    status: Status
    confidence: float
    chitchat: float
    signed: bool


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
        chitchat = self.chitchat(signals)
        status: Status = "out_of_scope" if chitchat >= 0.5 else "outside_library"
        if confidence >= self.thresholds.answer:
            status = "answered"
        elif in_library >= self.thresholds.clarify:
            status = "clarify"
        elif in_library >= self.thresholds.refuse:
            status = "abstained"
        return Decision(status, confidence, chitchat, signed=bool(signals["sign"]))


def signals_of(match: Match, ranked: "Ranked", links: Links) -> dict[str, float]:
    """Measure how well a query was met.

    - a scorer's name: its score of the first hit; BM25 is divided by the length of the query.
    - first: the ranker's probability of the first hit.
    - kin: that of the candidates which rest on the first hit or on which it rests: a guide and its articles
      are rivals for the first place, yet either helps.
    - margin: distance of the first hit from the next that is no kin, in the ranker's score.
    - agreement: share of the scorers that put the first hit first.
    - known: share of the query's features that stand in the library.
    - evidence: logarithm of the number of those features: short queries say little.
    - near_outside, near_chitchat: how much nearer the nearest question to be refused is than the nearest lay
      question of the first hit; 0 when it is not.
    - sign: 1 if the query holds a word that only questions outside the library hold.
    """
    best = int(ranked.order[0])
    others = ranked.order[1 : len(ranked.probabilities)]
    kin = np.isin(others, np.concatenate([links.citing[best], links.related[best]]))
    found = {name: float(row[best]) for name, row in zip(NAMES, match.scores, strict=True)}
    found["bm25"] /= match.length
    found["first"] = float(ranked.probabilities[0])
    found["kin"] = float(ranked.probabilities[1:][kin].sum())
    rivals = ranked.scores[1 : len(ranked.probabilities)][~kin]
    found["margin"] = float(ranked.scores[0] - rivals[0]) if len(rivals) else 0.0
    found["agreement"] = float((match.scores.argmax(axis=1) == best).mean())
    found["known"] = match.known
    found["evidence"] = float(np.log1p(match.known * match.length))
    nearest = found["dense_question"]
    found["sign"] = float(match.signed)
    return found | {f"near_{ground}": max(near - nearest, 0.0) for ground, near in match.refusals.items()}
