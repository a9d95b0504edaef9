"""The trained Rasa model: made when, and only when, something it is made of has changed.

`python -m tools.rasa_model` makes it by hand.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
INPUTS: Final = (
    "config.yml",
    "domain.yml",
    "bot/data",
    "bot/rasa_parts/featurizer.py",
    "knowledge/dictionary",
    "bot/embedding/model.safetensors",
    "bot/embedding/tokenizer.json",
    "requirements/rasa.txt",
)
MODELS: Final = "var/rasa"
LOG: Final = "var/log/rasa-train.log"
LAST_LINES: Final = 15


class RasaModelError(Exception):
    """The model cannot be made; the text says why."""


def ensure_rasa_model(root: Path = ROOT) -> Path:
    """Return the model for the present inputs, training it where there is none; older models are removed.

    Args:
        root: the repository.

    Raises:
        RasaModelError: if an input is missing or the training fails.
    """
    models = root / MODELS
    model = models / f"mingfa-{model_fingerprint(root)}.tar.gz"
    if not model.exists():
        models.mkdir(parents=True, exist_ok=True)
        print("Training the Rasa model (about a minute) …", flush=True)
        started = time.monotonic()
        _train(root, model)
        print(f"Rasa model trained in {time.monotonic() - started:.0f} s.", flush=True)
    for older in models.glob("mingfa-*.tar.gz"):
        if older != model:
            older.unlink(missing_ok=True)
    return model


def model_fingerprint(root: Path = ROOT) -> str:
    """Return a hash of all that the model is made of."""
    digest = hashlib.sha256()
    for file in _input_files(root):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]


def _input_files(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        if not path.exists():
            raise RasaModelError(f"{path} is missing: the Rasa model cannot be trained without it")
        yield from [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())


def _train(root: Path, model: Path) -> None:
    """Train in a folder beside the model and move the result in place, so that it is whole or absent."""
    python = root / ".venv-rasa" / "bin" / "python"
    if not python.exists():
        raise RasaModelError(f"{python} is missing: the Rasa environment has not been set up")
    log = root / LOG
    log.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=model.parent, prefix="training-") as folder:
        command = [str(python), "-m", "bot.rasa_parts", "train", "--force", "--config", "config.yml"]
        command += ["--domain", "domain.yml", "--data", "bot/data"]
        command += ["--out", folder, "--fixed-model-name", "model"]
        with log.open("wb") as output:
            done = subprocess.run(
                command,
                cwd=root,
                env={**os.environ, "RASA_CACHE_DIRECTORY": f"{folder}/cache"},
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        trained = Path(folder) / "model.tar.gz"
        if done.returncode != 0 or not trained.exists():
            last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
            raise RasaModelError("\n".join([f"training the Rasa model failed; the end of {log}:", *last]))
        trained.replace(model)


if __name__ == "__main__":
    try:
        print(ensure_rasa_model())
    except RasaModelError as error:
        sys.exit(str(error))
