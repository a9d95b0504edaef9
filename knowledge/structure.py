"""The parts of the Civil Code and the Constitution: which chapter an article stands in."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

STRUCTURE_FILE: Final = Path(__file__).with_name("structure.yml")
PREAMBLE: Final = "preamble"


@dataclass(frozen=True)
class Part:
    """A chapter, or a section of the Constitution's long chapter, with its articles.

    Attributes:
        source: `civil_code` or `constitution`.
        book: of the Civil Code.
        chapter: its name.
        section: its name, where the chapter has sections that matter.
        ids: of its articles, in order.
    """

    source: str
    book: str | None
    chapter: str
    section: str | None
    ids: tuple[str, ...]

    @property
    def name(self) -> str:
        """Chapter and section as a reader sees them."""
        return f"{self.chapter} · {self.section}" if self.section else self.chapter


@cache
def parts() -> tuple[Part, ...]:
    """Return all parts in the order of the laws."""
    return tuple(_read())


@cache
def part_of(entry_id: str) -> Part | None:
    """Return the part in which an article stands; `None` for what is no article."""
    return next((part for part in parts() if entry_id in part.ids), None)


def _read() -> Iterator[Part]:
    laws = yaml.safe_load(STRUCTURE_FILE.read_text(encoding="utf-8"))
    for source, books in laws.items():
        for book in books:
            for row in book["chapters"]:
                first, last = row["first"], row["last"]
                keys = [PREAMBLE] if first == PREAMBLE else range(first, last + 1)
                ids = tuple(f"{source}:{key}" for key in keys)
                yield Part(source, book.get("book"), row["chapter"], row.get("section"), ids)
