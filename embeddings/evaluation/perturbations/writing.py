"""Other ways of writing: traditional characters, and letters among the characters."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from string import ascii_letters, digits
from typing import Final

from opencc import OpenCC
from pypinyin import lazy_pinyin

from embeddings.evaluation.perturbations.numerals import read_out
from embeddings.evaluation.perturbations.words import (
    HAN,
    HAN_RUN,
    Span,
    Table,
    Word,
    find,
    read_table,
    replace,
    words,
)

SHORTHAND: Final[Table] = read_table(Path(__file__).parent / "shorthand.tsv")

MOST_SHORTHAND: Final = 2
SPELT_RATE: Final = 0.4
WIDE_RATE: Final = 0.5

_TENS: Final = {read_out(str(number)): str(number) for number in range(1, 100)} | {"两": "2"}
_TEN_THOUSANDS: Final = re.compile(
    r"(?<![一二三四五六七八九十百千万几零点.])"
    r"([0-9]+|两|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])万(?:块钱|块|元)?"
    r"(?![一二三四五六七八九零亿])"
)
_WIDE: Final = {ord(char): chr(ord(char) + ord("Ａ") - ord("A")) for char in ascii_letters + digits}


def traditional(question: str, _random: Random) -> str:
    """Write a question in traditional characters."""
    return HAN_RUN.sub(lambda run: str(_converter().convert(run.group())), question)


def mixed(question: str, random: Random) -> str:
    """Mix letters in: full-width letters and digits, shorthand (不知道 → bzd, 8万 → 8w), a noun in pinyin."""
    written = _TEN_THOUSANDS.sub(_with_w, question)
    sentence = words(written.translate(_WIDE) if random.random() < WIDE_RATE else written)
    found = list(find(SHORTHAND, sentence))
    spans = random.sample(found, min(MOST_SHORTHAND, len(found)))
    chosen = {span: random.choice(span.alternatives) for span in spans}
    if not HAN.search(replace(sentence, chosen)):
        chosen = {}  # nobody could tell what initials alone are about
    nouns = [noun for noun in _nouns(sentence) if not any(s.start <= noun.start < s.end for s in chosen)]
    if nouns and (not chosen or random.random() < SPELT_RATE):
        noun = random.choice(nouns)
        chosen[noun] = "".join(lazy_pinyin(sentence[noun.start].text))
    changed = replace(sentence, chosen)
    return changed if changed != question else question.translate(_WIDE)


def _with_w(match: re.Match[str]) -> str:
    number = match.group(1)
    return _TENS.get(number, number) + "w"


def _nouns(sentence: Sequence[Word]) -> list[Span]:
    """Return the nouns of two characters, or other words of two if there is none."""
    pairs = [
        (Span(place, place + 1, ()), word)
        for place, word in enumerate(sentence)
        if len(word.text) == 2 and HAN_RUN.fullmatch(word.text)
    ]
    return [span for span, word in pairs if word.is_a(("n", "vn"))] or [span for span, _ in pairs]


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")
