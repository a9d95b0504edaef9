"""The official texts an operator has imported: kept under `var/laws/`, never in the repository."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ValidationError

from knowledge.fingerprint import fingerprint
from knowledge.law_text import LawText, LawTextError, read_law
from knowledge.models import Entry

LAWS_DIR: Final = Path(__file__).parent.parent / "var" / "laws"

OFFICIAL_URLS: Final = dict.fromkeys(("civil_code", "constitution"), "https://flk.npc.gov.cn/")
"""Where the official wording is published: the national law database."""


class ImportedFile(BaseModel):
    """One imported file: its name, hash, date, and how many texts it held."""

    name: str
    sha256: str
    imported_at: datetime
    texts: int


class ImportedSource(BaseModel):
    """All that was imported of one source."""

    source: str
    files: list[ImportedFile] = []
    texts: dict[str, str] = {}


def import_laws(paths: Sequence[Path], directory: Path = LAWS_DIR) -> list[LawText]:
    """Import official texts: all files or, if one is faulty, none. What is imported again is replaced.

    Raises:
        LawTextError: if a file is no usable official text.
    """
    laws = [read_law(path) for path in paths]
    sources = {source.source: source for source in imported_sources(directory)}
    for law in laws:
        source = sources.setdefault(law.source, ImportedSource(source=law.source))
        digest = hashlib.sha256(law.path.read_bytes()).hexdigest()
        record = ImportedFile(
            name=law.path.name, sha256=digest, imported_at=datetime.now(UTC), texts=len(law.texts)
        )
        source.files = [file for file in source.files if file.name != record.name] + [record]
        source.texts |= law.texts
    directory.mkdir(parents=True, exist_ok=True)
    for source in sources.values():
        partial = directory / f"{source.source}.json.partial"
        partial.write_text(source.model_dump_json(indent=1), encoding="utf-8")
        partial.replace(directory / f"{source.source}.json")
    return laws


def imported_sources(directory: Path = LAWS_DIR) -> list[ImportedSource]:
    """List what has been imported.

    Raises:
        LawTextError: if a stored file is broken; importing again mends it.
    """
    found = []
    for path in sorted(directory.glob("*.json")):
        try:
            found.append(ImportedSource.model_validate_json(path.read_bytes()))
        except ValidationError as error:
            raise LawTextError(
                f"{path}: broken; delete it and import again ({error.error_count()} faults)"
            ) from error
    return found


def official_texts(directory: Path = LAWS_DIR) -> dict[str, str]:
    """Return the imported wording by entry id; empty when nothing has been imported."""
    return {key: text for source in imported_sources(directory) for key, text in source.texts.items()}


def review_state(entry: Entry, texts: Mapping[str, str]) -> Literal["current", "needs_review"]:
    """Say whether the law has changed since an explanation was checked; unknown without its text."""
    text = texts.get(entry.id)
    if text is None or entry.checked is None or fingerprint(text) == entry.checked:
        return "current"
    return "needs_review"
