"""The command that measures search: `python -m benchmarks.search`."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from benchmarks.search import growth, library
from benchmarks.search.dense import FEW, LEAST_RECALL, MANY, Dense
from benchmarks.search.growth import TARGET_MS, Growth, Timed
from benchmarks.search.library import Library
from benchmarks.search.passages import OWN
from benchmarks.search.timing import Latency
from embeddings.documents import documents
from embeddings.encoder import Encoder
from knowledge import knowledge_base
from knowledge.official import official_texts


@dataclass(frozen=True)
class Sizes:
    """How much is measured: numbers of queries, and of passages."""

    queries: int
    slow_queries: int
    growth_queries: int
    passages: int


WHOLE: Final = Sizes(2_000, 200, 300, 100_000)
QUICK: Final = Sizes(300, 50, 100, 10_000)
LEAST_PASSAGES: Final = 1_000
"""Fewer cannot tell one type of index from another."""


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table: the first column to the left, figures to the right."""
    written = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*written, strict=True)]
    for first, *others in written:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join(["", first.ljust(widths[0]), *cells])


def library_lines(found: Library) -> Iterator[str]:
    """Yield what is said of our search beside its peers."""
    official = f", {found.official_texts:,} official texts" if found.official_texts else ""
    yield f"Library: {found.entries:,} entries, {found.questions:,} lay questions{official}; one thread"
    yield f"  index built in {found.build_s} s; search holds {found.memory_mb} MB, after 200 queries"
    head = ["", "queries", *_PERCENTILES, "ours/this p50", "p95"]
    rows = [[peer.name, *_figures(peer.latency), peer.ratio_p50, peer.ratio_p95] for peer in found.peers]
    yield from table(head, [["ours", *_figures(found.ours), "", ""], *rows])


def growth_lines(found: Growth) -> Iterator[str]:
    """Yield what is said of many passages."""
    yield "Dense indexes, on the library's own questions"
    yield from _dense_table(found.library)
    yield f"Dense indexes, on {found.passages:,} passages of {found.terms // found.passages} terms each"
    yield from _dense_table(found.dense)
    yield (
        f"  soonest with recall of {LEAST_RECALL} or more: "
        f"{found.best} for {FEW} hits, {found.best_many} for {MANY}"
    )
    yield f"bm25s on them: built in {found.bm25_build_s} s, {found.bm25_bytes / 1e6:.0f} MB"
    yield from _timed_table(found.bm25)
    yield f"First stage on them: a query encoded, {MANY} found by a dense index and {MANY} by BM25"
    yield from _timed_table([found.encoding, *found.first_stage])
    yield "The whole of search, with an entry for each of them"
    yield from _timed_table([found.whole])
    worst = max(found.whole.questions.p95, found.whole.keywords.p95)
    verdict = "kept" if worst <= TARGET_MS else "missed"
    yield f"  {found.whole_recall:.4f} of the first {FEW} hits of an exhaustive search are found"
    yield f"  p95 {worst:.2f} ms at most; {TARGET_MS:.0f} ms wanted: {verdict}"


def _dense_table(rows: Sequence[Dense]) -> Iterator[str]:
    head = ["", *(f"{name} of {hits}" for hits in (FEW, MANY) for name in ("p50 ms", "p95 ms", "recall"))]
    cells = [
        [
            row.label,
            *(
                cell
                for found in (row.few, row.many)
                for cell in (*_middle(found.latency), f"{found.recall:.4f}")
            ),
            f"{row.build_s:.1f}",
            f"{row.bytes / 1e6:.0f}",
        ]
        for row in rows
    ]
    yield from table([*head, "build s", "MB"], cells)


def _timed_table(rows: Sequence[Timed]) -> Iterator[str]:
    head = ["", "questions: p50 ms", "p95 ms", "single keywords: p50 ms", "p95 ms"]
    yield from table(head, [[row.name, *_middle(row.questions), *_middle(row.keywords)] for row in rows])


_PERCENTILES: Final = ("p50 ms", "p95 ms", "p99 ms")


def _figures(latency: Latency) -> list[str]:
    return [str(latency.queries), *_middle(latency), f"{latency.p99:.2f}"]


def _middle(latency: Latency) -> tuple[str, str]:
    return f"{latency.p50:.2f}", f"{latency.p95:.2f}"


def main() -> None:
    """Print the figures as text, or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--official", action="store_true", help="with the imported official texts too")
    parser.add_argument("--quick", action="store_true", help="fewer queries and passages")
    parser.add_argument("--passages", type=int, help=f"passages to grow to, {WHOLE.passages:,} if not given")
    parser.add_argument("--own", type=float, default=OWN, help=f"share of a passage from one entry, {OWN}")
    given = parser.parse_args()
    sizes = QUICK if given.quick else WHOLE
    passages = sizes.passages if given.passages is None else given.passages
    if passages < LEAST_PASSAGES:
        parser.error(f"--passages: {LEAST_PASSAGES:,} or more")
    imported = bool(official_texts())
    kinds = (False, True) if given.official and imported else (False,)
    libraries = []
    for official in kinds:
        libraries.append(library.measure(official, sizes.queries, sizes.slow_queries))
        if not given.json:
            print(*library_lines(libraries[-1]), sep="\n", flush=True)
    if given.official and not imported:
        print("No official texts are imported: nothing to measure with them", file=sys.stderr)
    grown = growth.measure(
        documents(knowledge_base()), Encoder.load(), passages, given.own, sizes.growth_queries
    )
    if given.json:
        print(json.dumps({"libraries": [asdict(one) for one in libraries], "growth": asdict(grown)}))
    else:
        print(*growth_lines(grown), sep="\n")


if __name__ == "__main__":
    main()
