"""Where the parts of search live."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
MODEL_DIR: Final = Path(__file__).parent / "model"
INDEX_DIR: Final = ROOT / "var" / "index"
DICTIONARY: Final = ROOT / "knowledge" / "dictionary" / "legal_terms.txt"

WEIGHTS_FILE: Final = "model.safetensors"
TOKENIZER_FILE: Final = "tokenizer.json"
RANKING_FILE: Final = "ranking.json"
"""Ranker and gate, beside the weights of the embedding."""
PLUGGED_FILE: Final = "plugged.json"
"""In place of weights: which sentence-transformers model is used instead of ours."""
PLUGGED_DIR: Final = ROOT / "var" / "models"


def model_folder(name: str | None, plugged_dir: Path = PLUGGED_DIR) -> Path:
    """Return the folder of a model: ours, or what `python -m embeddings adapt` made for one plugged in."""
    return MODEL_DIR if name is None else plugged_dir / re.sub(r"[^\w.-]+", "_", name).strip("_.")
