"""From three scorers to one order: a weighted sum of z-scores."""

from pathlib import Path
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from embeddings.encoder import Vectors
from embeddings.errors import ModelMissingError
from embeddings.gate import Gate
from embeddings.paths import MODEL_DIR, RANKING_FILE
from embeddings.scorers import NAMES, Match

FUSION: Final = {"dense": 0.5, "dense_question": 0.15, "bm25": 0.35}
"""Weight of each scorer's z-score. Fitted weights were no better: lay questions of one entry were written to
differ, which belittles dense scorers; pairs cite by similarity, which belittles BM25. On residents'
questions everything from 0.5 to 0.7 dense is within noise."""


class Ranking(BaseModel):
    """The parameters beside the model: `ranking.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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


GUIDE_HANDICAP: Final = 0.5
"""What a guide across articles must be better by than the article that answers a question by itself."""


def fuse(match: Match) -> Vectors:
    """Sum the scorers of a match into one score per entry."""
    weights = np.array([FUSION[name] for name in NAMES], np.float32)
    fused: Vectors = weights @ standardise(match.scores) - GUIDE_HANDICAP * match.guides
    return fused


def standardise(scores: Vectors) -> Vectors:
    """Turn each scorer's scores (scorers, entries) into z-scores over the entries."""
    spread = scores.std(axis=1, keepdims=True)
    standard: Vectors = (scores - scores.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-6)
    return standard
