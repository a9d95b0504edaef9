"""Packs blocks of text into as few messages as hold them; the least important go where they do not fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from api.wechat.splitting import cut, size
from api.wechat.texts import GOES_ON, MORE

GAP: Final = "\n\n"
FRAGMENT: Final = 60
"""Bytes; a beginning of prose shorter than this says nothing."""

Divide = Callable[[str, int], tuple[str, str]]
"""Divides a text into a beginning of at most so many bytes, empty where none is of use, and the rest."""


@dataclass(frozen=True)
class Offer:
    """What can be picked.

    Args:
        prompt: the question, or the heading.
        titles: the options, in the chat's order.
    """

    prompt: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph.

    Args:
        text: what it says.
        rank: the lower, the more important.
        divide: how it is divided between two messages.
        lead: whether the first message must say it, as far as it fits.
        together: it goes whole to the next message rather than in part to this one.
        shorter: what may stand for it where there is little room, and what is said later then; the longest
            first.
        offer: what it offers, if it does.
    """

    text: str
    rank: int
    divide: Divide
    lead: bool = False
    together: bool = False
    shorter: tuple[tuple[str, str], ...] = ()
    offer: Offer | None = None

    @property
    def of_use_in_part(self) -> bool:
        """Whether its beginning alone is worth keeping: not that of an example or of a law's wording."""
        return not self.together or self.offer is not None


def by_sentences(text: str, room: int) -> tuple[str, str]:
    """Divide prose; see `api.wechat.splitting.cut`."""
    return cut(text, room) if room >= FRAGMENT else ("", text)


def by_lines(text: str, room: int) -> tuple[str, str]:
    """Divide a list between two lines; a heading stays with what it heads."""
    lines = text.split("\n")
    used, count = -1, 0
    for place, line in enumerate(lines, start=1):
        used += size(line) + 1
        if used > room:
            break
        count = count if line.endswith("：") else place
    return "\n".join(lines[:count]), "\n".join(lines[count:])


def pack(blocks: Sequence[Block], limit: int, most: int, *, alone: bool = False) -> tuple[list[str], bool]:
    """Pack blocks into messages, those of the lead first, in their order.

    Blocks are divided only where that saves a message. Where even `most` messages do not hold them, the least
    important go, and the last message says so.

    Args:
        blocks: what there is to say.
        limit: the most UTF-8 bytes of a message; at least those of `MORE`.
        most: the most messages.
        alone: whether the first message says nothing but the lead.

    Returns:
        The messages, and whether nothing was left out.
    """
    pages = _pages(blocks, limit, most, alone)
    if len(pages) <= most:
        return pages, True
    return _most_important(blocks, limit, most, alone), False


def _most_important(blocks: Sequence[Block], limit: int, most: int, alone: bool) -> list[str]:
    kept = [*blocks, Block(MORE, -1, by_sentences, together=True)]
    while len(pages := _pages(kept, limit, most, alone)) > most:
        place = max(range(len(kept)), key=lambda place: (kept[place].rank, place))
        dropped = kept.pop(place)
    if not dropped.of_use_in_part:
        return pages
    least, over = 0, min(size(dropped.text), limit * most)
    while over - least > FRAGMENT:
        middle = (least + over) // 2
        part, _ = dropped.divide(dropped.text, middle)
        with_part = [*kept[:place], replace(dropped, text=part, shorter=()), *kept[place:]]
        tried = _pages(with_part, limit, most, alone)
        if len(tried) <= most:
            least, pages = middle, tried
        else:
            over = middle
    return pages


def _pages(blocks: Sequence[Block], limit: int, most: int, alone: bool) -> list[str]:
    """Return the messages, or one more than `most` of them."""
    first, left = _first([block for block in blocks if block.lead], limit)
    others = [*left, *(block for block in blocks if not block.lead)]
    begun, page = ([first], "") if first and (left or alone) else ([], first)
    whole = _fill(begun, page, others, limit, most, divided=False)
    dense = _fill(begun, page, others, limit, most, divided=True)
    return min(whole, dense, key=len)


def _first(lead: Sequence[Block], limit: int) -> tuple[str, list[Block]]:
    """Return the first message as far as its lead goes, and what of the lead is left for the next."""
    kept: dict[int, str] = {}
    left: dict[int, Block] = {}
    room = limit
    waiting = sorted(range(len(lead)), key=lambda place: lead[place].rank)
    while waiting:
        place = waiting.pop(0)
        block = lead[place]
        reserved = sum(size(lead[other].shorter[0][0]) + len(GAP) for other in waiting if lead[other].shorter)
        space = room - (reserved if reserved <= limit // 2 else 0)
        shorter = [(begin, rest) for begin, rest in block.shorter if size(begin) <= space]
        if any(other.rank == block.rank for other in left.values()):  # what follows it must not overtake it
            text, rest = "", block.text
        elif size(block.text) <= space:
            text, rest = block.text, ""
        elif shorter:
            text, rest = shorter[0]
        else:
            text, rest = block.divide(block.text, space)
            if text and block.divide is by_sentences:
                rest = f"{GOES_ON}{rest}"
        if text:
            kept[place] = text
            room -= size(text) + len(GAP)
        if rest:
            left[place] = replace(block, text=rest, shorter=())
    return GAP.join(kept[place] for place in sorted(kept)), [left[place] for place in sorted(left)]


def _fill(
    begun: list[str], page: str, blocks: Sequence[Block], limit: int, most: int, *, divided: bool
) -> list[str]:
    """Return messages filled with blocks one after the other; stops when there are more than `most`.

    Args:
        begun: the messages that are full.
        page: the message that is not.
        blocks: what is to be added.
        limit: the most UTF-8 bytes of a message.
        most: the most messages of use.
        divided: whether a block may be divided that a message of its own would hold.
    """
    pages = [*begun]
    for block in blocks:
        rest = block.text
        while rest and len(pages) <= most:
            joined = f"{page}{GAP}{rest}" if page else rest
            if size(joined) <= limit:
                page, rest = joined, ""
                break
            head = ""
            if size(rest) > limit or (divided and not block.together):
                head, rest = block.divide(rest, limit - size(joined) + size(rest))
            if not page and not head:
                head, rest = cut(rest, limit)
            page = f"{page}{GAP}{head}" if page and head else page or head
            pages.append(page)
            page = ""
    return [*pages, page] if page else pages
