"""The ranker, fitted on trials: a conditional logit (McFadden 1974) with a ridge."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from embeddings.links import Links
from embeddings.ranking import FEATURES, Pool, Ranker, candidate_features
from embeddings.training.crossfit import Trial

Floats = NDArray[np.float64]
RIDGE: Final = 3e-3


@dataclass(frozen=True)
class Choice:
    """The candidates of a trial.

    Attributes:
        features: (candidates, features).
        right: (candidates,) whether each is a gold entry.
    """

    features: Floats
    right: NDArray[np.bool_]


def choice_of(trial: Trial, links: Links) -> Choice:
    """Measure the candidates of a trial, without guides: people mark articles, never guides."""
    pool = Pool.of(trial.match)
    pool = replace(pool, chosen=pool.chosen[trial.match.guides[pool.chosen] == 0])
    features = candidate_features(trial.match, pool, links).astype(np.float64)
    return Choice(features, np.isin(pool.chosen, trial.asked.gold))


def fit_ranker(choices: Sequence[Choice]) -> Ranker:
    """Fit the weights; choices without a gold entry among the candidates say nothing."""
    telling = [choice for choice in choices if choice.right.any()]
    if not telling:
        return Ranker(weights={"sum": 1.0})
    table = np.concatenate([choice.features for choice in telling])
    scales = np.maximum(table.std(axis=0), 1e-6)
    table = (table - table.mean(axis=0)) / scales
    right = np.concatenate([choice.right for choice in telling])
    sizes = np.array([len(choice.right) for choice in telling])
    firsts = np.cumsum(sizes) - sizes

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = table @ weights
        exponents = np.exp(scores - np.repeat(np.maximum.reduceat(scores, firsts), sizes))
        golden = exponents * right
        of_all = np.add.reduceat(exponents, firsts)
        of_gold = np.maximum(np.add.reduceat(golden, firsts), 1e-300)
        pull = golden / np.repeat(of_gold, sizes) - exponents / np.repeat(of_all, sizes)
        value = -np.log(of_gold / of_all).mean() + RIDGE * (weights**2).sum()
        return float(value), -(table.T @ pull) / len(sizes) + 2 * RIDGE * weights

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B")
    weights = found.x / scales
    return Ranker(
        weights={name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)}
    )
