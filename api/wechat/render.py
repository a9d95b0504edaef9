"""Renders a reply as the one text that a passive reply holds."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import count
from typing import Final

from api.wechat.fitting import Block, all_or_nothing, by_lines, by_reasons, by_sentences, fit
from api.wechat.texts import FEEDBACK, MORE
from api.wechat.xml import xml_characters
from bot.messages import (
    AnswerMessage,
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


class Rank(IntEnum):
    """What is kept first where the bytes do not suffice."""

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
    FEEDBACK = 10


def render(reply: Reply, limit: int) -> str:
    """Write a reply for WeChat.

    Options are numbered as the chat counts them: through all messages, in order. `<`, `>` and what looks like
    a character reference become full-width, since WeChat reads links out of texts.

    Args:
        reply: any reply.
        limit: the most UTF-8 bytes a text may hold.
    """
    numbers = count(1)
    blocks = [block for message in reply.messages for block in _blocks(message, numbers)]
    if any(isinstance(message, AnswerMessage) for message in reply.messages) and reply.status == "answered":
        blocks.append(Block(FEEDBACK, Rank.FEEDBACK, all_or_nothing))
    shown = sorted(blocks, key=lambda block: _zone(block.rank))
    return fit([Block(_plain(block.text), block.rank, block.shorten) for block in shown], limit, MORE)


def _zone(rank: int) -> int:
    """Return where a block stands: the answer on top, what adds to it below, what to tap at the end."""
    if rank in (Rank.CHOICES, Rank.RELATED, Rank.FEEDBACK):
        return 2
    return 0 if rank <= Rank.SERVICES else 1


def _blocks(message: Message, numbers: Iterator[int]) -> list[Block]:
    match message:
        case TextMessage():
            return [Block(message.text, Rank.MAIN, by_sentences)]
        case AnswerMessage():
            return _answer(message, numbers)
        case ServicesMessage():
            return _services(message)
        case ChoicesMessage():
            titles = (option.title for option in message.options)
            return [Block(_numbered(f"{message.prompt}回复数字：", titles, numbers), Rank.CHOICES, by_lines)]
        case QuizMessage():
            titles = (option.title for option in message.options)
            options = Block(_numbered("回复数字：", titles, numbers), Rank.CHOICES, by_lines)
            question = Block(message.question, Rank.MAIN, by_sentences)
            return [question, options] if message.options else [question]


def _answer(message: AnswerMessage, numbers: Iterator[int]) -> list[Block]:
    labels = _labels(message.citations)
    source = "\n".join([f"依据：{labels}", message.disclaimer] if labels else [message.disclaimer])
    blocks = [
        Block(f"【{message.title}】\n{message.plain}", Rank.MAIN, by_sentences),
        Block(source, Rank.SOURCE, by_sentences),
    ]
    if message.steps:
        steps = (f"{_circled(place)}{step}" for place, step in enumerate(message.steps))
        blocks.append(Block("\n".join(["怎么办：", *steps]), Rank.STEPS, by_lines))
    for section in message.sections:
        items = (f"· {item}" for item in section.items)
        blocks.append(Block("\n".join([f"{section.title}：", *items]), Rank.SECTIONS, by_lines))
    if message.example:
        blocks.append(Block(f"打个比方：{message.example}", Rank.EXAMPLE, all_or_nothing))
    texts = [f"原文：{citation.official_text}" for citation in message.citations if citation.official_text]
    urls = dict.fromkeys(
        f"原文在这里查：{citation.url}"
        for citation in message.citations
        if citation.url.startswith("https://") and not citation.official_text
    )
    blocks += [Block(text, Rank.OFFICIAL, all_or_nothing) for text in (*texts, *urls)]
    if message.related:
        titles = (related.title for related in message.related)
        blocks.append(Block(_numbered("还可以看（回复数字）：", titles, numbers), Rank.RELATED, by_lines))
    return blocks


def _labels(citations: Sequence[Citation]) -> str:
    """Name one citation as it stands, more of them in short: full labels would take the answer's room."""
    if len(citations) < 2:
        return "".join(citation.label for citation in citations)
    return citation_list(citation.id for citation in citations)


def _services(message: ServicesMessage) -> list[Block]:
    cards = [f"· {_name(card)}：{card.why}" for card in message.services]
    details = [f"· {card.name}。{text}" for card in message.services if (text := _details(card))]
    blocks = [Block("\n".join(["可以找：", *cards]), Rank.SERVICES, by_reasons)]
    if details:
        blocks.append(Block("\n".join(["去之前看一下：", *details]), Rank.DETAILS, by_lines))
    return blocks


def _name(card: ServiceCard) -> str:
    # A hotline's name may hold its number.
    return f"{card.name}（电话 {card.phone}）" if card.phone and card.phone not in card.name else card.name


def _details(card: ServiceCard) -> str:
    parts = [f"地址：{card.address}" if card.address else "", f"时间：{card.hours}" if card.hours else ""]
    if card.bring:
        parts.append("要准备：" + "；".join(item.rstrip("。") for item in card.bring))
    return "。".join(part.rstrip("。") for part in parts if part)


def _numbered(heading: str, titles: Iterable[str], numbers: Iterator[int]) -> str:
    # The chat takes one digit; what comes after the ninth can be picked by its title.
    lines = [heading]
    for title in titles:
        number = next(numbers)
        lines.append(f"{number}. {title}" if number <= DIGITS else f"· {title}")
    return "\n".join(lines)


def _circled(place: int) -> str:
    return chr(CIRCLED_ONE + place) if place < CIRCLED else "· "


def _plain(text: str) -> str:
    text = xml_characters(text).replace("<", "＜").replace(">", "＞").strip()
    return CHARACTER_REFERENCE.sub("＆", text)
