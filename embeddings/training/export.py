"""The trained parts written as a sentence-transformers folder, whole or not at all."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer, models, pre_tokenizers

from embeddings.encoder import Vectors
from embeddings.paths import RANKING_FILE, WEIGHTS_FILE
from embeddings.ranking import Ranking

UNKNOWN = "[UNK]"


def unknown_row(vocabulary: dict[str, int], rows: Vectors) -> tuple[dict[str, int], Vectors]:
    """Append the feature that stands for unknown ones: a row of zeros changes no direction."""
    return {**vocabulary, UNKNOWN: len(vocabulary)}, np.vstack(
        [rows, np.zeros((1, rows.shape[1]), np.float32)]
    )


def write_model(
    directory: Path, vocabulary: dict[str, int], rows: Vectors, ranking: Ranking, card: str
) -> None:
    """Write weights (float16), tokenizer, ranking parameters and model card; replace what was there."""

    def fill(partial: Path) -> None:
        words, table = unknown_row(vocabulary, rows)
        tokenizer = Tokenizer(models.WordLevel(words, unk_token=UNKNOWN))
        tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
        module = StaticEmbedding(tokenizer, embedding_weights=table.astype(np.float16))
        SentenceTransformer(modules=[module], device="cpu").save(str(partial), create_model_card=False)
        (partial / RANKING_FILE).write_text(ranking.model_dump_json(indent=1) + "\n", encoding="utf-8")
        (partial / "README.md").write_text(card, encoding="utf-8")
        (partial / WEIGHTS_FILE).chmod(0o644)  # safetensors writes for the owner only

    replace_folder(directory, fill)


def replace_folder(directory: Path, fill: Callable[[Path], None]) -> None:
    """Fill a new folder beside an old one and put it into its place; on failure the old one stays."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=directory.parent) as workplace:
        new, old = Path(workplace) / "new", Path(workplace) / "old"
        new.mkdir()
        fill(new)
        if directory.exists():
            directory.rename(old)
        try:
            new.rename(directory)
        except OSError:
            if old.exists():
                old.rename(directory)
            raise
