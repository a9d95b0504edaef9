"""Rasa's copy of the text analysis and of the encoder says the same as embeddings/."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from embeddings.analysis import features
from embeddings.encoder import Encoder
from embeddings.paths import DICTIONARY, TOKENIZER_FILE, WEIGHTS_FILE
from tools.rasa_model import ROOT

ODD = "\x00\x1f\u200b\ufeff\u0301_／Ａ１㈠ﬁ😀👨𠮷\t\n"
# Characters of old standards, which the Unicode tables of both Pythons know.
TEXTS = st.text(
    st.characters(codec="gb2312") | st.characters(codec="big5") | st.sampled_from(ODD), max_size=60
)


def examples() -> list[str]:
    """All the example messages of the NLU data."""
    found = []
    for file in sorted((ROOT / "bot/data/nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            found += [line.removeprefix("- ") for line in block["examples"].splitlines()]
    return found


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small embedding with a row for half of the features of the NLU data."""
    folder = tmp_path_factory.mktemp("model")
    names = sorted({name for text in examples() for name in features(text)})[::2]
    rows = np.random.default_rng(7).normal(size=(len(names), 32)).astype(np.float16)
    save_file({"embedding.weight": rows}, folder / WEIGHTS_FILE)
    vocabulary = {name: row for row, name in enumerate(names)}
    (folder / TOKENIZER_FILE).write_text(json.dumps({"model": {"vocab": vocabulary}}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def in_rasa(model: Path) -> Iterator[Callable[[str], tuple[list[str], list[float]]]]:
    """The features and the vector of a text by bot/rasa_parts, in Rasa's Python."""
    command = [
        str(ROOT / ".venv-rasa/bin/python"),
        "-m",
        "tests.bot.rasa.featurize",
        str(model),
        str(DICTIONARY),
    ]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        stdin, stdout = process.stdin, process.stdout

        def encode(text: str) -> tuple[list[str], list[float]]:
            stdin.write(json.dumps(text) + "\n")
            stdin.flush()
            names, vector = json.loads(stdout.readline())
            return names, vector

        yield encode


def assert_same(text: str, in_rasa: Callable[[str], tuple[list[str], list[float]]], encoder: Encoder) -> None:
    names, vector = in_rasa(text)
    assert names == features(text)
    np.testing.assert_allclose(vector, encoder.encode([text])[0], rtol=0, atol=1e-6)


def test_the_nlu_data_is_featurized_alike(
    in_rasa: Callable[[str], tuple[list[str], list[float]]], model: Path
) -> None:
    encoder = Encoder.load(model)
    for text in examples():
        assert_same(text, in_rasa, encoder)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
def test_any_text_is_featurized_alike(
    text: str, in_rasa: Callable[[str], tuple[list[str], list[float]]], model: Path
) -> None:
    assert_same(text, in_rasa, Encoder.load(model))


def test_what_is_unknown_is_a_zero_vector(in_rasa: Callable[[str], tuple[list[str], list[float]]]) -> None:
    assert not np.any(in_rasa("Ж")[1])
