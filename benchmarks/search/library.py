"""Our search over the library, beside its peers: the same texts, the same questions, in the same run."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import bm25s
import numpy as np
from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]

from benchmarks.search.memory import held_mb
from benchmarks.search.timing import Latency, Search, milliseconds, sample
from embeddings import SearchEngine
from embeddings.analysis import segment
from embeddings.documents import Document, documents
from embeddings.encoder import Encoder
from embeddings.index import build_index
from knowledge import knowledge_base
from knowledge.official import official_texts

HITS: Final = 10
MEMORY_QUERIES: Final = 200


@dataclass(frozen=True)
class Peer:
    """Another search, and how many times as long as it ours takes over the same queries."""

    name: str
    latency: Latency
    ratio_p50: float
    ratio_p95: float


@dataclass(frozen=True)
class Library:
    """What one index costs, and how fast it is found in."""

    official_texts: int
    entries: int
    questions: int
    build_s: float
    memory_mb: float
    ours: Latency
    peers: list[Peer]


def okapi(library: Sequence[Document]) -> Search:
    """Search with rank_bm25 over words, as its README does."""
    index = BM25Okapi([segment(_whole(document)) for document in library])
    return lambda query: index.get_top_n(segment(query), library, HITS)


def plain_bm25s(library: Sequence[Document]) -> Search:
    """Search with bm25s over words, as its README does."""
    index = bm25s.BM25()
    index.index([segment(_whole(document)) for document in library], show_progress=False)
    return lambda query: index.retrieve([segment(query)], k=HITS, show_progress=False)


def brute_force(library: Sequence[Document], encoder: Encoder) -> Search:
    """Search with one matrix product over the vectors of every text and every question."""
    texts = [text for document in library for text in (document.text, *document.questions)]
    vectors = encoder.encode(texts)
    return lambda query: np.argpartition(-(vectors @ encoder.encode([query])[0]), HITS)[:HITS]


def measure(official: bool, queries: int, slow_queries: int) -> Library:
    """Build the index in a temporary folder, and search in it.

    Args:
        official: with the imported official texts.
        queries: number of lay questions to search for.
        slow_queries: how many of them rank_bm25 is given.
    """
    texts = official_texts() if official else {}
    library = documents(knowledge_base(), texts)
    questions = [question for document in library for question in document.questions]
    asked = sample(questions, queries)
    segment(asked[0])  # loads the dictionaries, which is no part of the build
    with tempfile.TemporaryDirectory() as name:
        started = time.perf_counter()
        build_index(Path(name), official=official)
        built = time.perf_counter() - started
        engine = SearchEngine.load(Path(name), official=official)
        memory = held_mb(Path(name), official, asked[:MEMORY_QUERIES])
    ours = milliseconds(lambda query: engine.search(query, HITS), asked)
    peers = []
    for name, search, given in (
        ("rank_bm25, BM25Okapi", okapi(library), asked[:slow_queries]),
        ("bm25s", plain_bm25s(library), asked),
        ("numpy, every vector", brute_force(library, engine.encoder), asked),
    ):
        theirs = milliseconds(search, given)
        ratios = np.percentile(ours[: len(given)], [50, 95]) / np.percentile(theirs, [50, 95])
        peers.append(Peer(name, Latency.of(theirs), *(round(float(ratio), 2) for ratio in ratios)))
    return Library(len(texts), len(library), len(questions), round(built, 2), memory, Latency.of(ours), peers)


def _whole(document: Document) -> str:
    return "\n".join([document.text, *document.questions])
