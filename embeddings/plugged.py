"""Other weights in place of ours: any sentence-transformers model, by its name or its folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from embeddings.encoder import Encoder, TextEncoder, Vectors
from embeddings.errors import ModelMissingError
from embeddings.paths import PLUGGED_FILE

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PROBE = "房东不退押金怎么办"
DIGITS = 3
"""Decimals to which a probe's vector must agree: versions of torch differ further on."""


class Plugged(BaseModel):
    """What `plugged.json` holds: the model, and a vector by which other weights of its name are noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    probe: list[float]


class PluggedEncoder:
    """A sentence-transformers model."""

    def __init__(self, model: "SentenceTransformer") -> None:
        self._model = model

    @classmethod
    def open(cls, name: str) -> "PluggedEncoder":
        """Load a model by its name (from a local cache or the network) or its folder.

        Raises:
            ModelMissingError: if there is none, or it cannot be read.
        """
        from sentence_transformers import SentenceTransformer

        try:
            return cls(SentenceTransformer(name, device="cpu"))
        except (OSError, ValueError, KeyError, ImportError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelMissingError(
                f"{name}: no sentence-transformers model could be loaded ({reason})"
            ) from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors (texts, dimensions) of some texts."""
        if not texts:  # the model returns an array without dimensions
            return self.encode([PROBE])[:0]
        vectors: Vectors = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return vectors.astype(np.float32)

    def encode_query(self, text: str, names: Sequence[str]) -> Vectors:
        """Return the unit vector (dimensions,) of a query; its features do not matter here."""
        vector: Vectors = self.encode([text])[0]
        return vector


def plug(name: str, encoder: PluggedEncoder) -> Plugged:
    """Note which model is plugged in."""
    return Plugged(name=name, probe=[round(float(x), DIGITS) for x in encoder.encode([PROBE])[0]])


def load_encoder(model_dir: Path) -> TextEncoder:
    """Load the encoder of a model folder: our weights, or the model that its `plugged.json` names.

    Raises:
        ModelMissingError: if it is missing, broken, or another than the ranker and the gate were fitted with.
    """
    path = model_dir / PLUGGED_FILE
    if not path.exists():
        return Encoder.load(model_dir)
    try:
        plugged = Plugged.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ModelMissingError(f"{path}: broken ({error}); run: python -m embeddings adapt") from error
    encoder = PluggedEncoder.open(plugged.name)
    found = plug(plugged.name, encoder).probe
    if len(found) != len(plugged.probe) or not np.allclose(found, plugged.probe, atol=2 * 10**-DIGITS):
        raise ModelMissingError(
            f"{plugged.name}: has other weights than before; run: python -m embeddings adapt {plugged.name}"
        )
    return encoder
