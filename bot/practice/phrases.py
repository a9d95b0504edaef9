"""Tells by its characters which point of a case a stretch of words makes: a linear classifier for each case.

It learns from the phrases of the case alone (`like`), each point against all others and against phrases of
other cases: kernel ridge regression over TF-IDF of characters and their pairs, solved in one step. Nothing
is trained beforehand; a case takes some hundredths of a second when it is first rehearsed.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

from knowledge.practice.models import Scenario

OTHERS: Final = 600
"""Phrases of other cases that each case is held against."""
SEED: Final = 7
RIDGE: Final = 0.3
"""How much the classifier is held back from learning its phrases by heart."""
MADE, NOT_MADE = 5.0, -1.0
"""What it aims at: a point has few phrases of its own, and many are not."""


class PhraseClassifiers:
    """One classifier for each case. Nothing changes after loading but a cache."""

    def __init__(self, scenarios: Iterable[Scenario]) -> None:
        """Take all cases, from which it learns how telling each character is."""
        self._scenarios = list(scenarios)
        self._phrases = [
            (case.id, phrase) for case in self._scenarios for said in case.sayables for phrase in said.like
        ]
        self._vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
        self._vectorizer.fit([phrase for _, phrase in self._phrases])
        self._weights = lru_cache(maxsize=256)(self._learnt)

    def judge(self, scenario: Scenario, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return how much each text speaks for each thing of a case (texts, sayables): about -1 to 5."""
        if not texts:  # of which scikit-learn makes no matrix
            return np.zeros((0, len(scenario.sayables)))
        return np.asarray(self._vectorizer.transform(texts) @ self._weights(scenario.id), dtype=np.float64)

    def _learnt(self, case_id: str) -> NDArray[np.float64]:
        """Return the weights (features, sayables) of one case."""
        case = next(case for case in self._scenarios if case.id == case_id)
        owned = [(place, phrase) for place, said in enumerate(case.sayables) for phrase in said.like]
        foreign = [phrase for owner, phrase in self._phrases if owner != case_id]
        others = Random(SEED).sample(foreign, min(OTHERS, len(foreign)))  # noqa: S311 - no secret
        known = self._vectorizer.transform([*(phrase for _, phrase in owned), *others])
        aims = np.full((known.shape[0], len(case.sayables)), NOT_MADE)
        aims[np.arange(len(owned)), [place for place, _ in owned]] = MADE
        alike = (known @ known.T).toarray()
        alike[np.diag_indices_from(alike)] += RIDGE
        return np.asarray(known.T @ np.linalg.solve(alike, aims))
