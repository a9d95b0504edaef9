"""What a validator of fields cannot see: gaps, references, words copied from the statute, stale checks."""

from collections.abc import Iterator, Mapping
from typing import Final

from knowledge.base import KnowledgeBase
from knowledge.figures import Figure, figures
from knowledge.fingerprint import fingerprint
from knowledge.identifiers import MEASURES, PLAN_PARTS
from knowledge.marked_text import MarkedText
from knowledge.models import Article, Entry, Guide, Measure, Notice, Service
from knowledge.near_duplicates import near_duplicates
from knowledge.structure import part_of, parts

LONGEST_COPY: Final = 12
"""Characters that a question or explanation may share in a row with the article it explains."""

LEAST_COUNT: Final = 3
"""Counts below this are not looked for in the official text: 两个人 is everyday speech."""


def longest_common_run(left: str, right: str) -> str:
    """Return the longest run of characters that stands in both texts."""
    best, end = 0, 0
    previous = [0] * (len(right) + 1)
    for i, char in enumerate(left, start=1):
        row = [0] * (len(right) + 1)
        for j, other in enumerate(right, start=1):
            if char == other:
                row[j] = previous[j - 1] + 1
                if row[j] > best:
                    best, end = row[j], i
        previous = row
    return left[end - best : end]


def missing_entries(base: KnowledgeBase) -> Iterator[str]:
    """Yield the ids that must be written and are not."""
    articles = [key for part in parts() for key in part.ids]
    measures = [f"plan:{key}" for key in (*range(1, MEASURES + 1), *PLAN_PARTS)]
    yield from (entry_id for entry_id in (*articles, *measures) if entry_id not in base.entries)


def faults(base: KnowledgeBase) -> Iterator[str]:
    """Yield what is wrong with the content by itself, each message beginning with the id concerned."""
    for entry_id in missing_entries(base):
        yield f"{entry_id}: has no entry"
    for entry in base:
        if isinstance(entry, Article):
            yield from _misplaced(entry)
        if entry.id in entry.related:
            yield f"{entry.id}: related: names itself"
        for other in entry.related:
            if other.startswith("topic:") and other not in base.entries:
                yield f"{entry.id}: related: there is no {other}"
        for service_id in entry.services:
            if service_id not in base.services:
                yield f"{entry.id}: services: the catalogue has no {service_id}"
        yield from _unchecked(entry)
    for service in base.services.values():
        yield from _unchecked(service)
    for notice in base.notices.values():
        yield from _unchecked(notice)
    for area in base.outside.values():
        for service_id in area.services:
            if service_id not in base.services:
                yield f"{area.id}: services: the catalogue has no {service_id}"
    yield from _misleading_signs(base)
    yield from near_duplicates(base)


def _misplaced(article: Article) -> Iterator[str]:
    part = part_of(article.id)
    if part and (article.book, article.chapter, article.section) != (part.book, part.chapter, part.section):
        yield f"{article.id}: stands in {' · '.join(filter(None, (part.book, part.name)))}"


def _misleading_signs(base: KnowledgeBase) -> Iterator[str]:
    """A sign in a lay question of the library would send a resident away from the answer."""
    for area in base.outside.values():
        for entry in base:
            for question in entry.questions:
                for sign in area.signs:
                    if sign in question:
                        yield f"{area.id}: signs: {sign!r} stands in {question!r} of {entry.id}"


def _unchecked(item: Entry | Service | Notice) -> Iterator[str]:
    if isinstance(item, Guide):
        for rule in (*item.rules, *item.deadlines):
            if not rule.cites:
                yield f"{item.id}: {rule!r} carries no citation mark"
    if isinstance(item, Entry) and not item.fingerprints:
        yield f"{item.id}: was never checked against the official text"
    elif isinstance(item, Guide | Service | Notice):
        for cited in item.cites:
            if cited not in item.fingerprints:
                yield f"{item.id}: verified: was never checked against {cited}"
        for cited in item.fingerprints:
            if cited not in item.cites:
                yield f"{item.id}: verified: {cited} is not cited any more"


def text_faults(base: KnowledgeBase, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield what does not stand up beside the official texts: stale, copied, or with other figures.

    Args:
        base: the content.
        texts: provision id → official wording. What has no text there is not judged.
    """
    for item in (*base, *base.services.values(), *base.notices.values()):
        for cited, checked in item.fingerprints.items():
            if cited in texts and fingerprint(texts[cited]) != checked:
                yield f"{item.id}: the text of {cited} is not the one it was checked against"
    for entry in base:
        text = texts.get(entry.id)
        if text is not None:
            yield from _copies(entry, "".join(text.split()))
            yield from _own_figures(entry, texts)
        elif isinstance(entry, Guide):
            yield from _cited_copies(entry, texts)
            yield from _cited_figures(entry, texts)
    for service in base.services.values():
        yield from _cited_figures(service, texts)
    for notice in base.notices.values():
        yield from _cited_figures(notice, texts)
        yield from _cited_copies(notice, texts)


def _copies(entry: Entry, text: str) -> Iterator[str]:
    for question in entry.questions:
        run = longest_common_run(question, text)
        if len(run) > LONGEST_COPY:
            yield f"{entry.id}: questions: {question!r} copies {run!r}"
    targets = entry.targets if isinstance(entry, Measure) else []
    for field, prose in (("plain", entry.plain), *(("targets", target) for target in targets)):
        if clause := copied_clause(prose, text):
            yield f"{entry.id}: {field}: copies {clause!r}"


def copied_clause(prose: str, text: str) -> str | None:
    """Return what a text copies. A list of relatives or offices cannot be said otherwise; a clause can."""
    run = longest_common_run(prose, text)
    return run if len(run) > LONGEST_COPY and "、" not in run else None


def _cited_copies(item: Guide | Notice, texts: Mapping[str, str]) -> Iterator[str]:
    for prose in item.prose:
        for cited in prose.cites:
            if clause := copied_clause(prose, "".join(texts.get(cited, "").split())):
                yield f"{item.id}: {prose!r} copies {clause!r} from {cited}"


def _own_figures(entry: Entry, texts: Mapping[str, str]) -> Iterator[str]:
    """Compare the figures of an explanation with those of its article, both ways."""
    excused = _excused(entry)
    official = texts[entry.id]
    known = excused | set(figures(official, 1))
    for sentence in entry.plain.sentences():
        here = known | _cited(sentence, texts)
        for figure in figures(sentence, LEAST_COUNT):
            if figure not in here:
                yield f"{entry.id}: plain: {figure} does not occur in the official text: {sentence!r}"
    said = excused | set(figures(entry.plain, 1))
    for figure in figures(official):
        if figure not in said:
            yield f"{entry.id}: plain: {figure} of the official text is missing; say or excuse it"


def _excused(entry: Entry) -> set[Figure]:
    return {figure for excuse in entry.figures_excused for figure in figures(excuse.figure, 1)}


def _cited(sentence: MarkedText, texts: Mapping[str, str]) -> set[Figure]:
    return {figure for cited in sentence.cites for figure in figures(texts.get(cited, ""), 1)}


def _cited_figures(item: Guide | Service | Notice, texts: Mapping[str, str]) -> Iterator[str]:
    """Compare the figures of each sentence with the provisions that it cites."""
    excused = _excused(item) if isinstance(item, Guide) else set()
    for prose in item.prose:
        if isinstance(item, Guide) and prose is item.example:
            continue
        for sentence in prose.sentences():
            known = excused | _cited(sentence, texts)
            for figure in figures(sentence, LEAST_COUNT):
                if figure not in known and not any(cited not in texts for cited in sentence.cites):
                    where = "the provisions it cites" if sentence.cites else "a provision: cite one"
                    yield f"{item.id}: {figure} does not occur in {where}: {sentence.marked!r}"
