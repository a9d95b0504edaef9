"""Passages made of the library's own sentences: real words and lengths, as many as wanted."""

import random
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from embeddings.analysis import terms
from embeddings.documents import Document
from embeddings.encoder import Encoder, Vectors

SEED: Final = 7
OWN: Final = 0.75
"""Share of a passage's sentences that come from one entry; the rest are from anywhere.

The smaller it is, the more alike all passages are, and the more an index misses that does not look at each.
"""

_SENTENCE: Final = re.compile(r"[^。！？；\n]+[。！？；\n]*")


@dataclass(frozen=True)
class Passages:
    """The terms of some passages, repetitions kept: numbers by passage, and the number of each term."""

    numbers: list[list[int]]
    vocabulary: dict[str, int]

    @classmethod
    def make(
        cls, library: Sequence[Document], held_out: Collection[str], count: int, own: float
    ) -> "Passages":
        """Make each passage as long as one of the library's texts, of sentences of the texts and questions.

        Args:
            library: what is drawn from.
            held_out: questions that no passage may hold.
            count: number of passages.
            own: share of its sentences that a passage has from one entry.
        """
        vocabulary: dict[str, int] = {}
        pools = []
        for document in library:
            questions = [question for question in document.questions if question not in held_out]
            sentences = _SENTENCE.findall("\n".join([document.text, *questions]))
            # Neither words nor bigrams reach across the end of a sentence: a passage has its sentences' own.
            pools.append([(len(text), _numbered(terms(text), vocabulary)) for text in sentences])
        chance = random.Random(SEED)  # noqa: S311 - no secret
        numbers = []
        for _ in range(count):
            entry = chance.randrange(len(library))
            left, passage = len(library[entry].text), list[int]()
            while left > 0:
                pool = pools[entry] if chance.random() < own else chance.choice(pools)
                length, sentence = chance.choice(pool)
                passage += sentence
                left -= length
            numbers.append(passage)
        return cls(numbers, vocabulary)

    def encode(self, encoder: Encoder) -> Vectors:
        """Return the unit vectors (passages, dimensions)."""
        wide = Encoder(encoder.vocabulary, encoder.rows.astype(np.float32))  # the same means, faster
        names = list(self.vocabulary)
        vectors = np.empty((len(self.numbers), encoder.dimensions), np.float32)
        for place, passage in enumerate(self.numbers):
            vectors[place] = wide.encode_features([names[number] for number in dict.fromkeys(passage)])
        return vectors


def _numbered(names: Sequence[str], vocabulary: dict[str, int]) -> list[int]:
    return [vocabulary.setdefault(name, len(vocabulary)) for name in names]
