"""Time one search on one thread, against plain bm25s over jieba words in the same run.

Run: python -m benchmarks.search [--json]
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"

import argparse
import json
import time
from collections.abc import Callable, Sequence

import bm25s
import numpy as np

from embeddings import SearchEngine
from embeddings.analysis import segment
from embeddings.documents import documents
from embeddings.index import build_index
from knowledge import KnowledgeBase, knowledge_base

ROUNDS = 3


def latencies(search: Callable[[str], object], queries: Sequence[str]) -> np.ndarray:
    """Return the milliseconds of each search, after one round that is not counted."""
    taken = []
    for number in range(ROUNDS + 1):
        for query in queries:
            start = time.perf_counter()
            search(query)
            if number:
                taken.append((time.perf_counter() - start) * 1000)
    return np.array(taken)


def plain_bm25(base: KnowledgeBase) -> Callable[[str], object]:
    """Return a search as bm25s' own quick start does it: words, index, retrieve."""
    index = bm25s.BM25()
    index.index([segment(document.text) for document in documents(base)], show_progress=False)
    return lambda query: index.retrieve([segment(query)], k=10, show_progress=False)


def measure() -> dict[str, float]:
    """Search for every lay question of the library, both ways."""
    base = knowledge_base()
    queries = [question for entry in base for question in entry.questions]
    build_index()
    engine = SearchEngine.load()
    ours = latencies(engine.search, queries)
    plain = latencies(plain_bm25(base), queries)
    return {
        "queries": len(queries) * ROUNDS,
        "p50_ms": round(float(np.percentile(ours, 50)), 3),
        "p95_ms": round(float(np.percentile(ours, 95)), 3),
        "plain_bm25s_p50_ms": round(float(np.percentile(plain, 50)), 3),
        "plain_bm25s_p95_ms": round(float(np.percentile(plain, 95)), 3),
        "ratio_p50": round(float(np.percentile(ours, 50) / np.percentile(plain, 50)), 2),
    }


def main() -> None:
    """Print the figures as text, or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    found = measure()
    if parser.parse_args().json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:20} {value}")


if __name__ == "__main__":
    main()
