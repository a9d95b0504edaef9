"""The official texts an operator has imported: kept under `var/laws/`, never in the repository."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ValidationError

from knowledge.fingerprint import fingerprint
from knowledge.law_text import LawText, LawTextError
from knowledge.models import Entry

LAWS_DIR: Final = Path(__file__).parent.parent / "var" / "laws"

OFFICIAL_URL: Final = "https://flk.npc.gov.cn/"
"""Where the official wording is published: the national law database."""


class ImportedFile(BaseModel):
    """One imported file: its name, hash and date, and the texts it held by id."""

    name: str
    title: str
    sha256: str
    imported_at: datetime
    texts: dict[str, str]


class ImportedSource(BaseModel):
    """All that was imported of one law."""

    source: str
    files: list[ImportedFile] = []


def import_laws(laws: Sequence[LawText], directory: Path = LAWS_DIR) -> None:
    """Keep official texts. An earlier file that shares an article with a new one is replaced by it.

    Each law's store is replaced whole, by a rename: readers see the old or the new.

    Raises:
        LawTextError: if two of the files share an article, or what was stored before is broken.
        OSError: if the store cannot be written.
    """
    sources = {source.source: source for source in imported_sources(directory)}
    owners: dict[str, Path] = {}
    for law in laws:
        for key in law.texts:
            if owners.setdefault(key, law.path) != law.path:
                raise LawTextError(f"{law.path}: {key} also stands in {owners[key]}")
        source = sources.setdefault(law.source, ImportedSource(source=law.source))
        kept = [file for file in source.files if not set(file.texts) & set(law.texts)]
        source.files = sorted([*kept, _imported(law)], key=lambda file: file.name)
    directory.mkdir(parents=True, exist_ok=True)
    changed = [sources[name] for name in dict.fromkeys(law.source for law in laws)]
    partials = [directory / f"{source.source}.json.partial" for source in changed]
    for source, partial in zip(changed, partials, strict=True):
        partial.write_text(source.model_dump_json(indent=1), encoding="utf-8")
    for partial in partials:
        partial.replace(partial.with_suffix(""))


def _imported(law: LawText) -> ImportedFile:
    return ImportedFile(
        name=law.path.name,
        title=law.title,
        sha256=hashlib.sha256(law.path.read_bytes()).hexdigest(),
        imported_at=datetime.now(UTC),
        texts=law.texts,
    )


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
    """Return the imported wording by provision id; empty when nothing has been imported."""
    return {
        key: text
        for source in imported_sources(directory)
        for file in source.files
        for key, text in file.texts.items()
    }


def review_state(entry: Entry, texts: Mapping[str, str]) -> Literal["current", "needs_review"]:
    """Say whether the law has changed since an explanation was checked; unknown without its text."""
    changed = any(
        key in texts and fingerprint(texts[key]) != checked for key, checked in entry.fingerprints.items()
    )
    return "needs_review" if changed else "current"
