"""Scores of rehearsals by Mingfa beside those that people gave.

`python -m benchmarks.rehearsal` prints the agreement (Cohen's kappa) for each point on the answers held
out: their cases were not used to fit the weights, and nobody who wrote the phrases and words of a case had
seen an answer to it. Its peer in the same run is the same scoring by words alone. `--fit` fits the weights
anew to the other answers and writes `bot/practice/scoring.yml`; `--errors` shows where both differ on
those.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.embedding import dialogue_encoder
from bot.practice.scoring import WEIGHTS, Scoring, has_words, kind_of, stretches_of
from knowledge.practice import practice_bank
from knowledge.practice.models import Said

FOLDER: Final = Path(__file__).parent.parent / "tests" / "evaluation" / "rehearsals"
FITTED: Final = FOLDER / "dev.jsonl"
HELD_OUT: Final = FOLDER / "test.jsonl"
ROUNDS: Final = 8
PENALTY: Final = 1.0
FOLDS: Final = 6
KINDS: Final = ("ask", "rule", "caution", "route", "tone", "danger")


@dataclass(frozen=True)
class Decision:
    """Whether one thing was said in one answer, as a person decided."""

    answer: str
    case: str
    sayable: Said
    said: tuple[str, ...]
    made: bool


def decisions(path: Path) -> Iterator[Decision]:
    """Yield all decisions of a file: {"id", "scenario", "said", "made": {id: bool}} a line."""
    scenarios = practice_bank().scenarios
    for line in path.read_text(encoding="utf-8").splitlines():
        answer: dict[str, Any] = json.loads(line)
        for sayable in scenarios[answer["scenario"]].sayables:
            if sayable.id in answer["made"]:
                made = bool(answer["made"][sayable.id])
                yield Decision(answer["id"], answer["scenario"], sayable, tuple(answer["said"]), made)


def kappa(one: Sequence[bool], other: Sequence[bool]) -> float:
    """Return Cohen's kappa: the agreement beyond chance, 1 at most."""
    agreed = float(np.mean([left == right for left, right in zip(one, other, strict=True)]))
    ones, others = float(np.mean(one)), float(np.mean(other))
    chance = ones * others + (1 - ones) * (1 - others)
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def interval(one: Sequence[bool], other: Sequence[bool], cases: Sequence[str]) -> tuple[float, float]:
    """Return the 95% interval of kappa, by drawing whole cases again."""
    chance = np.random.default_rng(7)
    names = sorted(set(cases))
    places = {name: [place for place, case in enumerate(cases) if case == name] for name in names}
    drawn = []
    for _ in range(500):
        chosen = [place for name in chance.choice(names, len(names)) for place in places[str(name)]]
        drawn.append(kappa([one[place] for place in chosen], [other[place] for place in chosen]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def by_words(decision: Decision) -> bool:
    """Decide by words alone."""
    return any(has_words(decision.sayable, stretch.sentence) for stretch in stretches_of(decision.said))


class Fitting:
    """Fits the weights: which stretch made a point is not known, so that each fit chooses it for the next."""

    def __init__(self, scoring: Scoring, known: Sequence[Decision]) -> None:
        """Count the signs of every stretch of every decision."""
        scenarios = practice_bank().scenarios
        counted = [scoring.signs(scenarios[one.case], one.sayable, one.said) or [{}] for one in known]
        self.names = sorted({name for signs in counted for sign in signs for name in sign})
        self._signs = [
            np.array([[sign.get(name, 0.0) for name in self.names] for sign in signs]) for signs in counted
        ]
        self._made = np.array([one.made for one in known])

    def fit(self, chosen: Sequence[int]) -> NDArray[np.float64]:
        """Return weights fitted to some of the decisions."""
        hints = [self.names.index(name) for name in ("words", "likeness", "covered")]
        weights = np.zeros(len(self.names))
        weights[hints] = 1
        for _ in range(ROUNDS):
            best = np.array(
                [signs[int((signs @ weights).argmax())] for signs in (self._signs[n] for n in chosen)]
            )
            model = LogisticRegression(C=PENALTY, fit_intercept=False, max_iter=5000)
            weights = model.fit(best, self._made[chosen]).coef_[0]
        return weights

    def decide(self, weights: NDArray[np.float64], chosen: Sequence[int]) -> list[bool]:
        """Return what weights decide."""
        return [bool((self._signs[place] @ weights).max() >= 0) for place in chosen]

    def cross_validated(self, groups: Sequence[str]) -> list[bool]:
        """Return what weights decide that were fitted to other cases."""
        found = [False] * len(groups)
        for known, new in GroupKFold(FOLDS).split(groups, groups=groups):
            for place, made in zip(new, self.decide(self.fit(known), new), strict=True):
                found[place] = made
        return found


def show(title: str, known: Sequence[Decision], made: Sequence[bool]) -> None:
    """Print the agreement, whole and by kind."""
    people = [one.made for one in known]
    low, high = interval(people, made, [one.case for one in known])
    answers = len({one.answer for one in known})
    print(
        f"{title}: {answers} answers, {len(known)} points, kappa {kappa(people, made):.3f} "
        f"(95% {low:.3f} to {high:.3f})"
    )
    for kind in KINDS:
        places = [place for place, one in enumerate(known) if kind_of(one.sayable) == kind]
        mine, theirs = [made[place] for place in places], [people[place] for place in places]
        print(
            f"  {kind:8} {len(places):5} points, {sum(theirs):4} made, {sum(mine):4} heard, "
            f"kappa {kappa(theirs, mine):.3f}"
        )


def fit(scoring: Scoring) -> None:
    """Fit the weights, print what cross-validation says of them, and write them."""
    known = list(decisions(FITTED))
    fitting = Fitting(scoring, known)
    show("cross-validated over cases", known, fitting.cross_validated([one.case for one in known]))
    weights = fitting.fit(range(len(known)))
    lines = [
        "# Weights of the signs by which rehearsals are scored: `python -m benchmarks.rehearsal --fit`.",
        "weights:",
        *(f"  {name}: {weight:.3f}" for name, weight in zip(fitting.names, weights, strict=True)),
    ]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{WEIGHTS.name}: {len(weights)} weights written")


def decided(scoring: Scoring, known: Sequence[Decision]) -> list[bool]:
    """Return what a rehearsal decides."""
    heard: dict[str, set[str]] = {}
    for one in known:
        if one.answer not in heard:
            report = scoring.report(practice_bank().scenarios[one.case], one.said)
            heard[one.answer] = {*report.made, *(call.danger.id for call in report.called)}
    return [one.sayable.id in heard[one.answer] for one in known]


def main() -> None:
    """Fit or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="fit the weights anew")
    parser.add_argument("--errors", action="store_true", help="show differences on the answers fitted to")
    chosen = parser.parse_args()
    scenarios = practice_bank().scenarios.values()
    if chosen.fit:
        fit(Scoring(dialogue_encoder(), scenarios, {"bias": 0.0}))
        return
    scoring = Scoring(dialogue_encoder(), scenarios)
    if chosen.errors:
        known = list(decisions(FITTED))
        for one, made in zip(known, decided(scoring, known), strict=True):
            if made != one.made:
                print("missed" if one.made else "false ", one.answer, one.sayable.id, " / ".join(one.said))
        return
    held_out = list(decisions(HELD_OUT))
    show("words alone", held_out, [by_words(one) for one in held_out])
    show("Mingfa", held_out, decided(scoring, held_out))


if __name__ == "__main__":
    main()
