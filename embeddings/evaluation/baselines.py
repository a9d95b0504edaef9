"""What search is held against: plain ways to search the same library."""

from collections.abc import Callable, Mapping, Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

from embeddings.analysis import terms
from embeddings.documents import Document
from embeddings.encoder import TextEncoder, Vectors
from embeddings.evaluation.metrics import DEPTH

Baseline = Callable[[str], list[str]]
"""From a query to the ids found, best first, ten at most."""


def baselines(documents: Sequence[Document], encoder: TextEncoder) -> Mapping[str, Baseline]:
    """Build the baselines over some documents: BM25 with and without lay questions, and dense alone.

    BM25 gets jieba search words and bigrams, as the engine does: words alone would be easier to beat.
    """
    expanded = ["\n".join([document.text, *document.questions]) for document in documents]
    return {
        "BM25": _bm25(documents, [document.text for document in documents]),
        "BM25 expanded": _bm25(documents, expanded),
        "dense": _dense(documents, encoder),
    }


def _bm25(documents: Sequence[Document], texts: Sequence[str]) -> Baseline:
    index = bm25s.BM25()
    index.index([terms(text) for text in texts], show_progress=False)

    def search(query: str) -> list[str]:
        known = [term for term in terms(query) if term in index.vocab_dict]
        return _best(documents, index.get_scores(known)) if known else []

    return search


def _dense(documents: Sequence[Document], encoder: TextEncoder) -> Baseline:
    vectors = np.stack([_vector(document, encoder) for document in documents])

    def search(query: str) -> list[str]:
        return _best(documents, vectors @ encoder.encode([query])[0])

    return search


def _vector(document: Document, encoder: TextEncoder) -> Vectors:
    vector: Vectors = encoder.encode([document.text, *document.questions]).mean(axis=0)
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _best(documents: Sequence[Document], scores: NDArray[np.floating]) -> list[str]:
    # A score of 0 means that nothing speaks for an entry: it was not found.
    order = np.argsort(-scores, kind="stable")[:DEPTH]
    return [documents[i].id for i in order if scores[i] > 0]
