"""What a validator of fields cannot see: references, words copied from the statute, and stale checks."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from knowledge.base import KnowledgeBase
from knowledge.fingerprint import fingerprint
from knowledge.identifiers import MEASURES, PLAN_PARTS
from knowledge.models import Article, Entry

LONGEST_COPY: Final = 12
"""Characters that a question or explanation may share in a row with the article it explains."""

WRITTEN: Final = {
    "civil_code": [*range(1040, 1164)],
    "constitution": [*range(33, 57)],
}
"""Articles that must have an entry."""

ENTRY_HEAD: Final = re.compile(r"^  - (?:article|measure): (\w+)$")
CHECKED_LINE: Final = re.compile(r"^    checked:")


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
    wanted = [f"{source}:{number}" for source, numbers in WRITTEN.items() for number in numbers]
    wanted += [f"plan:{key}" for key in (*range(1, MEASURES + 1), *PLAN_PARTS)]
    yield from (entry_id for entry_id in wanted if entry_id not in base.entries)


def faults(base: KnowledgeBase) -> Iterator[str]:
    """Yield what is wrong with entries, each message beginning with the entry's id."""
    for entry_id in missing_entries(base):
        yield f"{entry_id}: has no entry"
    for entry in base:
        if entry.id in entry.related:
            yield f"{entry.id}: related: names itself"
        for topic in entry.related:
            if topic.startswith("topic:") and topic not in base.entries:
                yield f"{entry.id}: related: there is no {topic}"
        if entry.checked is None:
            yield f"{entry.id}: was never checked against the official text"


def text_faults(base: KnowledgeBase, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield entries that do not stand up beside the official texts: stale, or copied from them."""
    for entry in base:
        text = texts.get(entry.id)
        if text is None:
            continue
        if entry.checked is not None and fingerprint(text) != entry.checked:
            yield f"{entry.id}: the official text is not the one it was checked against"
        yield from _copies(entry, "".join(text.split()))


def _copies(entry: Entry, text: str) -> Iterator[str]:
    for question in entry.questions:
        run = longest_common_run(question, text)
        if len(run) > LONGEST_COPY:
            yield f"{entry.id}: questions: {question!r} copies {run!r}"
    # A list of relatives or offices cannot be said otherwise; a clause can.
    run = longest_common_run(entry.plain, text)
    if len(run) > LONGEST_COPY and isinstance(entry, Article) and "、" not in run:
        yield f"{entry.id}: plain: copies {run!r}"


def stamp(path: Path, texts: Mapping[str, str]) -> int:
    """Write into a content file the fingerprint of the text that each entry was checked against.

    Call it after a second pair of eyes has read every entry of the file beside the official text.

    Returns:
        The number of entries whose fingerprint was written anew.

    Raises:
        ValueError: if an entry's official text is not among `texts`.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    source = next(line.partition(":")[2].strip() for line in lines if line.startswith("source:"))
    stamped: list[str] = []
    for line in lines:
        head = ENTRY_HEAD.match(line)
        if head:
            entry_id = f"{source}:{head[1]}"
            if entry_id not in texts:
                raise ValueError(f"{path}: there is no official text of {entry_id}")
            stamped += [line, f"    checked: {fingerprint(texts[entry_id])}"]
        elif not CHECKED_LINE.match(line):
            stamped.append(line)
    path.write_text("\n".join(stamped) + "\n", encoding="utf-8")
    return sum(line not in lines for line in stamped if CHECKED_LINE.match(line))
