"""Ranker and gate for weights that are plugged in: their scores are spread otherwise than ours."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from embeddings.encoder import TextEncoder, Vectors
from embeddings.links import Links
from embeddings.paths import PLUGGED_FILE, RANKING_FILE
from embeddings.plugged import PluggedEncoder, plug
from embeddings.training.calibration import calibrate
from embeddings.training.crossfit import FOLDS, Trial, held_out_trials, tuning_trials
from embeddings.training.export import replace_folder
from embeddings.training.material import Inputs, gather


class RememberingEncoder:
    """Encodes each text once: every fold indexes nearly the same texts, and a transformer is slow."""

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors (texts, dimensions) of some texts."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._encoder.encode(new), strict=True))
        if not texts:
            return self._encoder.encode([])
        return np.stack([self._vectors[text] for text in texts])

    def encode_query(self, text: str, names: Iterable[str]) -> Vectors:
        """Return the unit vector (dimensions,) of a query."""
        vector: Vectors = self.encode([text])[0]
        return vector


def adapt(
    name: str, inputs: Inputs, model_dir: Path, progress: Callable[[int], None] = lambda done: None
) -> None:
    """Fit ranker and gate for a sentence-transformers model and write them beside a note of its name.

    The model itself is not trained: it has seen none of the questions, so folds only leave them out of the
    index.

    Args:
        name: of the model, or its folder.
        inputs: what is tried.
        model_dir: replaced as a whole.
        progress: called with the number of folds done.

    Raises:
        ContentError: if the content is faulty.
        InputError: if another file is.
        ModelMissingError: if there is no such model.
    """
    opened = PluggedEncoder.open(name)
    encoder = RememberingEncoder(opened)
    material = gather(inputs)
    trials: list[Trial] = []
    for fold in range(FOLDS):
        trials += held_out_trials(material, encoder, fold)
        progress(fold + 1)
    trials += tuning_trials(material, encoder)
    ranking = calibrate(trials, Links.build(material.documents)).ranking

    def fill(partial: Path) -> None:
        (partial / PLUGGED_FILE).write_text(plug(name, opened).model_dump_json() + "\n", encoding="utf-8")
        (partial / RANKING_FILE).write_text(ranking.model_dump_json(indent=1) + "\n", encoding="utf-8")

    replace_folder(model_dir, fill)
