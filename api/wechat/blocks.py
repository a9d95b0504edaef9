"""Writes the messages of a reply as blocks of text, each with its rank."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import count
from string import ascii_uppercase
from typing import Final

from api.wechat.packing import Block, Offer, by_lines, by_sentences
from api.wechat.texts import BY_LETTER, BY_LETTERS, BY_NUMBER, OR_SAY, RELATED
from api.wechat.xml import xml_characters
from bot.messages import (
    DISCLAIMER,
    AnswerMessage,
    Bar,
    ChoicesMessage,
    Citation,
    Message,
    QuizMessage,
    Reply,
    ServiceCard,
    ServicesMessage,
    TextMessage,
)
from knowledge.identifiers import citation_list

CHARACTER_REFERENCE: Final = re.compile(r"&(?=#?\w+;)")
CIRCLED_ONE: Final = ord("①")
CIRCLED: Final = 20
DIGITS: Final = 9
BAR_LENGTH: Final = 10
FULL, EMPTY = "▓", "░"
SHORT_REASON: Final = 20
"""Characters of a reason that is said even where there is little room."""
SHORT_SERVICES: Final = 2


class Rank(IntEnum):
    """What is kept first where the messages do not suffice."""

    SOURCE = 0
    MAIN = 1
    SERVICES = 2
    CHOICES = 3
    STEPS = 4
    SECTIONS = 5
    EXAMPLE = 6
    OFFICIAL = 7
    RELATED = 8
    DETAILS = 9


def blocks_of(reply: Reply) -> list[Block]:
    """Write a reply as blocks, in the order of its messages.

    Options are numbered as the chat counts them: through all messages, in order. `<`, `>` and what looks like
    a character reference become full-width, since WeChat reads links out of texts.
    """
    numbers = count(1)
    blocks = (block for message in reply.messages for block in _blocks(message, numbers))
    return [block for block in blocks if block.text]


def _blocks(message: Message, numbers: Iterator[int]) -> list[Block]:
    match message:
        case TextMessage():
            text = Block(_plain(message.text), Rank.MAIN, by_sentences)
            bars = _plain("\n".join(_chart(message.bars or ())))
            return [text, Block(bars, Rank.MAIN, by_lines, together=True)] if bars else [text]
        case AnswerMessage():
            return _answer(message, numbers)
        case ServicesMessage():
            return _services(message)
        case ChoicesMessage():
            titles = [option.title for option in message.options]
            return [_offer(message.prompt, titles, Rank.CHOICES, numbers)]
        case QuizMessage():
            return [Block(_plain("\n".join(_quiz(message))), Rank.CHOICES, by_lines, together=True)]


def _answer(message: AnswerMessage, numbers: Iterator[int]) -> list[Block]:
    blocks = [
        Block(_plain(f"【{message.title}】\n{message.plain}"), Rank.MAIN, by_sentences),
        _source(message.citations, message.disclaimer),
    ]
    if message.steps:
        steps = (f"{_circled(place)}{step}" for place, step in enumerate(message.steps))
        blocks.append(_list("怎么办", steps, Rank.STEPS))
    for section in message.sections:
        items = (f"· {item}" for item in section.items)
        blocks.append(_list(section.title, items, Rank.SECTIONS))
    if message.example:
        text = _plain(f"打个比方：{message.example}")
        blocks.append(Block(text, Rank.EXAMPLE, by_sentences, together=True))
    texts = [f"原文：{citation.official_text}" for citation in message.citations if citation.official_text]
    urls = dict.fromkeys(
        f"原文在这里查：{citation.url}"
        for citation in message.citations
        if citation.url.startswith("https://") and not citation.official_text
    )
    blocks += [Block(_plain(text), Rank.OFFICIAL, by_sentences, together=True) for text in (*texts, *urls)]
    if message.related:
        titles = [related.title for related in message.related]
        blocks.append(_offer(RELATED, titles, Rank.RELATED, numbers))
    return blocks


def _source(citations: Sequence[Citation], disclaimer: str) -> Block:
    """Say what an answer rests on; in short: its first citation, and what one must know to rely on it."""
    warnings = disclaimer.removesuffix(DISCLAIMER)
    if not citations:
        return Block(_plain(disclaimer), Rank.SOURCE, by_sentences)
    # Full labels of all of them would take the answer's room.
    labels = (
        citations[0].label if len(citations) == 1 else citation_list(citation.id for citation in citations)
    )
    first, _, others = labels.partition("；")
    whole = _plain(f"依据：{labels}\n{disclaimer}")
    short = _plain(f"依据：{first}{'等' if others else ''}\n{warnings}")
    later = whole if others else _plain(disclaimer.removeprefix(warnings))
    return Block(whole, Rank.SOURCE, by_sentences, shorter=((short, later),))


def _services(message: ServicesMessage) -> list[Block]:
    cards = message.services
    shorter = tuple(_in_short(cards, named) for named in (len(cards), SHORT_SERVICES))
    blocks = [_list("可以找", map(_card, cards), Rank.SERVICES, shorter)]
    details = [f"· {card.name}。{text}" for card in cards if (text := _details(card))]
    return [*blocks, _list("去之前看一下", details, Rank.DETAILS)] if details else blocks


def _in_short(cards: Sequence[ServiceCard], named: int) -> tuple[str, str]:
    """Name the first services without long reasons, and say later what that leaves out."""
    brief = [_card(card, SHORT_REASON) for card in cards[:named]]
    later = [line for card in cards if (line := _card(card)) not in brief]
    return _plain("\n".join(["可以找：", *brief])), _plain("\n".join(["可以找：", *later])) if later else ""


def _card(card: ServiceCard, longest_reason: int | None = None) -> str:
    # A hotline's name may hold its number.
    known = not card.phone or card.phone in card.name
    name = card.name if known else f"{card.name}（电话 {card.phone}）"
    if longest_reason is not None and len(card.why) > longest_reason:
        return f"· {name}"
    return f"· {name}：{card.why}"


def _details(card: ServiceCard) -> str:
    parts = [f"地址：{card.address}" if card.address else "", f"时间：{card.hours}" if card.hours else ""]
    if card.bring:
        parts.append("要准备：" + "；".join(item.rstrip("。") for item in card.bring))
    return "。".join(part.rstrip("。") for part in parts if part)


def _list(heading: str, lines: Iterable[str], rank: Rank, shorter: tuple[tuple[str, str], ...] = ()) -> Block:
    return Block(_plain("\n".join([f"{heading}：", *lines])), rank, by_lines, shorter=shorter)


def _offer(prompt: str, titles: Sequence[str], rank: Rank, numbers: Iterator[int]) -> Block:
    # The chat takes one digit; what comes after the ninth can be picked by its title.
    lines = [f"{prompt.rstrip('：')}{BY_NUMBER}"]
    for title in titles:
        number = next(numbers)
        lines.append(f"{number}. {title}" if number <= DIGITS else f"· {title}")
    offer = Offer(_plain(prompt), tuple(_plain(title) for title in titles))
    return Block(_plain("\n".join(lines)), rank, by_lines, together=True, offer=offer)


def _quiz(message: QuizMessage) -> Iterator[str]:
    """Yield the lines of a practice question; its options have letters, which take no numbers."""
    if message.title:
        yield f"【{message.title}】"
    yield message.question
    for letter, option in zip(ascii_uppercase, message.options, strict=False):
        yield f"{letter}. {option.title}"
    if message.options:
        yield BY_LETTERS if message.many else BY_LETTER
    if message.actions:
        yield f"{OR_SAY}{'、'.join(action.title for action in message.actions)}"


def _chart(bars: Sequence[Bar]) -> Iterator[str]:
    """Yield the lines of a bar chart; the bars come first, because names differ in width."""
    for bar in bars:
        full = round(bar.percent / 100 * BAR_LENGTH)
        drawn = FULL * full + EMPTY * (BAR_LENGTH - full)
        yield f"{drawn} {bar.label} {bar.note or f'{bar.percent}%'}"


def _circled(place: int) -> str:
    return chr(CIRCLED_ONE + place) if place < CIRCLED else "· "


def _plain(text: str) -> str:
    text = xml_characters(text).replace("<", "＜").replace(">", "＞").strip()
    return CHARACTER_REFERENCE.sub("＆", text)
