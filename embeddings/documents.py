"""The knowledge base as search sees it: a text and lay questions per entry."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge import Article, Entry, Guide, KnowledgeBase, Measure


@dataclass(frozen=True)
class Document:
    """One entry to be found.

    Attributes:
        id: of the entry.
        text: everything the entry says.
        questions: its lay questions.
        keywords: its keywords.
        chapter: where it stands: entries of one chapter share it.
        cites: ids of the provisions that its statements rest on.
        related: ids of the entries that it points to.
    """

    id: str
    text: str
    questions: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    chapter: str = ""
    cites: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


def documents(base: KnowledgeBase, official: Mapping[str, str] | None = None) -> list[Document]:
    """Turn entries into documents; `official` adds the imported wording by entry id."""
    texts = official or {}
    return [
        Document(
            entry.id,
            "\n".join([*_parts(entry), texts.get(entry.id, "")]),
            tuple(entry.questions),
            tuple(entry.keywords),
            " ".join([entry.id.split(":")[0], *_place(entry)]),
            entry.cites,
            tuple(entry.related),
        )
        for entry in base
    ]


def _place(entry: Entry) -> list[str]:
    match entry:
        case Article():
            return [entry.book or "", entry.chapter, entry.section or ""]
        case Measure():
            return [entry.part, entry.heading or ""]
        case Guide():
            return [entry.theme]
        case _:
            return []


def _parts(entry: Entry) -> list[str]:
    own: list[str] = []
    match entry:
        case Measure():
            own = entry.targets
        case Guide():
            own = [*entry.rules, *entry.steps, *entry.deadlines]
    return [
        *_place(entry),
        *own,
        entry.title,
        entry.plain,
        entry.example or "",
        " ".join(entry.keywords),
    ]
