"""Slips: of the finger, and of the eye that takes the input method's wrong character."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from typing import Final

from pypinyin import lazy_pinyin

from embeddings.evaluation.perturbations.words import HAN, segmenter_of_jieba, words

CHARACTERS_PER_SLIP: Final = 12

WEIGHTS: Final = (5, 4, 3, 2, 1)
"""How often the first, the second, ... of the other characters that an input method offers is taken."""

_READABLE_RUN: Final = re.compile("[一-龥]+")
"""Each of these has a reading; of rarer characters, some have none."""


def typo(question: str, random: Random) -> str:
    """Drop, double or swap Han characters: about one in twelve, at least one."""
    places = [match.start() for match in HAN.finditer(question)]
    if not places:
        return question
    slips = (_double, _swap, _drop) if len(places) > 1 else (_double,)
    wanted = max(1, round(len(places) / CHARACTERS_PER_SLIP))
    changed = question
    for place in sorted(random.sample(places, wanted), reverse=True):
        changed = random.choice(slips)(changed, place)
    return changed if changed != question else _double(question, places[0])  # slips may cancel each other


def homophone(question: str, random: Random) -> str:
    """Replace one or two characters, of words of several if there are any, by others that sound alike."""
    others = {place: _others(question[place], sound) for place, sound in _sounds(question).items()}
    among = [place for place in others if others[place]]
    among = [place for place in _inside_words(question) if place in among] or among
    slips = 1 if len(others) < CHARACTERS_PER_SLIP else random.randint(1, 2)
    changed = list(question)
    for place in random.sample(among, min(slips, len(among))):
        changed[place] = random.choices(others[place], WEIGHTS[: len(others[place])])[0]
    return "".join(changed)


def _drop(text: str, place: int) -> str:
    return text[:place] + text[place + 1 :]


def _double(text: str, place: int) -> str:
    return text[: place + 1] + text[place:]


def _swap(text: str, place: int) -> str:
    """Swap a character with the next; double it where that changes nothing."""
    if not HAN.match(text, place + 1) or text[place] == text[place + 1]:
        return _double(text, place)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _inside_words(text: str) -> list[int]:
    """Return the places of the characters of words of several."""
    places: list[int] = []
    start = 0
    for word in words(text):
        if len(word.text) > 1:
            places += range(start, start + len(word.text))
        start += len(word.text)
    return places


def _sounds(text: str) -> dict[int, str]:
    """Return the toneless pinyin of each character, as its neighbours have it read."""
    return {
        run.start() + i: sound
        for run in _READABLE_RUN.finditer(text)
        for i, sound in enumerate(lazy_pinyin(run.group()))
    }


def _others(character: str, sound: str) -> list[str]:
    offered = [other for other in _characters().get(sound, ()) if other != character]
    return offered[: len(WEIGHTS)]


@cache
def _characters() -> Mapping[str, Sequence[str]]:
    """Return the characters of GB 2312 level 1 by their pinyin, those most frequent in words first."""
    frequency: Counter[str] = Counter()
    for word, count in segmenter_of_jieba().FREQ.items():
        for character in word:
            frequency[character] += count
    cells = ((row, cell) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    level_1 = (bytes(code).decode("gb2312") for code in cells if code <= (0xD7, 0xF9))
    by_sound: dict[str, list[str]] = {}
    for character in sorted(level_1, key=lambda c: -frequency[c]):
        by_sound.setdefault(lazy_pinyin(character)[0], []).append(character)
    return by_sound
