"""What the embedding learns from, as lists of feature numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, TypeVar

import numpy as np

from embeddings.analysis import features
from embeddings.documents import Document
from embeddings.evaluation.questions import Question
from embeddings.refusals import GROUNDS, Refusal
from embeddings.training.bags import Bag
from embeddings.training.pairs import Pair

T = TypeVar("T")

MAX_FEATURES: Final = 32_000
"""Size of the vocabulary: 32,000 rows of 256 float16 are 16 MB."""

MIN_COUNT: Final = 2


class PairBags(NamedTuple):
    """A pair as bags; the answer is empty where there is none. `cited` are positions of entries."""

    question: Bag
    answer: Bag
    cited: list[int]


@dataclass(frozen=True)
class Corpus:
    """Training texts as bags.

    Attributes:
        vocabulary: feature → number, the most frequent first.
        entries: bag of each entry's text.
        questions: (bag, entry) of each lay question.
        official: (bag, entry) of each official text at hand.
        pairs: question, answer where there is one, and cited entries of the library.
        judged: (bag, entries) of each question whose answers people have marked.
        refusals: (bag, ground) of each question to be refused; grounds are numbered as in `GROUNDS`.
    """

    vocabulary: dict[str, int]
    entries: list[Bag]
    questions: list[tuple[Bag, int]]
    official: list[tuple[Bag, int]]
    pairs: list[PairBags]
    judged: list[tuple[Bag, list[int]]]
    refusals: list[tuple[Bag, int]]

    @property
    def bags(self) -> list[Bag]:
        """All texts, for the statistics that training starts from."""
        return [
            *self.entries,
            *(bag for bag, _ in self.questions),
            *(bag for bag, _ in self.official),
            *(bag for pair in self.pairs for bag in (pair.question, pair.answer) if len(bag)),
            *(bag for bag, _ in self.refusals),
        ]

    def fold(self, number: int, folds: int) -> "Corpus":
        """Return the corpus without every question whose position falls into a fold."""
        return replace(
            self,
            questions=_without(self.questions, number, folds),
            pairs=_without(self.pairs, number, folds),
            judged=_without(self.judged, number, folds),
            refusals=_without(self.refusals, number, folds),
        )


def in_fold(position: int, number: int, folds: int) -> bool:
    """Say whether a question is held out in a fold: every `folds`-th is, so entries lose theirs evenly."""
    return position % folds == number


def build_corpus(
    documents: Sequence[Document],
    pairs: Sequence[Pair],
    judged: Sequence[Question],
    refusals: Sequence[Refusal],
    official: Mapping[str, str],
) -> Corpus:
    """Choose the vocabulary and turn all texts into bags; judged questions have no say in the vocabulary.

    Args:
        documents: the library.
        pairs: questions with answers.
        judged: questions with the entries that answer them.
        refusals: questions to be refused.
        official: official texts by entry id.
    """
    entries = [features(document.text) for document in documents]
    questions = [
        (features(question), position)
        for position, document in enumerate(documents)
        for question in document.questions
    ]
    asked = [features(pair.question) for pair in pairs]
    answered = [features(pair.answer) if pair.answer else [] for pair in pairs]
    refused = [features(refusal.text) for refusal in refusals]
    positions = {document.id: position for position, document in enumerate(documents)}
    wording = [(features(text), positions[key]) for key, text in official.items() if key in positions]
    own = [*entries, *(names for names, _ in questions), *refused]
    vocabulary = _vocabulary(own, [*asked, *answered, *(names for names, _ in wording)])

    def bag(names: Iterable[str]) -> Bag:
        return np.array([vocabulary[name] for name in names if name in vocabulary], np.int64)

    targets = [[positions[key] for key in pair.cited if key in positions] for pair in pairs]
    return Corpus(
        vocabulary,
        [bag(names) for names in entries],
        [(bag(names), position) for names, position in questions],
        [(bag(names), position) for names, position in wording],
        [PairBags(bag(q), bag(a), cited) for q, a, cited in zip(asked, answered, targets, strict=True)],
        [
            (bag(features(item.q)), [positions[key] for key in item.gold if key in positions])
            for item in judged
        ],
        [(bag(names), GROUNDS.index(item.ground)) for names, item in zip(refused, refusals, strict=True)],
    )


def _without(items: Sequence[T], number: int, folds: int) -> list[T]:
    return [item for position, item in enumerate(items) if not in_fold(position, number, folds)]


def _vocabulary(own: Sequence[list[str]], others: Sequence[list[str]]) -> dict[str, int]:
    """Number the features: those of the library first, then the most frequent of other texts."""
    in_library = Counter(name for names in own for name in names)
    elsewhere = Counter(name for names in others for name in names)
    total = in_library + elsewhere
    candidates = [name for name, count in total.items() if count >= MIN_COUNT]
    candidates.sort(key=lambda name: (name not in in_library, -total[name], name))
    return {name: number for number, name in enumerate(candidates[:MAX_FEATURES])}
