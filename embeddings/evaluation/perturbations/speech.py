"""Questions as speech recognition writes them: no punctuation, numbers in words, fillers, repetitions."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Final

from embeddings.evaluation.perturbations.numerals import read_out
from embeddings.evaluation.perturbations.words import Word, words

OPENING: Final = ("嗯", "那个", "哎", "喂", "嗯那个")
BETWEEN: Final = ("然后", "就是说", "嗯", "那个", "然后就是")
WITHIN: Final = ("嗯", "那个", "就是", "这个")

CHARACTERS_PER_FILLER: Final = 15

_BETWEEN_LATIN_WORDS: Final = re.compile(r"(?<=[a-zA-Z])[\W_]+(?=[a-zA-Z])")
_SILENT: Final = re.compile(r"(?:(?!(?<=[a-zA-Z]) [a-zA-Z])[\W_])+")

_SUBJECTS: Final = ("n", "r", "t", "s")
"""Tags of the words after which people stop to think: nouns, pronouns, times, places."""

_PREDICATES: Final = ("v", "p", "d")
"""Tags of the words before which they do: verbs, prepositions, adverbs."""

_REPEATED: Final = ("n", "r", "t", "v")


def voice(question: str, random: Random) -> str:
    """Say a question: numbers read out, a word said twice, fillers before and between, no punctuation."""
    spoken = _BETWEEN_LATIN_WORDS.sub(" ", read_out(question))
    clauses = [words(clause) for clause in _SILENT.split(spoken) if clause]
    if not clauses:
        return question
    said = [word for clause in clauses for word in clause]
    fillers = _fillers(clauses, random)
    repeatable = [i for i, word in enumerate(said) if _may_be_repeated(word)]
    repeated = random.choice(repeatable) if repeatable else None
    return "".join(fillers.get(i, "") + word.text * (1 + (i == repeated)) for i, word in enumerate(said))


def _fillers(clauses: Sequence[Sequence[Word]], random: Random) -> Mapping[int, str]:
    """Choose fillers, by the number of the word that they come before."""
    pools: dict[int, Sequence[str]] = {}
    number = 0
    for clause in clauses:
        pools[number] = BETWEEN if number else OPENING
        for place, (before, word) in enumerate(pairwise(clause), start=number + 1):
            if before.is_a(_SUBJECTS) and word.is_a(_PREDICATES):
                pools[place] = WITHIN
        number += len(clause)
    length = sum(len(word.text) for clause in clauses for word in clause)
    chosen = random.sample(list(pools), min(1 + length // CHARACTERS_PER_FILLER, len(pools)))
    return {place: random.choice(pools[place]) for place in chosen}


def _may_be_repeated(word: Word) -> bool:
    """Take words of two or three characters, and pronouns: others said twice say something else."""
    shortest = 1 if word.is_a(("r",)) else 2
    return word.is_a(_REPEATED) and shortest <= len(word.text) <= 3
