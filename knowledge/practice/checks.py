"""What a validator of fields cannot see in the question bank: giveaways, broken references, stale checks."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from knowledge.base import KnowledgeBase
from knowledge.checks import copied_clause
from knowledge.figures import Figure, figures
from knowledge.fingerprint import fingerprint
from knowledge.practice.bank import Bank
from knowledge.practice.models import LETTERS, Item, Practised, Scenario

LEAST_COUNT: Final = 3
"""Counts below this are everyday speech."""

ENOUGH: Final = 60
"""Items of a kind from which the balance of its answers means something."""

OFTENEST: Final = 1.4
RAREST: Final = 0.65
"""How far the share of a position among right answers may lie from an even share."""

GIVEAWAY: Final = 0.4
"""Share of single-choice items whose right option may be the longest, or the shortest; by chance a fourth."""

LONGER: Final = 1.8
MARGIN: Final = 4
"""The right option of a single item has at most `LONGER` times the characters of the longest wrong one, plus
`MARGIN`."""

LETTER: Final = re.compile(r"[A-E]\s*(?:项|选项|、|和)|以上|上述")
"""Words that hold only in one order of the options."""


def practice_faults(bank: Bank, base: KnowledgeBase) -> Iterator[str]:
    """Yield what is wrong with the bank by itself, each message beginning with the id concerned."""
    for item in bank:
        yield from _sources(item, base)
        yield from _unchecked(item)
    for item in bank.items.values():
        yield from _giveaways(item)
    yield from _unbalanced(list(bank.items.values()))


def practice_text_faults(bank: Bank, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield what does not stand up beside the official texts: stale, copied, or with other figures."""
    for item in bank:
        for cited, checked in item.fingerprints.items():
            if cited in texts and fingerprint(texts[cited]) != checked:
                yield f"{item.id}: the text of {cited} is not the one it was checked against"
        for text in item.prose:
            for cited in item.cites:
                if clause := copied_clause(text, "".join(texts.get(cited, "").split())):
                    yield f"{item.id}: {text!r} copies {clause!r} from {cited}"
        if all(cited in texts for cited in item.cites):
            yield from _figures(item, texts)


def _sources(item: Practised, base: KnowledgeBase) -> Iterator[str]:
    for entry_id in item.entries:
        if entry_id.startswith("service:"):
            if entry_id.removeprefix("service:") not in base.services:
                yield f"{item.id}: entries: the catalogue has no {entry_id}"
        elif entry_id.startswith("topic:") and entry_id not in base.entries:
            yield f"{item.id}: entries: there is no {entry_id}"


def _unchecked(item: Practised) -> Iterator[str]:
    for cited in item.cites:
        if cited not in item.fingerprints:
            yield f"{item.id}: verified: was never checked against {cited}"
    for cited in item.fingerprints:
        if cited not in item.cites:
            yield f"{item.id}: verified: {cited} is not among its entries and law"


def _giveaways(item: Item) -> Iterator[str]:
    for option in item.options:
        for text in (option.text, option.why):
            if found := LETTER.search(text):
                yield f"{item.id}: options: {found[0]!r} in {text!r} does not survive another order"
    if item.kind == "single":
        right = max(len(option.text) for option in item.options if option.right)
        wrong = max(len(option.text) for option in item.options if not option.right)
        if right > LONGER * wrong + MARGIN:
            yield f"{item.id}: options: the right one gives itself away by its length ({right} to {wrong})"


def _unbalanced(items: list[Item]) -> Iterator[str]:
    """Right answers must not cluster: whoever always takes one letter would score."""
    for kind in ("single", "multiple", "true_false"):
        of_kind = [item for item in items if item.kind == kind]
        places = Counter(letter for item in of_kind for letter in item.right)
        # A fifth option, or a fourth, is not always there.
        chances = {
            letter: sum(len(item.right) / len(item.options) for item in of_kind if len(item.options) > place)
            for place, letter in enumerate(LETTERS)
        }
        for letter, chance in chances.items():
            if chance >= ENOUGH / len(LETTERS) and not RAREST <= places[letter] / chance <= OFTENEST:
                yield f"{kind}: {letter} is right {places[letter]} times; even would be {chance:.0f}"
    single = [item for item in items if item.kind == "single"]
    if len(single) >= ENOUGH:
        for name, pick in (("longest", max), ("shortest", min)):
            giving = sum(
                [len(option.text) == pick(lengths) for option in item.options if option.right] == [True]
                and lengths.count(pick(lengths)) == 1
                for item in single
                for lengths in [[len(option.text) for option in item.options]]
            )
            if giving > GIVEAWAY * len(single):
                yield f"single: the right option is the {name} in {giving} of {len(single)} items"


def _figures(item: Practised, texts: Mapping[str, str]) -> Iterator[str]:
    """Every figure that is given for right must stand in the law or in the case."""
    law = {figure for cited in item.cites for figure in figures(texts[cited], 1)}
    for text, known in _claims(item):
        for figure in figures(text, LEAST_COUNT):
            if figure not in law | known:
                yield f"{item.id}: {figure} stands neither in its provisions nor in its question: {text!r}"


def _claims(item: Practised) -> Iterator[tuple[str, set[Figure]]]:
    """Yield each text that states law, with the figures that come from the case itself."""
    match item:
        case Item():
            told = set(figures(item.question, 1))
            offered = told | {figure for option in item.options for figure in figures(option.text, 1)}
            for option in item.options:
                if option.right:
                    yield option.text, told
                yield option.why, offered
        case Scenario():
            spoken = (
                item.title,
                item.villager,
                item.opening,
                *(fact.reply for fact in item.facts),
                *(danger.what for danger in item.dangers),
            )
            told = {figure for text in spoken for figure in figures(text, 1)}
            for point in item.points:
                yield point.what, told
            for danger in item.dangers:
                yield danger.why, told
            yield item.model, told
