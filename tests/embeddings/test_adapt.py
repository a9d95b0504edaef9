"""Other weights in place of ours: a small transformer, made here."""

import shutil
from pathlib import Path

import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

from embeddings import ModelMissingError, SearchEngine
from embeddings.index import build_index
from embeddings.paths import RANKING_FILE, model_folder
from embeddings.training.adapt import adapt
from embeddings.training.material import Inputs
from tests.embeddings.conftest import run_cli


def make_transformer(folder: Path, characters: str, seed: int = 1) -> Path:
    """Save a transformer of one small layer that knows some characters."""
    bare = folder / "bare"
    bare.mkdir(parents=True)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set(characters))]
    (bare / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab_file=str(bare / "vocab.txt")).save_pretrained(bare)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(bare)
    words_to_vectors = Transformer(str(bare), max_seq_length=64)
    pooling = Pooling(words_to_vectors.get_embedding_dimension())
    model = SentenceTransformer(modules=[words_to_vectors, pooling], device="cpu")
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory, small_content: Path) -> Path:
    text = "".join(path.read_text(encoding="utf-8") for path in small_content.glob("*.yml"))
    return make_transformer(tmp_path_factory.mktemp("transformer"), text)


@pytest.fixture(scope="module")
def plugged(tmp_path_factory: pytest.TempPathFactory, small_content: Path, transformer: Path) -> Path:
    folder = model_folder(str(transformer), tmp_path_factory.mktemp("plugged"))
    adapt(str(transformer), Inputs(content_dir=small_content), folder)
    return folder


def test_search_runs_on_the_weights_that_are_plugged_in(
    tmp_path: Path, small_content: Path, plugged: Path
) -> None:
    built = build_index(tmp_path / "index", model_dir=plugged, content_dir=small_content)
    ours = build_index(tmp_path / "index", content_dir=small_content)
    assert built.path != ours.path
    build_index(tmp_path / "index", model_dir=plugged, content_dir=small_content)
    engine = SearchEngine.load(tmp_path / "index", model_dir=plugged, content_dir=small_content)
    question = "没有搜查证，警察能进我家搜东西吗"
    outcome = engine.search(question)
    assert "constitution:39" in [hit.id for hit in outcome.results[:3]]
    assert engine.encoder.encode([question]).shape == (1, 32)


def test_ranker_and_gate_are_fitted_anew(plugged: Path) -> None:
    assert (plugged / RANKING_FILE).read_bytes() != (model_folder(None) / RANKING_FILE).read_bytes()


def test_other_weights_of_the_same_name_are_noticed(
    tmp_path: Path, small_content: Path, transformer: Path
) -> None:
    name = tmp_path / "transformer"
    shutil.copytree(transformer, name)
    adapt(str(name), Inputs(content_dir=small_content), tmp_path / "plugged")
    text = (transformer.parent / "bare" / "vocab.txt").read_text(encoding="utf-8")
    other = make_transformer(tmp_path / "other", text.replace("\n", ""), seed=2)
    shutil.rmtree(name)
    shutil.copytree(other, name)
    with pytest.raises(ModelMissingError, match="python -m embeddings adapt"):
        build_index(tmp_path / "index", model_dir=tmp_path / "plugged", content_dir=small_content)


def test_the_command_names_a_model_that_is_not_there(tmp_path: Path) -> None:
    result = run_cli(["adapt", str(tmp_path / "none"), "--plugged", str(tmp_path)])
    assert result.exit_code == 2
    assert "none: no sentence-transformers model could be loaded" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_model_that_was_never_fitted_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="some_model"):
        SearchEngine.load(model_dir=model_folder("some/model", tmp_path))
