"""Where the parts of search live."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
MODEL_DIR: Final = Path(__file__).parent / "model"
INDEX_DIR: Final = ROOT / "var" / "index"
DICTIONARY: Final = ROOT / "knowledge" / "dictionary" / "legal_terms.txt"

WEIGHTS_FILE: Final = "model.safetensors"
TOKENIZER_FILE: Final = "tokenizer.json"
RANKING_FILE: Final = "ranking.json"
"""Fusion weights and the abstention gate, beside the weights of the embedding."""
