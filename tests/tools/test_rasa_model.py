"""The Rasa model is trained when, and only when, its inputs have changed."""

import os
import shutil
import time
from pathlib import Path

import pytest

from tests.servers import rasa_model
from tools.rasa_model import INPUTS, ROOT, RasaModelError, ensure_rasa_model

__all__ = ["rasa_model"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the inputs, without a Rasa environment."""
    for name in INPUTS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "var/rasa").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def trained(root: Path, rasa_model: Path) -> Path:
    """A copy of the inputs with the model trained from them."""
    shutil.copy(rasa_model, root / "var/rasa")
    return root


def models(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "var/rasa").iterdir())


def test_an_unchanged_model_is_found_at_once(trained: Path, rasa_model: Path) -> None:
    started = time.monotonic()

    assert ensure_rasa_model(trained) == trained / "var/rasa" / rasa_model.name
    assert time.monotonic() - started < 2


def test_touching_a_file_does_not_train_again(trained: Path, rasa_model: Path) -> None:
    os.utime(trained / "config.yml", (0, 0))

    assert ensure_rasa_model(trained).name == rasa_model.name


def test_older_models_are_removed(trained: Path, rasa_model: Path) -> None:
    (trained / "var/rasa/mingfa-0123456789abcdef.tar.gz").touch()

    ensure_rasa_model(trained)

    assert models(trained) == [rasa_model.name]


@pytest.mark.parametrize("name", [*(name for name in INPUTS if "." in name), "bot/data/nlu/law.yml"])
def test_any_changed_input_calls_for_training(trained: Path, rasa_model: Path, name: str) -> None:
    with (trained / name).open("ab") as file:
        file.write(b"\n")

    with pytest.raises(RasaModelError, match=r"\.venv-rasa.*not been set up"):
        ensure_rasa_model(trained)
    assert models(trained) == [rasa_model.name]


def test_a_new_file_of_data_calls_for_training(trained: Path) -> None:
    (trained / "bot/data/stories.yml").write_text("stories: []")

    with pytest.raises(RasaModelError):
        ensure_rasa_model(trained)


def test_a_missing_input_is_named(root: Path) -> None:
    (root / "bot/embedding/tokenizer.json").unlink()

    with pytest.raises(RasaModelError, match=r"tokenizer\.json is missing"):
        ensure_rasa_model(root)


def test_a_training_that_fails_says_why_and_leaves_nothing(root: Path) -> None:
    (root / ".venv-rasa").symlink_to(ROOT / ".venv-rasa")
    shutil.copytree(ROOT / "bot/rasa_parts", root / "bot/rasa_parts", dirs_exist_ok=True)
    (root / "domain.yml").write_text("intents: {", encoding="utf-8")

    with pytest.raises(RasaModelError, match=r"(?s)rasa-train\.log.*domain\.yml"):
        ensure_rasa_model(root)
    assert models(root) == []
