"""Tells messages of danger from calm ones by their words: logistic regression over n-grams.

Self-contained on purpose: it must work when everything else is down. `training.py` makes the weights.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import jieba
import numpy as np
from numpy.typing import NDArray

MODEL: Final = Path(__file__).with_name("model.npz")
CALM: Final = "calm"
NOT_SAID: Final = re.compile(r"[^\w?!…]")
LONGEST_GRAM: Final = 3
ENDING: Final = 2

Weights = NDArray[np.float32]


def crisis_features(text: str) -> list[str]:
    """Return the features of a text, without repeats: words, character n-grams, its beginning and end.

    Prefixes keep the kinds apart: `w` word, `c` characters, `p` pair of words, `^` beginning, `$` end.
    """
    said = NOT_SAID.sub("", text.replace("？", "?").replace("！", "!"))
    words = [word for word in jieba.lcut(said) if word.strip()]
    grams = [
        f"c{said[start : start + length]}"
        for length in range(1, LONGEST_GRAM + 1)
        for start in range(len(said) - length + 1)
    ]
    pairs = [f"p{first}{second}" for first, second in pairwise(words)]
    ends = [f"^{said[:ENDING]}", f"${said[-ENDING:]}", f"${said[-1:]}"]
    return list(dict.fromkeys([*(f"w{word}" for word in words), *pairs, *grams, *ends]))


@dataclass(frozen=True)
class Judgement:
    """How dangerous a text sounds (0 to 1), and the likeliest kind of danger."""

    danger: float
    kind: str


class Classifier:
    """The trained classifier. Nothing changes after loading."""

    def __init__(
        self, kinds: list[str], vocabulary: list[str], weights: Weights, intercepts: Weights
    ) -> None:
        """Take the kinds, `calm` among them, and a row of weights (kinds,) for each feature."""
        self.kinds = kinds
        self.vocabulary = vocabulary
        self.weights = weights
        self.intercepts = intercepts
        self._rows = {feature: row for row, feature in enumerate(vocabulary)}

    @classmethod
    def load(cls, path: Path = MODEL) -> "Classifier":
        """Load the shipped model.

        Raises:
            FileNotFoundError: if it is not there; `python -m bot.crisis` trains it.
        """
        with np.load(path) as model:
            return cls(
                [str(kind) for kind in model["kinds"]],
                [str(feature) for feature in model["vocabulary"]],
                model["weights"].astype(np.float32),
                model["intercepts"].astype(np.float32),
            )

    def judge(self, text: str) -> Judgement:
        """Judge a text."""
        rows = [self._rows[name] for name in crisis_features(text) if name in self._rows]
        logits = self.intercepts.copy()
        if rows:
            logits += self.weights[rows].sum(axis=0) / np.sqrt(len(rows))
        odds = np.exp(logits - logits.max())
        shares = odds / odds.sum()
        calm = self.kinds.index(CALM)
        danger = 1 - float(shares[calm])
        shares[calm] = -1
        return Judgement(danger, self.kinds[int(shares.argmax())])
