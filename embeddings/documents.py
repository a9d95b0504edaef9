"""The knowledge base as search sees it: a text and lay questions per entry."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge import Article, Entry, Guide, KnowledgeBase, Measure


@dataclass(frozen=True)
class Document:
    """One entry to be found."""

    id: str
    text: str
    questions: tuple[str, ...]
    keywords: tuple[str, ...] = ()


def documents(base: KnowledgeBase, official: Mapping[str, str] | None = None) -> list[Document]:
    """Turn entries into documents; `official` adds the imported wording by entry id."""
    texts = official or {}
    return [
        Document(
            entry.id,
            "\n".join([*_parts(entry), texts.get(entry.id, "")]),
            tuple(entry.questions),
            tuple(entry.keywords),
        )
        for entry in base
    ]


def _parts(entry: Entry) -> list[str]:
    match entry:
        case Article():
            place = [entry.book or "", entry.chapter, entry.section or ""]
        case Measure():
            place = [entry.part, entry.heading or "", *entry.targets]
        case Guide():
            place = [entry.theme, *entry.rules, *entry.steps, *entry.deadlines]
        case _:
            place = []
    return [*place, entry.title, entry.plain, entry.example or "", " ".join(entry.keywords)]
