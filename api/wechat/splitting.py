"""Splits texts by UTF-8 bytes where a reader would pause: at sentence ends, clauses, or else anywhere."""

import re
from typing import Final

CLOSING: Final = "，。、；：！？,;!?…”’）》」』】〉"
OPENING: Final = "“‘（《「『【〈"
BORDERS: Final = (
    re.compile(r"\n\s*\n"),
    re.compile(r"[。！？!?…]+[”’）》」』]*|\n"),
    re.compile(r"[，、；：,;][”’]*"),
)
"""Where a text may be split, the best first: paragraphs, sentences and lines, clauses."""
SENTENCE_END: Final = BORDERS[1]
NUMERALS: Final = "0-9〇零一二两三四五六七八九十百千万亿"
UNBREAKABLE: Final = re.compile(
    rf"""
      https?://[^\s，。；）]+
    | 《[^》\n]{{1,80}}》(?:第[（）、{NUMERALS}]+[条项](?:之[{NUMERALS}]+)?)?
    | 第[（）、{NUMERALS}]+[条项款]
    | [0-9A-Za-z]+(?:[-.,:/][0-9A-Za-z]+)*%?
    | [{NUMERALS}]+
    """,
    re.VERBOSE,
)
"""An address, a citation, a number, a word: torn apart they are misread."""
GLYPH: Final = re.compile(
    "[\ud800-\udbff][\udc00-\udfff]|[\U0001f1e6-\U0001f1ff]{2}"
    "|\\S(?:[\u0300-\u036f\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]+|\u200d\\S?)+"
)
"""Several code points that are seen as one sign: an emoji of parts, a letter with its accent."""
LONGEST_UNBREAKABLE: Final = 120
"""Characters looked at behind a possible border, to see whether something unbreakable begins before it."""
OPENING_CHARACTERS: Final = 120
"""Characters of an opening, about; see `opening`."""


def size(text: str) -> int:
    """Return the UTF-8 bytes of a text; a lone surrogate counts three."""
    return len(text.encode("utf-8", "surrogatepass"))


def split_text(text: str, limit: int) -> list[str]:
    """Split a text into parts that fit, in order; only white space at their borders is lost.

    Args:
        text: any text.
        limit: the most UTF-8 bytes of a part; at least 4, those of one character.

    Returns:
        The parts; none of them is empty.
    """
    parts = []
    rest = text.strip()
    while rest:
        part, rest = cut(rest, limit)
        parts.append(part)
    return parts


def cut(text: str, limit: int) -> tuple[str, str]:
    """Return the beginning of a text that fits, and the rest.

    The best border in the second half of what fits is taken: filling a message counts too.

    Args:
        text: begins with something else than white space.
        limit: the most UTF-8 bytes of the beginning; at least 4.
    """
    end = _reach(text, limit)
    if end == len(text):
        return text.rstrip(), ""
    window = text[: end + LONGEST_UNBREAKABLE]
    inside = _inside(UNBREAKABLE, window)
    place = _border(window, end, inside)
    if not place:
        glyphs = _inside(GLYPH, window)
        inside |= glyphs
        whole = (place for place in range(end, end // 4, -1) if _may_break(text, place, inside))
        unseen = (place for place in range(end, 0, -1) if place not in glyphs)
        place = next(whole, 0) or next(unseen, end)
    return text[:place].rstrip(), text[place:].lstrip()


def opening(text: str) -> tuple[str, str]:
    """Return about the first 120 characters of prose, to the end of a sentence, and the rest.

    What is hardly longer is not divided.
    """
    most = OPENING_CHARACTERS
    if len(text) <= most * 5 // 4:
        return text, ""
    ends = [match.end() for match in SENTENCE_END.finditer(text[: most * 2])]
    fitting = [end for end in ends if most // 3 <= end <= most]
    over = [end for end in ends if most < end <= most * 5 // 3]
    if fitting or over:
        place = fitting[-1] if fitting else over[0]
        return text[:place].rstrip(), text[place:].lstrip()
    return cut(text, size(text[:most]))


def _reach(text: str, limit: int) -> int:
    """Return how many characters fit; at least one, or splitting would never end."""
    used = 0
    for place, char in enumerate(text):
        code = ord(char)
        used += 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4
        if used > limit:
            return max(place, 1)
    return len(text)


def _border(window: str, end: int, inside: set[int]) -> int:
    """Return the best place to split up to `end`; 0 where there is none in the second half."""
    for border in BORDERS:
        ends = (match.end() for match in border.finditer(window))
        place = max((place for place in ends if place <= end and place not in inside), default=0)
        if place * 2 >= end:
            return place
    return 0


def _inside(pattern: re.Pattern[str], text: str) -> set[int]:
    """Return the places inside the matches of a pattern."""
    return {place for match in pattern.finditer(text) for place in range(match.start() + 1, match.end())}


def _may_break(text: str, place: int, inside: set[int]) -> bool:
    return place not in inside and text[place] not in CLOSING and text[place - 1] not in OPENING
