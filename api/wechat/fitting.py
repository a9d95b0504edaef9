"""Fits blocks of text into a number of UTF-8 bytes: the most important is kept, the rest goes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

GAP: Final = "\n\n"
SENTENCE_END: Final = re.compile(r"[。！？!?…]+[”’）》」』]*|\n")
CLAUSE_END: Final = re.compile(r"[，、；：,;]")
ELLIPSIS: Final = "…"
FRAGMENT: Final = 30
"""Bytes; prose cut shorter than this says nothing."""

Shorten = Callable[[str, int], str]


@dataclass(frozen=True)
class Block:
    """A paragraph.

    Args:
        text: what it says.
        rank: the lower, the sooner it is kept.
        shorten: makes it fit a number of bytes; returns nothing where no part of it is of use alone.
    """

    text: str
    rank: int
    shorten: Shorten


def fit(blocks: Sequence[Block], limit: int, more: str) -> str:
    """Join blocks in the order given, within `limit` UTF-8 bytes.

    Args:
        blocks: in the order in which they are shown.
        limit: bytes; at least those of `more` and a gap.
        more: the line that says that something was left out.
    """
    blocks = [block for block in blocks if block.text]
    whole = GAP.join(block.text for block in blocks)
    if _size(whole) <= limit:
        return whole
    room = limit - _size(more)
    kept: dict[int, str] = {}
    for place in sorted(range(len(blocks)), key=lambda place: blocks[place].rank):
        block = blocks[place]
        space = room - len(GAP)
        text = block.text if _size(block.text) <= space else block.shorten(block.text, space)
        if text:
            kept[place] = text
            room -= _size(text) + len(GAP)
    return GAP.join([*(kept[place] for place in sorted(kept)), more])


def by_sentences(text: str, limit: int) -> str:
    """Cut prose after its last sentence that fits; where that loses over half, at a clause or anywhere."""
    if limit < FRAGMENT:
        return ""
    window = _window(text, limit)
    end = _last_end(SENTENCE_END, window)
    if end >= len(window) / 2:
        return window[:end].rstrip()
    window = _window(text, limit - len(ELLIPSIS.encode()))
    end = _last_end(CLAUSE_END, window)
    return (window[: end - 1] if end >= len(window) / 2 else window) + ELLIPSIS


def by_lines(text: str, limit: int) -> str:
    """Keep the first lines of a list that fit; its heading alone is nothing."""
    lines = text.split("\n")
    while lines and (_size("\n".join(lines)) > limit or lines[-1].endswith("：")):
        lines.pop()
    return "\n".join(lines)


def by_reasons(text: str, limit: int) -> str:
    """Shorten a list of `· who：why`: first by the reasons, then by its last lines."""
    names = [line.partition("：")[0] if line.startswith("· ") else line for line in text.split("\n")]
    return by_lines("\n".join(names), limit)


def all_or_nothing(text: str, limit: int) -> str:
    """Leave out what must not be read in part."""
    return ""


def _window(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore")


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=0)


def _size(text: str) -> int:
    return len(text.encode())
