import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from embeddings import ModelMissingError
from embeddings.analysis import features
from embeddings.encoder import Encoder
from embeddings.paths import MODEL_DIR, RANKING_FILE, TOKENIZER_FILE, WEIGHTS_FILE
from embeddings.ranking import Ranking

TEXTS = ["离婚冷静期要等多久", "遗嘱手写的算不算", "没有搜查证能不能进我家", "啷个办低保"]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load()


def test_sentence_transformers_loads_the_folder_and_agrees(encoder: Encoder) -> None:
    model = SentenceTransformer(str(MODEL_DIR), device="cpu")
    theirs = model.encode([" ".join(features(text)) for text in TEXTS], normalize_embeddings=True)
    ours = encoder.encode(TEXTS)
    assert theirs.shape == ours.shape
    # Theirs averages unknown features in as zeros and rounds to float16: the direction is the same.
    assert (theirs.astype(np.float32) * ours).sum(axis=1) == pytest.approx(1, abs=2e-3)


def test_weights_are_float16_and_the_folder_is_small(encoder: Encoder) -> None:
    assert encoder.rows.dtype == np.float16
    assert sum(path.stat().st_size for path in MODEL_DIR.rglob("*")) < 20_000_000


def test_model_card_names_data_recipe_figures_and_licence() -> None:
    card = (MODEL_DIR / "README.md").read_text(encoding="utf-8")
    for part in ("## Data", "SHA-256", "## Recipe", "## Figures", "hit@5", "Apache-2.0"):
        assert part in card


def test_unknown_features_give_zeros_and_known_ones_unit_vectors(encoder: Encoder) -> None:
    assert not encoder.encode_features(["no such feature"]).any()
    assert np.linalg.norm(encoder.encode_features(features("离婚"))) == pytest.approx(1, abs=1e-5)


def test_encoding_nothing_gives_an_empty_matrix(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


@pytest.mark.parametrize("name", [WEIGHTS_FILE, TOKENIZER_FILE])
@pytest.mark.parametrize("content", [None, b"broken"])
def test_a_missing_or_broken_model_file_is_named(tmp_path: Path, name: str, content: bytes | None) -> None:
    model = tmp_path / "model"
    shutil.copytree(MODEL_DIR, model)
    (model / name).unlink()
    if content is not None:
        (model / name).write_bytes(content)
    with pytest.raises(ModelMissingError, match="python -m embeddings train"):
        Encoder.load(model)


def test_a_missing_gate_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match=RANKING_FILE):
        Ranking.load(tmp_path)


def test_a_gate_of_other_signals_is_refused(tmp_path: Path) -> None:
    parameters = json.loads((MODEL_DIR / RANKING_FILE).read_bytes())
    parameters["gate"]["library"]["weights"]["no_such_signal"] = 1.0
    (tmp_path / RANKING_FILE).write_text(json.dumps(parameters), encoding="utf-8")
    with pytest.raises(ModelMissingError, match="no_such_signal"):
        Ranking.load(tmp_path)
