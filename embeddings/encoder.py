"""The shipped static embedding, read without torch: a text's vector is the mean of its features' rows."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from embeddings.analysis import features
from embeddings.errors import ModelMissingError
from embeddings.paths import MODEL_DIR, TOKENIZER_FILE, WEIGHTS_FILE

Vectors = NDArray[np.float32]


class TextEncoder(Protocol):
    """What turns texts into vectors: ours, or one plugged in."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors (texts, dimensions) of some texts."""
        ...

    def encode_query(self, text: str, names: Sequence[str]) -> Vectors:
        """Return the unit vector (dimensions,) of a query whose features are at hand."""
        ...


class Encoder:
    """Turns texts into unit vectors.

    Attributes:
        rows: (vocabulary, dimensions) one row per feature, float16 as shipped.
        vocabulary: feature → row.
    """

    def __init__(self, vocabulary: dict[str, int], rows: NDArray[np.float16] | Vectors) -> None:
        self.vocabulary = vocabulary
        self.rows = rows

    @classmethod
    def load(cls, directory: Path = MODEL_DIR) -> "Encoder":
        """Load the sentence-transformers folder.

        Raises:
            ModelMissingError: if a file is missing or broken.
        """
        try:
            rows = load_file(directory / WEIGHTS_FILE)["embedding.weight"]
            tokenizer = json.loads((directory / TOKENIZER_FILE).read_bytes())
            return cls(tokenizer["model"]["vocab"], rows)
        except (OSError, SafetensorError, ValueError, KeyError) as error:
            raise ModelMissingError(
                f"{directory}: the embedding model is missing or broken ({error}); "
                "restore it or run: python -m embeddings train"
            ) from error

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self.rows.shape[1])

    def encode_query(self, text: str, names: Sequence[str]) -> Vectors:
        """Return the unit vector (dimensions,) of a query whose features are at hand."""
        return self.encode_features(names)

    def encode_features(self, names: Sequence[str]) -> Vectors:
        """Return the unit vector (dimensions,) of some features; zeros when none is known."""
        known = [self.vocabulary[name] for name in names if name in self.vocabulary]
        if not known:
            return np.zeros(self.dimensions, np.float32)
        vector: Vectors = self.rows[known].mean(axis=0, dtype=np.float32)
        return vector / max(float(np.linalg.norm(vector)), 1e-9)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors (texts, dimensions) of some texts."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return np.stack([self.encode_features(features(text)) for text in texts])
