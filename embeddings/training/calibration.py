"""The ranker and the gate, fitted on cross-fitted trials."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from embeddings.gate import SIGNALS, Decision, Gate, Logistic, Thresholds, signals_of
from embeddings.links import Links
from embeddings.ranking import Ranked, Ranking
from embeddings.scorers import NAMES
from embeddings.training.crossfit import FOLDS, Trial
from embeddings.training.logit import choice_of, fit_ranker

Floats = NDArray[np.float64]

RIDGE: Final = 0.01
THRESHOLDS: Final = Thresholds(answer=0.55, clarify=0.45, refuse=0.4)
"""Chosen on cross-fitted trials; the model card shows what they let through."""

LIBRARY_SIGNS: Final = {
    **dict.fromkeys((*NAMES, "first", "margin", "known", "evidence"), 1),
    **dict.fromkeys(("near_outside", "near_chitchat", "sign"), -1),
}
RIGHT_SIGNS: Final = dict.fromkeys((*NAMES, "first", "kin", "margin", "agreement"), 1)
CHITCHAT_SIGNS: Final = {"near_chitchat": 1, "near_outside": -1, "known": -1, "dense": -1, "sign": -1}
"""Which way a signal may push. Without signs, correlated signals get weights that cancel in training and
blow up on a query unlike it."""


@dataclass(frozen=True)
class Calibration:
    """The fitted parameters, and how trials fared with a ranker and a gate fitted without their fold.

    Attributes:
        ranking: what is shipped.
        decisions: of each trial.
        ranks: rank of the best gold entry, from 0; -1 where there is none.
        right: whether the first hit answers: it is a gold entry, or a guide that rests on one.
    """

    ranking: Ranking
    decisions: list[Decision]
    ranks: NDArray[np.int64]
    right: NDArray[np.bool_]


def calibrate(trials: Sequence[Trial], links: Links) -> Calibration:
    """Fit the ranker and the gate on all trials, and once without each fold to see how they fare.

    The order is learned from questions that people have judged, or from lay questions where there are none:
    lay questions of one entry were written to differ, which belittles likeness.
    """
    folds = np.array([trial.fold for trial in trials])
    telling = _telling(trials)
    choices = {n: choice_of(trial, links) for n, trial in enumerate(trials) if telling[n]}
    rankers = [
        fit_ranker([choice for n, choice in choices.items() if folds[n] != fold]) for fold in range(FOLDS)
    ]
    ranked = [rankers[trial.fold].rank(trial.match, links, len(links.chapters)) for trial in trials]
    ranks = np.array([_best_rank(found, trial) for found, trial in zip(ranked, trials, strict=True)])
    right = np.array(
        [_answers(int(found.order[0]), trial, links) for found, trial in zip(ranked, trials, strict=True)]
    )
    signals = [signals_of(trial.match, found, links) for trial, found in zip(trials, ranked, strict=True)]
    measured = np.array([[found[name] for name in SIGNALS] for found in signals])
    gates = [_fit_gate(trials, measured, right, telling, folds != fold) for fold in range(FOLDS)]
    decisions = [gates[fold].decide(found) for fold, found in zip(folds, signals, strict=True)]
    ranking = Ranking(
        ranker=fit_ranker(list(choices.values())),
        gate=_fit_gate(trials, measured, right, telling, np.ones(len(trials), bool)),
    )
    return Calibration(ranking, decisions, ranks, right)


def _telling(trials: Sequence[Trial]) -> NDArray[np.bool_]:
    """Say which trials the order is learned from."""
    judged = np.array([trial.asked.source in ("judged", "tuning") for trial in trials])
    return judged if judged.any() else np.array([trial.asked.source == "lay" for trial in trials])


def _best_rank(ranked: Ranked, trial: Trial) -> int:
    golden = np.flatnonzero(np.isin(ranked.order, trial.asked.gold))
    return int(golden[0]) if len(golden) else -1


def _answers(first: int, trial: Trial, links: Links) -> bool:
    """Say whether the first hit answers. People mark articles; a guide that rests on one says the same."""
    guided = links.citing[first] if trial.match.guides[first] else ()
    return first in trial.asked.gold or bool(set(guided) & set(trial.asked.gold))


def _fit_gate(
    trials: Sequence[Trial],
    measured: Floats,
    right: NDArray[np.bool_],
    telling: NDArray[np.bool_],
    used: NDArray[np.bool_],
) -> Gate:
    """Fit the three regressions on the trials that are `used`; whether a first hit is right, on `telling`."""
    answerable = np.array([bool(trial.asked.gold) for trial in trials])
    groups = np.array([trial.asked.ground or trial.asked.source for trial in trials])
    chitchat = np.array([trial.asked.ground == "chitchat" for trial in trials])
    tried, refused = used & telling, used & ~answerable
    return Gate(
        library=_fit_logistic(measured[used], answerable[used], LIBRARY_SIGNS, groups[used]),
        right=_fit_logistic(measured[tried], right[tried], RIGHT_SIGNS, groups[tried]),
        chitchat=_fit_logistic(measured[refused], chitchat[refused], CHITCHAT_SIGNS, groups[refused]),
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
