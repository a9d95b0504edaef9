"""From the scorers to one order: the best candidates of a weighted sum, put in order by a linear ranker.

The ranker is a conditional logit (McFadden 1974): the probability that a candidate is the one that answers
is the softmax of a weighted sum of its features.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from embeddings.encoder import Vectors
from embeddings.errors import ModelMissingError
from embeddings.gate import Gate
from embeddings.links import NOBODY, Links, Positions
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
    """Entries in order.

    Attributes:
        order: (ranked,) positions, best first: the candidates, and as many more as were asked for.
        scores: (ranked,) falling, in the same order.
        probabilities: (candidates,) that each of the first is the one that answers, by the ranker.
    """

    order: Positions
    scores: Vectors
    probabilities: Vectors


@dataclass(frozen=True)
class Pool:
    """The entries that are to be ranked.

    Attributes:
        sums: (entries,) weighted sum of the scorers' z-scores.
        heads: for each scorer, and last for the sums, the positions of the `RANKED` best, best first.
        chosen: (candidates,) positions: the best by the sum, and the best of each scorer.
    """

    sums: Vectors
    heads: Sequence[Positions]
    chosen: Positions

    @classmethod
    def of(cls, match: Match) -> "Pool":
        """Choose candidates for a query."""
        sums = weighted_sum(match)
        heads = [_head(row) for row in (*match.scores, sums)]
        best = [head[:POOL_OF_EACH] for head in heads[:-1]]
        return cls(sums, heads, np.unique(np.concatenate([heads[-1][:POOL], *best])))


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

    def rank(self, match: Match, links: Links, count: int) -> Ranked:
        """Put the candidates for a query in order, and behind them what is next by the sum.

        Args:
            match: how the query met the library.
            links: between the entries.
            count: number of entries wanted; the candidates are ranked even if they are more.
        """
        pool = Pool.of(match)
        scores = candidate_features(match, pool, links) @ self._vector
        scores -= GUIDE_HANDICAP * match.guides[pool.chosen]
        inner = np.argsort(-scores, kind="stable")
        rest = _next(pool, count - len(inner))
        falling = pool.sums[rest] - pool.sums[rest].max(initial=-np.inf) + scores.min()
        exponents = np.exp(scores[inner] - scores.max())
        return Ranked(
            np.concatenate([pool.chosen[inner], rest]),
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


def candidate_features(match: Match, pool: Pool, links: Links) -> Vectors:
    """Measure `FEATURES` of the candidates: (candidates, features)."""
    sums, chosen = pool.sums, pool.chosen
    own = sums[chosen]
    shares = np.exp(sums - sums.max())
    chapters = np.bincount(links.chapters, shares) / shares.sum()
    *ranks, sum_rank = (
        _log_ranks(row, head, chosen) for row, head in zip((*match.scores, sums), pool.heads, strict=True)
    )
    columns = [
        *match.standard[:, chosen],
        *ranks,
        own,
        sum_rank,
        chapters[links.chapters[chosen]],
        *(_best_of(near[chosen], sums) - own for near in (links.neighbours, links.citing, links.related)),
    ]
    features: Vectors = np.stack(columns, axis=1).astype(np.float32)
    features[:, -3:] = features[:, -3:].clip(-SPREAD, SPREAD)
    return features


def _next(pool: Pool, count: int) -> Positions:
    """Return the positions of the best entries that are no candidates, best first."""
    if count <= 0:
        return pool.chosen[:0]
    order = np.argsort(-pool.sums, kind="stable")
    return order[~np.isin(order, pool.chosen)][:count]


def _head(scores: Vectors) -> Positions:
    """Return the positions of the `RANKED` highest scores, the highest first."""
    # From the front, of negated scores: partition from the back is slow where most are equal.
    falling = -scores
    best = np.arange(len(scores))
    if len(scores) > RANKED:
        best = np.sort(np.argpartition(falling, RANKED)[:RANKED])
    return best[np.argsort(falling[best], kind="stable")]


def _log_ranks(scores: Vectors, head: Positions, chosen: Positions) -> Vectors:
    """Return the logarithms of the candidates' ranks, counted from 1; equal scores share the better rank."""
    ranks: Vectors = np.log1p(np.searchsorted(-scores[head], -scores[chosen])).astype(np.float32)
    return ranks


def _best_of(near: Positions, sums: Vectors) -> Vectors:
    """Return the highest sum among the entries of each row, the lowest of all where there is nobody."""
    found = np.where(near == NOBODY, sums.min(), sums[near])
    highest: Vectors = found.max(axis=1)
    return highest
