"""How search would grow: the types of dense index and the ways of bm25s, on many passages."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

import bm25s
import faiss
import numpy as np
from numpy.typing import NDArray

from benchmarks.search.dense import FEW, MANY, Dense, Trial
from benchmarks.search.passages import Passages
from benchmarks.search.timing import Latency, Search, milliseconds, sample
from benchmarks.search.whole import common_hits, engine
from embeddings.analysis import features
from embeddings.documents import Document
from embeddings.encoder import Encoder, Vectors

TARGET_MS: Final = 25.0
"""The 95th percentile that search must keep."""


@dataclass(frozen=True)
class Timed:
    """A way of searching: how long it took for whole questions, and for single keywords."""

    name: str
    questions: Latency
    keywords: Latency


@dataclass(frozen=True)
class Growth:
    """What came of many passages.

    Attributes:
        passages: number of passages.
        terms: terms in all of them, repetitions counted.
        bm25_build_s: seconds to index them with bm25s.
        bm25_bytes: size of that index.
        library: the types of dense index on the library's own questions.
        dense: the same on the passages.
        best: label of the quickest of these for `FEW` hits.
        best_many: label of the quickest for `MANY`.
        bm25: the ways of bm25s.
        encoding: a query analysed and encoded, and no more.
        first_stage: a query analysed and encoded, its `MANY` nearest and its `MANY` best by BM25 found.
        whole: our engine with an entry for each passage.
        whole_recall: share of the first `FEW` hits that it would find if it looked at every vector.
    """

    passages: int
    terms: int
    bm25_build_s: float
    bm25_bytes: int
    library: list[Dense]
    dense: list[Dense]
    best: str
    best_many: str
    bm25: list[Timed]
    encoding: Timed
    first_stage: list[Timed]
    whole: Timed
    whole_recall: float


@dataclass(frozen=True)
class Queries:
    """What is searched for: whole questions, and single keywords."""

    questions: list[str]
    keywords: list[str]

    def timed(self, name: str, search: Search) -> Timed:
        """Time a search."""
        return Timed(name, *(Latency.of(milliseconds(search, texts)) for texts in self._kinds))

    def timed_terms(self, name: str, search: Callable[[list[str]], object], index: bm25s.BM25) -> Timed:
        """Time a search for the terms of each query that an index knows; their analysis is not counted."""
        kinds = ([_known(features(text), index) for text in texts] for texts in self._kinds)
        return Timed(name, *(Latency.of(milliseconds(search, [*filter(None, known)])) for known in kinds))

    @property
    def _kinds(self) -> tuple[list[str], list[str]]:
        return self.questions, self.keywords


def measure(library: Sequence[Document], encoder: Encoder, count: int, own: float, queries: int) -> Growth:
    """Try everything on so many passages, and the dense indexes on the library's own questions too.

    Args:
        library: what the passages are made of.
        encoder: makes the vectors.
        count: number of passages.
        own: share of its sentences that a passage has from one entry.
        queries: number of questions, and of keywords, that are searched for.
    """
    questions = [question for document in library for question in document.questions]
    keywords = list(dict.fromkeys(word for document in library for word in document.keywords))
    searched = Queries(sample(questions, queries), sample(keywords, queries))
    held_out = frozenset(searched.questions)
    vectors = encoder.encode(searched.questions)
    others = [question for question in questions if question not in held_out]
    small = Trial(encoder.encode(others), vectors)
    corpus = _corpus(Passages.make(library, held_out, count, own), encoder)
    index, large = corpus.index, Trial(corpus.vectors, vectors)
    chosen = dict.fromkeys((large.rows[0], large.best(FEW), large.best(MANY)))
    first_stage = [
        searched.timed(row.label, _first_stage(large.index(row), index, encoder)) for row in chosen
    ]
    ours, exhaustive = (engine(library, encoder, corpus.vectors, index, whole) for whole in (False, True))
    return Growth(
        passages=count,
        terms=corpus.terms,
        bm25_build_s=round(corpus.build_s, 2),
        bm25_bytes=sum(index.scores[name].nbytes for name in ("data", "indices", "indptr")),
        library=small.rows,
        dense=large.rows,
        best=large.best(FEW).label,
        best_many=large.best(MANY).label,
        bm25=list(_ways(index, searched)),
        encoding=searched.timed("analysed and encoded", lambda query: encoder.encode([query])),
        first_stage=first_stage,
        whole=searched.timed("our engine", ours.search),
        whole_recall=round(common_hits(ours, exhaustive, searched.questions, FEW), 4),
    )


@dataclass(frozen=True)
class _Corpus:
    vectors: Vectors
    index: bm25s.BM25
    terms: int
    build_s: float


def _corpus(passages: Passages, encoder: Encoder) -> _Corpus:
    """Encode and index passages, and let go of the millions of numbers that they are made of."""
    vectors = passages.encode(encoder)
    index = bm25s.BM25(csc_backend="scipy")
    started = time.perf_counter()
    index.index((passages.numbers, passages.vocabulary), show_progress=False)
    return _Corpus(vectors, index, sum(map(len, passages.numbers)), time.perf_counter() - started)


def _ways(index: bm25s.BM25, queries: Queries) -> Iterator[Timed]:
    def retrieve(count: int) -> Callable[[list[str]], object]:
        return lambda names: index.retrieve([names], k=count, show_progress=False)

    yield queries.timed_terms("get_scores", index.get_scores, index)
    yield queries.timed_terms(f"get_scores, best {MANY}", lambda names: _best(index, names), index)
    yield queries.timed_terms(f"retrieve {FEW}", retrieve(FEW), index)
    yield queries.timed_terms(f"retrieve {MANY}", retrieve(MANY), index)
    if find_spec("numba"):
        index.backend = "numba"
        index.compile()
        yield queries.timed_terms("numba: get_scores", index.get_scores, index)
        yield queries.timed_terms(f"numba: retrieve {MANY}", retrieve(MANY), index)


def _first_stage(dense: faiss.Index, index: bm25s.BM25, encoder: Encoder) -> Search:
    def search(query: str) -> object:
        names = features(query)
        near = dense.search(encoder.encode_features(names)[None], MANY)
        return near, _best(index, _known(names, index))

    return search


def _known(names: Sequence[str], index: bm25s.BM25) -> list[str]:
    return [name for name in names if name in index.vocab_dict]


def _best(index: bm25s.BM25, names: list[str]) -> NDArray[np.intp] | None:
    """Return the places of the `MANY` best scores.

    Most scores are nought where the words are rare. At so many equal values numpy's `argpartition` is quick
    if the wanted ones are in front, and very slow if they are at the back, from where `retrieve` takes them.
    """
    return np.argpartition(-index.get_scores(names), MANY)[:MANY] if names else None
