"""Words that were typed as they sound, or with two characters swapped: 利西, 快弟, yajin, 担保 as 保担.

Correction is careful: only where the writing falls apart into single characters, holds a pair of characters
that the library never has, and sounds like a word that the library often has.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from pypinyin.constants import PINYIN_DICT

from embeddings.analysis import is_word, normalise, segment, segment_strictly
from embeddings.documents import Document

FILE: Final = "spelling.json"

LONGEST: Final = 4
LEAST_COUNT: Final = 5
"""Rarer words of the library are no corrections: too many words sound alike."""
KEYWORD_COUNT: Final = 3
"""A keyword counts as so many mentions more."""
SWAPPED_COUNT: Final = 20
"""Two characters swapped say less than a sound: only common words."""
SHORTEST_LATIN: Final = 4

HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
LATIN: Final = re.compile(rf"(?<![a-z0-9])[a-z]{{{SHORTEST_LATIN},}}(?![a-z0-9])")


@dataclass(frozen=True)
class Speller:
    """What the library's words sound like, and which pairs of characters it has.

    Attributes:
        words: the most frequent word of each sound; syllables are joined by blanks.
        latin: the same, syllables joined by nothing.
        counts: how often each of these words stands in the library.
        bigrams: all pairs of Han characters in it.
    """

    words: Mapping[str, str]
    latin: Mapping[str, str]
    counts: Mapping[str, int]
    bigrams: frozenset[str]

    @classmethod
    def build(cls, documents: Sequence[Document]) -> "Speller":
        """Count the words of all documents."""
        texts = [normalise(text) for document in documents for text in (document.text, *document.questions)]
        counts = Counter(word for text in texts for word in segment(text))
        for document in documents:
            for keyword in document.keywords:
                counts[normalise(keyword)] += KEYWORD_COUNT
        bigrams = {a + b for text in texts for run in HAN.findall(text) for a, b in pairwise(run)}
        kept = {
            word: count
            for word, count in counts.items()
            if count >= LEAST_COUNT and 1 < len(word) <= LONGEST and HAN.fullmatch(word)
        }
        return cls.of_counts(kept, frozenset(bigrams))

    @classmethod
    def of_counts(cls, counts: Mapping[str, int], bigrams: frozenset[str]) -> "Speller":
        """Order the words by their sounds."""
        words: dict[str, str] = {}
        latin: dict[str, str] = {}
        for word in sorted(counts, key=lambda word: (counts[word], word)):  # the most frequent comes last
            if syllables := sound(word):
                words[" ".join(syllables)] = word
                latin["".join(syllables)] = word
        return cls(words, latin, counts, bigrams)

    def correct(self, text: str) -> str:
        """Return a normalised text with such words put right."""
        runs = HAN.sub(lambda run: self._correct_run(run.group()), text)
        return LATIN.sub(lambda run: self.latin.get(run.group(), run.group()), runs)

    def _correct_run(self, run: str) -> str:
        if all(a + b in self.bigrams for a, b in pairwise(run)):
            return run
        parts = segment_strictly(run)
        written, position = [], 0
        while position < len(parts):
            loose = 0
            while position + loose < len(parts) and len(parts[position + loose]) == 1 and loose < LONGEST:
                loose += 1
            for length in range(loose, 1, -1):
                if word := self._word_for("".join(parts[position : position + length])):
                    written.append(word)
                    position += length
                    break
            else:
                written.append(parts[position])
                position += 1
        return "".join(written)

    def _word_for(self, fragment: str) -> str | None:
        """Return the word that a fragment of single characters stands for."""
        if is_word(fragment) or all(a + b in self.bigrams for a, b in pairwise(fragment)):
            return None
        word = self.words.get(" ".join(sound(fragment)))
        if word and 2 * sum(a == b for a, b in zip(word, fragment, strict=True)) >= len(word):
            return word
        swapped = fragment[::-1]
        if len(fragment) == 2 and self.counts.get(swapped, 0) >= SWAPPED_COUNT and is_word(swapped):
            return swapped
        return None

    def save(self, directory: Path) -> None:
        """Write into an existing folder."""
        held = {"counts": dict(self.counts), "bigrams": sorted(self.bigrams)}
        (directory / FILE).write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> "Speller":
        """Read what `save` wrote."""
        held = json.loads((directory / FILE).read_text(encoding="utf-8"))
        return cls.of_counts(held["counts"], frozenset(held["bigrams"]))


def sound(word: str) -> list[str]:
    """Return the syllables of a word without tones: each character's first reading; [] if one has none."""
    syllables = [_syllable(character) for character in word]
    return syllables if all(syllables) else []


@cache
def _syllable(character: str) -> str:
    reading = PINYIN_DICT.get(ord(character), "").split(",")[0]
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in letters if letter.isalpha())
