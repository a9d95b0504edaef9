"""The whole of our search on passages: scorers, ranker and gate, as they would be with so many entries."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import bm25s
import numpy as np

from embeddings.dense import LARGE, dense_index
from embeddings.documents import Document
from embeddings.encoder import Encoder, Vectors
from embeddings.keywords import Keywords
from embeddings.links import Links
from embeddings.ranking import Ranking
from embeddings.refusals import refusals
from embeddings.scorers import Scorers
from embeddings.search import SearchEngine
from embeddings.spelling import Speller
from knowledge import knowledge_base

CHAPTER: Final = 20
"""Passages of one chapter."""


def engine(
    library: Sequence[Document], encoder: Encoder, vectors: Vectors, index: bm25s.BM25, exhaustive: bool
) -> SearchEngine:
    """Return an engine with an entry for each passage, whose vector also stands for its text and question.

    Args:
        library: what the passages are made of: words are spelt as there.
        encoder: makes the vectors of queries.
        vectors: (passages, dimensions).
        index: BM25 over the passages.
        exhaustive: whether all vectors are looked at, however many they are.
    """
    base = knowledge_base()
    small = Scorers.build(library[:1], refusals(base.outside.values()), base.signs, encoder)
    ids = [f"civil_code:{number}" for number in range(len(vectors))]
    passages = [Document(key, "", (), chapter=str(n // CHAPTER)) for n, key in enumerate(ids)]
    large = len(vectors) + 1 if exhaustive else LARGE
    # One index each, as in life: one for all three would stay in the cache.
    entries, texts, questions = (dense_index(vectors, large) for _ in range(3))
    scorers = replace(
        small,
        ids=tuple(ids),
        owners=np.arange(len(vectors)),
        entries=entries,
        texts=texts,
        questions=questions,
        bm25=index,
    )
    return SearchEngine(
        encoder, Ranking.load(), scorers, Keywords({}), Links.build(passages), Speller.build(library)
    )


def common_hits(ours: SearchEngine, other: SearchEngine, queries: Sequence[str], hits: int) -> float:
    """Return the share of the other's first hits that are among ours."""
    found = [
        [{hit.id for hit in one.search(query, hits).results} for one in (ours, other)] for query in queries
    ]
    return sum(len(mine & theirs) for mine, theirs in found) / sum(len(theirs) for _, theirs in found)
