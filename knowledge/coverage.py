"""How much of each chapter is written: articles, entries, lay questions, examples, steps, checks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.base import KnowledgeBase
from knowledge.identifiers import MEASURES, PLAN_PARTS, SHORT_NAMES
from knowledge.models import Entry
from knowledge.structure import parts


@dataclass(frozen=True)
class Row:
    """One chapter, part of the plan, or theme of guides.

    Attributes:
        group: law and book, as residents know them.
        name: of the chapter, part or theme.
        articles: articles or measures that it has.
        entries: those that are written.
        questions: lay questions of all its entries.
        fewest: lay questions of the entry that has the fewest.
        examples: entries with an example.
        steps: entries with steps.
        checked: entries that were checked against the official text.
    """

    group: str
    name: str
    articles: int
    entries: int
    questions: int
    fewest: int
    examples: int
    steps: int
    checked: int

    @property
    def missing(self) -> int:
        """Articles without an entry."""
        return self.articles - self.entries


def coverage(base: KnowledgeBase) -> list[Row]:
    """Count every chapter of the laws, every part of the plan and every theme of guides."""
    return [*_laws(base), *_plan(base), *_guides(base)]


def total(rows: Iterable[Row]) -> Row:
    """Add rows up."""
    rows = list(rows)
    sums = [
        sum(getattr(row, name) for row in rows)
        for name in ("articles", "entries", "questions", "examples", "steps", "checked")
    ]
    articles, entries, questions, examples, steps, checked = sums
    fewest = min((row.fewest for row in rows if row.entries), default=0)
    return Row("", "", articles, entries, questions, fewest, examples, steps, checked)


def _laws(base: KnowledgeBase) -> Iterator[Row]:
    for part in parts():
        written = [base.entries[key] for key in part.ids if key in base.entries]
        group = SHORT_NAMES[part.source] + (f" · {part.book}" if part.book else "")
        yield _row(group, part.name, len(part.ids), written)


def _plan(base: KnowledgeBase) -> Iterator[Row]:
    yield from _grouped("方案", ((measure.part, measure) for measure in base.measures))
    missing = MEASURES + len(PLAN_PARTS) - len(base.measures)
    if missing:
        yield _row("方案", "（没有写的）", missing, [])


def _guides(base: KnowledgeBase) -> Iterator[Row]:
    yield from _grouped("专题", ((guide.theme, guide) for guide in base.guides))


def _grouped(group: str, named: Iterable[tuple[str, Entry]]) -> Iterator[Row]:
    """Count what has no list of its own to be complete against, by the name of its part."""
    by_name: dict[str, list[Entry]] = {}
    for name, entry in named:
        by_name.setdefault(name, []).append(entry)
    for name, written in by_name.items():
        yield _row(group, name, len(written), written)


def _row(group: str, name: str, articles: int, written: Sequence[Entry]) -> Row:
    counts = [len(entry.questions) for entry in written]
    return Row(
        group=group,
        name=name,
        articles=articles,
        entries=len(written),
        questions=sum(counts),
        fewest=min(counts, default=0),
        examples=sum(entry.example is not None for entry in written),
        steps=sum(bool(entry.steps) for entry in written),
        checked=sum(bool(entry.fingerprints) for entry in written),
    )
