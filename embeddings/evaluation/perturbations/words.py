"""Words of a text with their part of speech, and tables of words to put in place of others."""

import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

with warnings.catch_warnings():  # jieba 0.42.1 has escapes that new Pythons warn of
    warnings.simplefilter("ignore")
    import jieba
    import jieba.posseg

HAN: Final = re.compile(r"[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U000323AF]")
HAN_RUN: Final = re.compile(f"{HAN.pattern}+")

END: Final = "x"
"""Tag of what is no word, and of the end of a text."""

_LONGEST: Final = 4
"""No line of a table holds more words."""


class Word(NamedTuple):
    """A word as it is written, and its tag in jieba's dictionary."""

    text: str
    tag: str

    def is_a(self, tags: Sequence[str]) -> bool:
        """Say whether the tag begins with one of these."""
        return self.tag.startswith(tuple(tags))


def words(text: str) -> list[Word]:
    """Cut a text into words; joined, they are the text."""
    return [Word(*pair) for pair in _tagger().cut(text, HMM=False)]


@cache
def segmenter_of_jieba() -> jieba.Tokenizer:
    """Return a segmenter with jieba's own dictionary: ours changes, what is measured should not."""
    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.initialize()
    return segmenter


@cache
def _tagger() -> jieba.posseg.POSTokenizer:
    return jieba.posseg.POSTokenizer(segmenter_of_jieba())


@dataclass(frozen=True)
class Line:
    """What may stand in place of words, where the word after them has one of the tags (none: anywhere)."""

    alternatives: tuple[str, ...]
    before: tuple[str, ...] = ()


Table = Mapping[str, Sequence[Line]]


def read_table(path: Path) -> Table:
    """Read a table: words, what may stand in their place and the tags of what follows, with tabs between."""
    table: dict[str, list[Line]] = {}
    for row in path.read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            key, *fields = row.split("\t")
            table.setdefault(key, []).append(Line(*(tuple(field.split()) for field in fields)))
    return table


class Span(NamedTuple):
    """Words from `start` to before `end`, and what may stand in their place."""

    start: int
    end: int
    alternatives: tuple[str, ...]


def find(table: Table, sentence: Sequence[Word]) -> Iterator[Span]:
    """Yield what a table holds of a sentence, from left to right; of two that overlap, the longer."""
    start = 0
    while start < len(sentence):
        span = _longest(table, sentence, start)
        if span:
            yield span
        start = span.end if span else start + 1


def _longest(table: Table, sentence: Sequence[Word], start: int) -> Span | None:
    for end in range(min(start + _LONGEST, len(sentence)), start, -1):
        key = "".join(word.text for word in sentence[start:end])
        following = sentence[end] if end < len(sentence) else Word("", END)
        for line in table.get(key, ()):
            if not line.before or following.is_a(line.before):
                return Span(start, end, line.alternatives)
    return None


def replace(sentence: Sequence[Word], chosen: Mapping[Span, str]) -> str:
    """Write a sentence with the chosen text in place of each span."""
    texts = [word.text for word in sentence]
    for span, text in chosen.items():
        texts[span.start : span.end] = [text] + [""] * (span.end - span.start - 1)
    return "".join(texts)
