"""Questions met as residents' are: each by a model that was trained, and an index built, without it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar

from embeddings.analysis import features
from embeddings.encoder import Encoder, TextEncoder
from embeddings.refusals import Ground
from embeddings.scorers import Match, Scorers
from embeddings.training.contrastive import Recipe, Start, train_rows
from embeddings.training.corpus import Corpus, in_fold
from embeddings.training.material import Material

T = TypeVar("T")
FOLDS: Final = 3
LAY_TRIED: Final = 6
"""Every so manieth lay question is tried: there are far more of them than of all others."""

Source = Literal["lay", "pair", "judged", "tuning", "refusal"]


@dataclass(frozen=True)
class Asked:
    """A question whose fate is known.

    Attributes:
        text: the question.
        source: where it is from.
        gold: positions of the entries that answer it; none where it must be refused.
        ground: on what ground it must be refused.
    """

    text: str
    source: Source
    gold: tuple[int, ...] = ()
    ground: Ground | None = None


@dataclass(frozen=True)
class Trial:
    """How a question was met by the fold that held it out."""

    asked: Asked
    match: Match
    fold: int


def cross_fit(
    material: Material,
    corpus: Corpus,
    start: Start,
    recipe: Recipe,
    progress: Callable[[float], None],
) -> list[Trial]:
    """Train one model per fold and try it on the questions of that fold.

    Args:
        material: what is tried.
        corpus: all of it as bags.
        start: what every fold starts from.
        recipe: settings of training.
        progress: called after each step with its loss.
    """
    trials: list[Trial] = []
    for fold in range(FOLDS):
        encoder = Encoder(corpus.vocabulary, train_rows(corpus.fold(fold, FOLDS), start, recipe, progress))
        trials += held_out_trials(material, encoder, fold)
    return trials


def held_out_trials(material: Material, encoder: TextEncoder, fold: int) -> Iterator[Trial]:
    """Try the questions of a fold on an index built without them."""
    lay = [
        Asked(text, "lay", (position,))
        for position, document in enumerate(material.documents)
        for text in document.questions
    ]
    held_out = {(asked.text, asked.gold) for asked in _picked(lay, fold)}
    kept = [
        replace(document, questions=tuple(q for q in document.questions if (q, (n,)) not in held_out))
        for n, document in enumerate(material.documents)
    ]
    known = [item for n, item in enumerate(material.indexed) if not in_fold(n, fold, FOLDS)]
    scorers = Scorers.build(kept, known, material.signs, encoder)
    cited = [
        Asked(pair.question, "pair", gold)
        for pair in _picked(material.pairs, fold)
        if 2 * len(gold := material.golds(pair.cited)) > len(pair.cited)
    ]
    judged = [Asked(item.q, "judged", material.golds(item.gold)) for item in _picked(material.judged, fold)]
    refused = [
        Asked(item.text, "refusal", ground=item.ground)
        for item in _picked([*material.indexed, *material.others], fold)
    ]
    tried = [*_picked(lay, fold)[::LAY_TRIED], *cited, *(asked for asked in judged if asked.gold), *refused]
    return _trials(scorers, encoder, tried, fold)


def tuning_trials(material: Material, encoder: TextEncoder) -> list[Trial]:
    """Try the questions that the embedding has never seen on the whole index."""
    scorers = Scorers.build(material.documents, material.indexed, material.signs, encoder)
    asked = [Asked(item.q, "tuning", material.golds(item.gold)) for item in material.tuning]
    return [
        trial
        for fold in range(FOLDS)
        for trial in _trials(scorers, encoder, [item for item in _picked(asked, fold) if item.gold], fold)
    ]


def _trials(scorers: Scorers, encoder: TextEncoder, tried: Iterable[Asked], fold: int) -> Iterator[Trial]:
    for asked in tried:
        names = features(asked.text)
        match = scorers.match(asked.text, names, encoder.encode_query(asked.text, names))
        if match.known:
            yield Trial(asked, match, fold)


def _picked(items: Sequence[T], fold: int) -> list[T]:
    return [item for position, item in enumerate(items) if in_fold(position, fold, FOLDS)]
