"""Questions met as residents' are: each by a model that was trained, and an index built, without it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from embeddings.analysis import features
from embeddings.documents import Document
from embeddings.encoder import Encoder
from embeddings.refusals import Ground, Refusal
from embeddings.scorers import Match, Scorers
from embeddings.training.contrastive import Recipe, Start, train_rows
from embeddings.training.corpus import Corpus, in_fold
from embeddings.training.pairs import Pair
from knowledge.outside import Signs

T = TypeVar("T")
FOLDS: Final = 3


@dataclass(frozen=True)
class Asked:
    """A question whose fate is known.

    Attributes:
        text: the question.
        gold: positions of the entries that answer it; none where it must be refused.
        ground: on what ground it must be refused.
        lay: whether it is a lay question of the library, whose one gold entry is certain.
    """

    text: str
    gold: tuple[int, ...] = ()
    ground: Ground | None = None
    lay: bool = False


@dataclass(frozen=True)
class Trial:
    """How a question was met by the fold that held it out."""

    asked: Asked
    match: Match
    fold: int


def cross_fit(
    documents: Sequence[Document],
    pairs: Sequence[Pair],
    refusals: Sequence[Refusal],
    others: Sequence[Refusal],
    signs: Signs,
    corpus: Corpus,
    start: Start,
    recipe: Recipe,
    progress: Callable[[float], None],
) -> list[Trial]:
    """Train one model per fold and try it on the questions of that fold.

    Args:
        documents: the library.
        pairs: tried where most of what they cite is in the library.
        refusals: questions to be refused that stand in the index.
        others: questions to be refused that do not.
        signs: words of the areas outside the library.
        corpus: all of these as bags.
        start: what every fold starts from.
        recipe: settings of training.
        progress: called after each step with its loss.
    """
    positions = {document.id: position for position, document in enumerate(documents)}
    lay = [
        Asked(text, (position,), lay=True)
        for position, document in enumerate(documents)
        for text in document.questions
    ]
    cited = [
        Asked(pair.question, tuple(positions[key] for key in pair.cited if key in positions))
        for pair in pairs
    ]
    trials = []
    for fold in range(FOLDS):
        encoder = Encoder(corpus.vocabulary, train_rows(corpus.fold(fold, FOLDS), start, recipe, progress))
        held_out = set(_picked(lay, fold))
        kept = [
            replace(
                document,
                questions=tuple(q for q in document.questions if Asked(q, (n,), lay=True) not in held_out),
            )
            for n, document in enumerate(documents)
        ]
        refused = [*refusals, *others]
        known = [item for n, item in enumerate(refusals) if not in_fold(n, fold, FOLDS)]
        scorers = Scorers.build(kept, known, signs, encoder)
        answerable = [
            asked
            for asked, pair in zip(_picked(cited, fold), _picked(pairs, fold), strict=True)
            if 2 * len(asked.gold) > len(pair.cited)
        ]
        refusable = [Asked(item.text, ground=item.ground) for item in _picked(refused, fold)]
        for asked in [*_picked(lay, fold), *answerable, *refusable]:
            names = features(asked.text)
            match = scorers.match(asked.text, names, encoder.encode_features(names))
            if match.known:
                trials.append(Trial(asked, match, fold))
    return trials


def _picked(items: Sequence[T], fold: int) -> list[T]:
    return [item for position, item in enumerate(items) if in_fold(position, fold, FOLDS)]
