"""Puts items as questions, and explains them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.messages import Option, QuizMessage, TextMessage
from bot.practice.choices import attempts_choice, read_choice
from bot.practice.models import Asked, Review
from bot.practice.scheduling import rating
from bot.practice.shuffling import shuffled
from bot.practice.step import Said, actions
from bot.texts import reply_text, say
from knowledge.identifiers import citation_list
from knowledge.practice import Item
from knowledge.practice.models import LETTERS

LEAST_OF_MANY: Final = 2
"""Letters without which an answer to a question with several right options is not complete."""

LONGEST_WAIT: Final = 3600
"""Seconds after which the time between question and answer says nothing."""


def put(item: Item, seed: str, now: datetime) -> Asked:
    """Return an item as it is put: its options in an order that depends on the seed, but for 对 and 错."""
    places = range(len(item.options))
    if item.kind == "true_false":
        return Asked(item=item.id, order=tuple(places), at=now)
    order = sorted(places, key=lambda place: shuffled(f"{seed} {item.id}", str(place)))
    return Asked(item=item.id, order=tuple(order), at=now)


def quiz(item: Item, asked: Asked, title: str, beside: Sequence[str]) -> QuizMessage:
    """Return the message that puts a question; `beside` names what can be done beside answering."""
    options = [
        Option(
            title=item.options[place].text,
            payload=f'/practice_answer{{"value":"{letter}","mark":"{asked.mark}"}}',
        )
        for letter, place in zip(LETTERS, asked.order, strict=False)
    ]
    return QuizMessage(
        title=f"{title} · {item.theme} · {reply_text(f'practice_kind_{item.kind}')}",
        question=item.question,
        options=options,
        many=item.kind == "multiple",
        actions=actions(*beside),
    )


def read_answer(item: Item, asked: Asked, said: Said) -> str | TextMessage | None:
    """Return the letters that a message answers with, or why they cannot be taken; else `None`."""
    many = item.kind == "multiple"
    shown = [item.options[place].text for place in asked.order]
    letters = said.value or read_choice(said.text, shown, many)
    if letters is None:
        return say("practice_unclear") if attempts_choice(said.text) else None
    if is_older(asked, said):
        return say("practice_elsewhere")
    if many and len(letters) < LEAST_OF_MANY:
        return say("practice_too_few")
    return letters


def is_older(asked: Asked, said: Said) -> bool:
    """Say whether a message belongs to an older question than the open one."""
    return said.mark not in (None, asked.mark)


def right_letters(item: Item, asked: Asked) -> str:
    """Return the letters of the right options, as shown."""
    return "".join(
        letter for letter, place in zip(LETTERS, asked.order, strict=False) if item.options[place].right
    )


def review(item: Item, asked: Asked, letters: str, first: bool, now: datetime, mode: str = "drill") -> Review:
    """Return the log entry of an answer; `letters` is empty where the trainee did not know."""
    chosen = sorted(asked.order[LETTERS.index(letter)] for letter in letters)
    right = letters == right_letters(item, asked)
    return Review(
        item=item.id,
        at=now,
        mode="exam" if mode == "exam" else "drill",
        first=first,
        right=right,
        chosen="".join(map(str, chosen)),
        rating=rating(right).value,
        seconds=max(0, min(LONGEST_WAIT, int((now - asked.at).total_seconds()))),
    )


def verdict(item: Item, asked: Asked, letters: str) -> str:
    """Say whether an answer was right, and why; a wrong one is told what was wrong with it."""
    right = right_letters(item, asked)
    if letters == right:
        return "\n".join([reply_text("practice_right"), *_whys(item, asked, right)])
    first = (
        reply_text("practice_wrong", chosen=_spaced(letters), right=_spaced(right))
        if letters
        else reply_text("practice_shown", right=_spaced(right))
    )
    mistaken = "".join(letter for letter in letters if letter not in right)
    missed = "".join(letter for letter in right if letter not in letters)
    lines = [first, *_whys(item, asked, mistaken), *_whys(item, asked, missed or right)]
    return "\n".join(lines)


def explanation(item: Item, asked: Asked) -> str:
    """Explain every option of an item."""
    letters = LETTERS[: len(item.options)]
    head = reply_text("practice_explained", question=item.question, right=_spaced(right_letters(item, asked)))
    return "\n".join([head, *_whys(item, asked, letters), rests_on(item.cites)])


def rests_on(cites: Sequence[str]) -> str:
    """Return the line with the law that something rests on; empty where it rests on none."""
    return reply_text("practice_rests_on", cites=citation_list(cites)) if cites else ""


def _whys(item: Item, asked: Asked, letters: str) -> list[str]:
    lines = []
    for letter in letters:
        option = item.options[asked.order[LETTERS.index(letter)]]
        mark = "✓" if option.right else "✗"
        lines.append(f"{mark} {letter}. {option.text}：{option.why}")
    return lines


def _spaced(letters: str) -> str:
    return "、".join(letters)
