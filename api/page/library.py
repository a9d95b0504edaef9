"""The library as readers walk through it: law, book, chapter, entry; the plan by part; guides by theme."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from api.page.paths import GUIDE, PLAN, entry_path
from knowledge import Entry, KnowledgeBase, Measure
from knowledge.identifiers import SHORT_NAMES
from knowledge.structure import parts

LAW_NOTES: Final = {
    "civil_code": "结婚离婚、继承、借钱、租房、买卖、邻里、受伤赔偿，过日子的事大多在这里",
    "constitution": "国家的根本大法：公民的权利义务，国家机关怎么组成",
}

THEMES: Final = (
    "婚姻家庭",
    "借钱和担保",
    "买东西和消费",
    "土地、建房和邻里",
    "租房买房",
    "继承养老",
    "伤害赔偿",
    "合同和往来",
    "小区和物业",
    "未成年人",
    "名誉隐私",
)
"""Themes of guides in the order of how often people come with them; others follow."""


@dataclass(frozen=True)
class Link:
    """A step of the way to a page."""

    title: str
    path: str


@dataclass(frozen=True)
class Group:
    """Entries that stand together: a chapter, a part of the plan, a theme of guides.

    Attributes:
        name: as readers see it.
        short: the same where there is little room: the section of a chapter without the chapter.
        path: of the page, or the place in a page, that lists them.
        entries: those that are written.
        total: how many there would be if all were written.
    """

    name: str
    short: str
    path: str
    entries: tuple[Entry, ...]
    total: int

    @property
    def span(self) -> str:
        """The articles of a chapter: 第1076—1092条."""
        return f"第{self.path.rpartition('/')[2].replace('-', '—')}条" if self.total > 1 else "全文"

    @property
    def start(self) -> str:
        """Where a reader who picks the group goes: straight to an entry that stands alone."""
        return entry_path(self.entries[0].id) if self.total == 1 and self.entries else self.path


@dataclass(frozen=True)
class Book:
    """A book of a law; a law without books is one, without a name."""

    name: str | None
    chapters: tuple[Group, ...]

    @property
    def written(self) -> int:
        """Number of its entries."""
        return sum(len(chapter.entries) for chapter in self.chapters)


@dataclass(frozen=True)
class Law:
    """A law that is explained article by article."""

    source: str
    books: tuple[Book, ...]

    @property
    def name(self) -> str:
        """Its name between 《》."""
        return SHORT_NAMES[self.source]

    @property
    def note(self) -> str:
        """What it is about."""
        return LAW_NOTES.get(self.source, "")

    @property
    def path(self) -> str:
        """Its page."""
        return f"/k/{self.source}"

    @property
    def written(self) -> int:
        """Number of its entries."""
        return sum(book.written for book in self.books)

    @property
    def chapters(self) -> list[Group]:
        """The chapters of all books."""
        return [chapter for book in self.books for chapter in book.chapters]


class Library:
    """The knowledge base in reading order. Nothing changes after loading."""

    def __init__(self, base: KnowledgeBase) -> None:
        """Take the knowledge base."""
        self.base = base

    @cached_property
    def laws(self) -> tuple[Law, ...]:
        """The laws."""
        chapters: dict[str, dict[str | None, list[Group]]] = {}
        for part in parts():
            keys = [entry_id.partition(":")[2] for entry_id in part.ids]
            span = keys[0] if len(keys) == 1 else f"{keys[0]}-{keys[-1]}"
            written = tuple(self.base.entries[key] for key in part.ids if key in self.base.entries)
            group = Group(
                part.name, part.section or part.name, f"/k/{part.source}/{span}", written, len(part.ids)
            )
            chapters.setdefault(part.source, {}).setdefault(part.book, []).append(group)
        return tuple(
            Law(source, tuple(Book(name, tuple(groups)) for name, groups in books.items()))
            for source, books in chapters.items()
        )

    @cached_property
    def themes(self) -> tuple[Group, ...]:
        """The guides by theme."""
        groups = _groups(GUIDE, ((guide.theme, guide) for guide in self.base.guides))
        return tuple(
            sorted(groups, key=lambda group: THEMES.index(group.name) if group.name in THEMES else 99)
        )

    @cached_property
    def plan(self) -> tuple[Group, ...]:
        """The county's plan by part: its aim first, its organisation last."""
        return _groups(PLAN, ((measure.part, measure) for measure in sorted(self.base.measures, key=_place)))

    @cached_property
    def chapters(self) -> Mapping[str, tuple[Law, Book, Group]]:
        """The chapters by the address of their page; one with a single article has none of its own."""
        return {
            chapter.path: (law, book, chapter)
            for law in self.laws
            for book in law.books
            for chapter in book.chapters
            if chapter.total > 1
        }

    def law(self, source: str) -> Law | None:
        """Return a law by its source."""
        return next((law for law in self.laws if law.source == source), None)

    def way_to(self, entry: Entry) -> list[Link]:
        """Return the steps that lead to an entry's page."""
        if entry.source == PLAN:
            group = next(group for group in self.plan if entry in group.entries)
            return [Link("县里的方案", "/k/plan"), Link(group.name, group.path)]
        if entry.source == GUIDE:
            group = next(group for group in self.themes if entry in group.entries)
            return [Link("办事指南", "/k/topic"), Link(group.name, group.path)]
        for law, book, chapter in self.chapters.values():
            if entry in chapter.entries:
                return self.way_to_chapter(law, book, chapter)
        law_of_entry = self.law(entry.source)
        return [Link(f"《{law_of_entry.name}》", law_of_entry.path)] if law_of_entry else []

    @staticmethod
    def way_to_chapter(law: Law, book: Book, chapter: Group) -> list[Link]:
        """Return the steps that lead to a chapter's page, with the chapter as the last."""
        books = [Link(f"{book.name}编", f"{law.path}#{book.name}")] if book.name else []
        return [Link(f"《{law.name}》", law.path), *books, Link(chapter.name, chapter.path)]

    @cached_property
    def _order(self) -> Mapping[str, tuple[Entry | None, Entry | None]]:
        sequences: list[Sequence[Entry]] = [
            [entry for chapter in law.chapters for entry in chapter.entries] for law in self.laws
        ]
        sequences.append([entry for group in self.plan for entry in group.entries])
        sequences += [group.entries for group in self.themes]
        neighbours: dict[str, tuple[Entry | None, Entry | None]] = {}
        for entries in sequences:
            padded = [None, *entries, None]
            for before, entry, after in zip(padded, entries, padded[2:], strict=False):
                neighbours[entry.id] = (before, after)
        return neighbours

    def neighbours(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """Return the entries before and after one in the law or plan; of a guide, in its theme."""
        return self._order.get(entry.id, (None, None))


def _groups(source: str, named: Iterable[tuple[str, Entry]]) -> tuple[Group, ...]:
    by_name: dict[str, list[Entry]] = {}
    for name, entry in named:
        by_name.setdefault(name, []).append(entry)
    return tuple(
        Group(name, name, f"/k/{source}#{name}", tuple(entries), len(entries))
        for name, entries in by_name.items()
    )


def _place(measure: Measure) -> int:
    """Return where a measure stands: 总体要求 before all, 组织保障 behind all."""
    return int(measure.key) if measure.key.isdecimal() else {"goal": 0}.get(measure.key, 1_000)
