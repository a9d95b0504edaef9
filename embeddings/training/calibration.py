"""The gate, fitted on cross-fitted trials."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from embeddings.gate import SIGNALS, Gate, Logistic, Thresholds, signals_of
from embeddings.ranking import Ranking, fuse
from embeddings.scorers import NAMES
from embeddings.training.crossfit import FOLDS, Trial

Floats = NDArray[np.float64]

RIDGE: Final = 0.01
THRESHOLDS: Final = Thresholds(answer=0.33, clarify=0.45, refuse=0.4)
"""Chosen on cross-fitted trials; the model card shows what they let through."""

LIBRARY_SIGNS: Final = {
    **dict.fromkeys((*NAMES, "margin", "known", "evidence"), 1),
    **dict.fromkeys(("near_outside", "near_chitchat", "sign"), -1),
}
RIGHT_SIGNS: Final = dict.fromkeys((*NAMES, "margin", "agreement"), 1)
CHITCHAT_SIGNS: Final = {"near_chitchat": 1, "near_outside": -1, "known": -1, "dense": -1, "sign": -1}
"""Which way a signal may push. Without signs, correlated signals get weights that cancel in training and
blow up on a query unlike it."""


@dataclass(frozen=True)
class Calibration:
    """The fitted parameters, and how trials fared with a gate fitted without their fold.

    Attributes:
        ranking: what is shipped.
        statuses: status of each trial.
        ranks: rank of the best gold entry, from 0; -1 where there is none.
    """

    ranking: Ranking
    statuses: list[str]
    ranks: NDArray[np.int64]


def calibrate(trials: Sequence[Trial]) -> Calibration:
    """Fit the gate on all trials, and once without each fold to see how it fares."""
    fused = [fuse(trial.match) for trial in trials]
    signals = [signals_of(trial.match, row) for trial, row in zip(trials, fused, strict=True)]
    measured = np.array([[found[name] for name in SIGNALS] for found in signals])
    ranks = np.array(
        [
            min((int((row > row[gold]).sum()) for gold in trial.asked.gold), default=-1)
            for trial, row in zip(trials, fused, strict=True)
        ]
    )
    folds = np.array([trial.fold for trial in trials])
    gates = [_fit_gate(trials, measured, ranks, folds != fold) for fold in range(FOLDS)]
    statuses = [gates[fold].decide(found).status for fold, found in zip(folds, signals, strict=True)]
    ranking = Ranking(gate=_fit_gate(trials, measured, ranks, np.ones(len(trials), bool)))
    return Calibration(ranking, list(statuses), ranks)


def _fit_gate(
    trials: Sequence[Trial], measured: Floats, ranks: NDArray[np.int64], used: NDArray[np.bool_]
) -> Gate:
    """Fit the three regressions on the trials that are `used`."""
    answerable = np.array([bool(trial.asked.gold) for trial in trials])
    lay = np.array([trial.asked.lay for trial in trials])
    groups = np.array(["lay" if trial.asked.lay else trial.asked.ground or "pair" for trial in trials])
    chitchat = np.array([trial.asked.ground == "chitchat" for trial in trials])
    return Gate(
        library=_fit_logistic(measured[used], answerable[used], LIBRARY_SIGNS, groups[used]),
        right=_fit_logistic(measured[used & lay], ranks[used & lay] == 0, RIGHT_SIGNS, groups[used & lay]),
        chitchat=_fit_logistic(
            measured[used & ~answerable],
            chitchat[used & ~answerable],
            CHITCHAT_SIGNS,
            groups[used & ~answerable],
        ),
        thresholds=THRESHOLDS,
    )


def _fit_logistic(
    measured: Floats, truth: NDArray[np.bool_], signs: dict[str, int], groups: NDArray[np.str_]
) -> Logistic:
    """Fit a ridge logistic regression with groups of equal weight and signals of given signs."""
    names = list(signs)
    columns = measured[:, [SIGNALS.index(name) for name in names]]
    means, scales = columns.mean(axis=0), np.maximum(columns.std(axis=0), 1e-6)
    inputs = np.hstack([(columns - means) / scales, np.ones((len(columns), 1))])
    target = np.where(truth, 1.0, -1.0)
    _, members, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    shares = 1 / (len(sizes) * sizes[members])

    def loss(weights: Floats) -> tuple[float, Floats]:
        margins = target * (inputs @ weights)
        slopes = -target * shares / (1 + np.exp(np.clip(margins, -30, 30)))
        penalty = np.append(weights[:-1], 0.0)
        value = (shares * np.logaddexp(0, -margins)).sum() + RIDGE / 2 * (penalty**2).sum()
        return float(value), inputs.T @ slopes + RIDGE * penalty

    bounds = [(0, None) if sign > 0 else (None, 0) for sign in signs.values()] + [(None, None)]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    weights = found.x[:-1] / scales
    return Logistic(
        weights={name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
        intercept=round(float(found.x[-1] - weights @ means), 4),
    )
