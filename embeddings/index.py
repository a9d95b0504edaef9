"""The search index on disk: built once for each set of inputs, kept under a name made of their hash."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from embeddings.documents import documents
from embeddings.errors import IndexMissingError
from embeddings.keywords import Keywords
from embeddings.links import Links
from embeddings.paths import DICTIONARY, INDEX_DIR, MODEL_DIR, PLUGGED_FILE, TOKENIZER_FILE, WEIGHTS_FILE
from embeddings.plugged import load_encoder
from embeddings.refusals import BACKGROUND_FILE, CHITCHAT_FILE, refusals
from embeddings.scorers import Scorers
from embeddings.spelling import Speller
from knowledge import load_knowledge
from knowledge.base import CONTENT_DIR, content_files
from knowledge.official import LAWS_DIR, official_texts

CODE: Final = (
    "analysis.py",
    "dense.py",
    "documents.py",
    "encoder.py",
    "scorers.py",
    "keywords.py",
    "links.py",
    "spelling.py",
    "index.py",
    "refusals/__init__.py",
)
"""Files of this package that decide what an index holds: a change in them calls for a new one."""


@dataclass(frozen=True)
class BuildResult:
    """Where the index is, and whether it had to be built."""

    path: Path
    built: bool


def build_index(
    index_dir: Path = INDEX_DIR,
    official: bool = False,
    model_dir: Path = MODEL_DIR,
    content_dir: Path = CONTENT_DIR,
    laws_dir: Path = LAWS_DIR,
) -> BuildResult:
    """Build the index if none fits its inputs: content, model, code and, if `official`, imported texts.

    The new index appears whole or not at all; then those of other inputs are removed.

    Raises:
        ModelMissingError: if the model is missing or broken.
        ContentError: if the content is faulty.
    """
    encoder = load_encoder(model_dir)
    inputs = _input_hashes(official, model_dir, content_dir, laws_dir)
    target = index_dir / _index_name(official, inputs)
    if target.is_dir():
        return BuildResult(target, built=False)
    texts = official_texts(laws_dir) if official else {}
    base = load_knowledge(content_dir)
    library = documents(base, texts)
    scorers = Scorers.build(library, refusals(base.outside.values()), base.signs, encoder)
    index_dir.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=index_dir))
    try:
        scorers.save(partial)
        Keywords.build(library).save(partial)
        Links.build(library).save(partial)
        Speller.build(library).save(partial)
        manifest = {
            "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "entries": len(scorers.ids),
            "questions": len(scorers.owners),
            "official_texts": len(texts),
            "inputs": inputs,
        }
        (partial / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        partial.chmod(0o755)
        partial.rename(target)
    except OSError:
        shutil.rmtree(partial, ignore_errors=True)
        if not target.is_dir():  # else another process was first with the same index
            raise
    for old in index_dir.glob(f"{_kind(official)}-*"):
        if old != target:
            shutil.rmtree(old, ignore_errors=True)
    return BuildResult(target, built=True)


def check_index(
    index_dir: Path = INDEX_DIR,
    official: bool = False,
    model_dir: Path = MODEL_DIR,
    content_dir: Path = CONTENT_DIR,
    laws_dir: Path = LAWS_DIR,
) -> Path:
    """Return the folder of the index that fits the present inputs.

    Raises:
        IndexMissingError: if there is none.
    """
    target = index_dir / _index_name(official, _input_hashes(official, model_dir, content_dir, laws_dir))
    if not target.is_dir():
        option = " --official" if official else ""
        stale = any(index_dir.glob(f"{_kind(official)}-*"))
        state = "is out of date" if stale else "has not been built"
        raise IndexMissingError(f"the search index {state}; run: python -m embeddings build{option}")
    return target


def _kind(official: bool) -> str:
    return "official" if official else "explanations"


def _index_name(official: bool, inputs: dict[str, str]) -> str:
    digest = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
    return f"{_kind(official)}-{digest[:16]}"


def _input_hashes(official: bool, model_dir: Path, content_dir: Path, laws_dir: Path) -> dict[str, str]:
    here = Path(__file__).parent
    groups = {
        "content": content_files(content_dir),
        "dictionary": [DICTIONARY],
        "refusals": [CHITCHAT_FILE, BACKGROUND_FILE],
        "model": [model_dir / name for name in (WEIGHTS_FILE, TOKENIZER_FILE, PLUGGED_FILE)],
        "code": [here / name for name in CODE],
    }
    if official:
        groups["official_texts"] = sorted(laws_dir.glob("*.json"))
    return {name: hash_files(paths) for name, paths in groups.items()}


def hash_files(paths: list[Path]) -> str:
    """Return the SHA-256 of some files: their names, lengths and bytes; missing ones count as absent."""
    digest = hashlib.sha256()
    for path, data in _contents(paths):
        digest.update(f"{path.parent.name}/{path.name} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def _contents(paths: list[Path]) -> Iterator[tuple[Path, bytes]]:
    for path in paths:
        if path.exists():
            yield path, path.read_bytes()
