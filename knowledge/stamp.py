"""Records in content files which official texts their entries were checked against."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from knowledge.base import ContentFile, read_file
from knowledge.fingerprint import fingerprint
from knowledge.models import GuideFile, LawFile, NoticeFile, PlanFile, ServiceFile
from knowledge.practice.bank import is_practice, read_practice
from knowledge.practice.models import ItemFile, ScenarioFile
from knowledge.yaml_source import YamlSource

HEAD: Final = re.compile(r"^  - (?:article|measure|topic|id): ")
STAMP: Final = re.compile(r"^    (?:checked|verified):")
DEEPER: Final = re.compile(r"^     ")


def stamp(path: Path, texts: Mapping[str, str]) -> int:
    """Write into a content file the fingerprints of the texts that its entries were checked against.

    Call it after a second pair of eyes has read every entry of the file beside the official texts.

    Returns:
        The number of entries whose stamp was written anew.

    Raises:
        ContentError: if the file is faulty.
        ValueError: if a provision's official text is not among `texts`, or the file needs no stamp.
    """
    match _read(path):
        case LawFile() | PlanFile() as file:
            stamps = [[f"    checked: {_fingerprint(path, entry.id, texts)}"] for entry in file.entries]
        case GuideFile() as file:
            stamps = [_verified(path, guide.cites, texts) for guide in file.entries]
        case ServiceFile() as file:
            stamps = [_verified(path, service.cites, texts) for service in file.services]
        case NoticeFile() as file:
            stamps = [_verified(path, notice.cites, texts) for notice in file.notices]
        case ItemFile() as file:
            stamps = [_verified(path, item.cites, texts) for item in file.items]
        case ScenarioFile() as file:
            stamps = [_verified(path, scenario.cites, texts) for scenario in file.scenarios]
        case _:
            raise ValueError(f"{path}: holds no entries that rest on a law")
    lines = path.read_text(encoding="utf-8").splitlines()
    heads = [number for number, line in enumerate(lines) if HEAD.match(line)]
    stamped, written = lines[: heads[0]], 0
    for start, end, new in zip(heads, [*heads[1:], len(lines)], stamps, strict=True):
        old, rest = _split_stamp(lines[start + 1 : end])
        stamped += [lines[start], *new, *rest]
        written += old != new
    path.write_text("\n".join(stamped) + "\n", encoding="utf-8")
    return written


def _read(path: Path) -> ContentFile | ItemFile | ScenarioFile:
    source = YamlSource(path)
    return read_practice(source) if is_practice(source) else read_file(source)


def _fingerprint(path: Path, provision: str, texts: Mapping[str, str]) -> str:
    if provision not in texts:
        raise ValueError(f"{path}: there is no official text of {provision}")
    digits = fingerprint(texts[provision])
    return f'"{digits}"' if digits.isdecimal() else digits  # bare digits would be a number in YAML


def _verified(path: Path, cites: Sequence[str], texts: Mapping[str, str]) -> list[str]:
    if not cites:
        return []
    return ["    verified:", *(f"      {cited}: {_fingerprint(path, cited, texts)}" for cited in cites)]


def _split_stamp(body: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the lines of an entry into its stamp and the rest."""
    stamp: list[str] = []
    rest: list[str] = []
    inside = False
    for line in body:
        inside = bool(STAMP.match(line)) or (inside and bool(DEEPER.match(line)))
        (stamp if inside else rest).append(line)
    return stamp, rest
