"""From the scorers to one order: the best candidates of a weighted sum, put in order by a linear ranker.

The ranker is a conditional logit (McFadden 1974): the probability that a candidate is the one that answers
is the softmax of a weighted sum of its features.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from embeddings.encoder import Vectors
from embeddings.errors import ModelMissingError
from embeddings.gate import Gate
from embeddings.links import NOBODY, Links
from embeddings.paths import MODEL_DIR, RANKING_FILE
from embeddings.scorers import NAMES, Match

FUSION: Final = {"dense": 0.5, "dense_text": 0.0, "dense_question": 0.15, "bm25": 0.35}
"""Weight of each scorer's z-score in the sum that chooses the candidates."""

POOL: Final = 30
"""Candidates by the sum."""
POOL_OF_EACH: Final = 10
"""Candidates of each scorer beside them."""
RANKED: Final = 1000
"""Ranks beyond are not told apart."""
SPREAD: Final = 3.0
"""How much better than itself an entry's surroundings can count."""

FEATURES: Final = (
    *(f"{name}_z" for name in NAMES),
    *(f"{name}_rank" for name in NAMES),
    "sum",
    "sum_rank",
    "chapter",
    "neighbour",
    "citing",
    "related",
)
"""Of a candidate: z-score and logarithm of the rank in each scorer; the sum of z-scores and its rank; share
of its chapter in the softmax of sums; how much better the best neighbour in the law, the best entry linked by
a citation and the best related entry are."""

GUIDE_HANDICAP: Final = 0.5
"""What a guide across articles must be better by, in the ranker's score, than the article that answers by
itself. It cannot be fitted: people mark articles as the answer, never guides."""


@dataclass(frozen=True)
class Ranked:
    """All entries in order.

    Attributes:
        order: (entries,) positions, best first.
        scores: (entries,) falling, in the same order.
        probabilities: (candidates,) that each of the first is the one that answers, by the ranker.
    """

    order: NDArray[np.int64]
    scores: Vectors
    probabilities: Vectors


class Ranker(BaseModel):
    """Weights of `FEATURES`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: dict[str, float]

    @field_validator("weights")
    @classmethod
    def names_are_features(cls, weights: dict[str, float]) -> dict[str, float]:
        """Refuse features that this version does not measure."""
        if unknown := sorted(set(weights) - set(FEATURES)):
            raise ValueError(f"no such features: {', '.join(unknown)}")
        return weights

    def rank(self, match: Match, links: Links) -> Ranked:
        """Put all entries in order for a query."""
        sums = weighted_sum(match)
        chosen = candidates(match, sums)
        scores = candidate_features(match, sums, chosen, links) @ self._vector
        scores -= GUIDE_HANDICAP * match.guides[chosen]
        inner = np.argsort(-scores, kind="stable")
        rest = np.argsort(-sums, kind="stable")
        rest = rest[~np.isin(rest, chosen)]
        falling = sums[rest] - sums[rest].max() + scores.min() if len(rest) else sums[rest]
        exponents = np.exp(scores[inner] - scores.max())
        return Ranked(
            np.concatenate([chosen[inner], rest]),
            np.concatenate([scores[inner], falling]),
            exponents / exponents.sum(),
        )

    @property
    def _vector(self) -> Vectors:
        return np.array([self.weights.get(name, 0.0) for name in FEATURES], np.float32)


class Ranking(BaseModel):
    """The parameters beside the model: `ranking.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ranker: Ranker
    gate: Gate

    @classmethod
    def load(cls, directory: Path = MODEL_DIR) -> "Ranking":
        """Load the parameters beside a model.

        Raises:
            ModelMissingError: if they are missing or broken.
        """
        path = directory / RANKING_FILE
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise ModelMissingError(
                f"{path}: missing or broken ({error}); restore it or run: python -m embeddings train"
            ) from error


def weighted_sum(match: Match, weights: Mapping[str, float] = FUSION) -> Vectors:
    """Sum the scorers' z-scores: (entries,)."""
    total: Vectors = np.array([weights[name] for name in NAMES], np.float32) @ match.standard
    return total


def candidates(match: Match, sums: Vectors) -> NDArray[np.int64]:
    """Choose the positions to be ranked: the best by the sum, and the best of each scorer."""
    best = [_best(row, POOL_OF_EACH) for row in match.scores]
    return np.unique(np.concatenate([_best(sums, POOL), *best]))


def candidate_features(match: Match, sums: Vectors, chosen: NDArray[np.int64], links: Links) -> Vectors:
    """Measure `FEATURES` of the candidates: (candidates, features)."""
    own = sums[chosen]
    shares = np.exp(sums - sums.max())
    chapters = np.bincount(links.chapters, shares) / shares.sum()
    columns = [
        *match.standard[:, chosen],
        *(_log_ranks(row, chosen) for row in match.scores),
        own,
        _log_ranks(sums, chosen),
        chapters[links.chapters[chosen]],
        *(_best_of(near[chosen], sums) - own for near in (links.neighbours, links.citing, links.related)),
    ]
    features: Vectors = np.stack(columns, axis=1).astype(np.float32)
    features[:, -3:] = features[:, -3:].clip(-SPREAD, SPREAD)
    return features


def _best(scores: Vectors, count: int) -> NDArray[np.int64]:
    """Return the positions of the highest scores, in no order."""
    if count >= len(scores):
        return np.arange(len(scores))
    # From the front, of negated scores: partition from the back is slow where most are equal.
    return np.argpartition(-scores, count)[:count]


def _log_ranks(scores: Vectors, chosen: NDArray[np.int64]) -> Vectors:
    """Return the logarithms of the candidates' ranks, counted from 1; equal scores share the better rank."""
    best = np.sort(-scores[_best(scores, RANKED)])
    ranks: Vectors = np.log1p(np.searchsorted(best, -scores[chosen])).astype(np.float32)
    return ranks


def _best_of(near: NDArray[np.int64], sums: Vectors) -> Vectors:
    """Return the highest sum among the entries of each row, the lowest of all where there is nobody."""
    found = np.where(near == NOBODY, sums.min(), sums[near])
    highest: Vectors = found.max(axis=1)
    return highest
