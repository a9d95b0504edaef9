"""The embedding of intents and of rehearsals, kept apart from the one of search: see README.md here."""

from functools import cache
from pathlib import Path

from embeddings.encoder import Encoder


@cache
def dialogue_encoder() -> Encoder:
    """Load it, once in a process."""
    return Encoder.load(Path(__file__).parent)
