"""The types of FAISS index, tried on the same vectors with the same queries."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import faiss
import numpy as np

from benchmarks.search.timing import Latency, milliseconds
from embeddings.encoder import Vectors

FEW: Final = 10
"""Hits that a reader sees."""
MANY: Final = 256
"""Hits that a first stage hands on."""
LEAST_RECALL: Final = 0.99
SAME: Final = 1e-6
"""Similarities no further apart than this are ties: either vector is a right hit."""


@dataclass(frozen=True)
class Found:
    """A search for so many hits: how long it took, and the share of the right ones among them."""

    latency: Latency
    recall: float


@dataclass(frozen=True)
class Dense:
    """What one type of index did with one setting.

    Attributes:
        name: the type, as `faiss.index_factory` calls it.
        parameter: what is set for searching; empty if there is nothing to set.
        value: what it is set to.
        build_s: seconds to train and fill the index.
        bytes: size of the index.
        few: what came of searching for `FEW` hits.
        many: what came of searching for `MANY`.
    """

    name: str
    parameter: str
    value: int
    build_s: float
    bytes: int
    few: Found
    many: Found

    @property
    def label(self) -> str:
        """The type with its setting."""
        return f"{self.name} {self.parameter}={self.value}" if self.parameter else self.name


class Trial:
    """Every type of index, tried on some vectors.

    Attributes:
        rows: what each did.
    """

    def __init__(self, vectors: Vectors, queries: Vectors) -> None:
        self._vectors = vectors
        self._queries = queries
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(vectors)
        similar, _ = flat.search(queries, MANY)
        self._least = {hits: similar[:, hits - 1] - SAME for hits in (FEW, MANY)}
        self._indexes: dict[str, faiss.Index] = {}
        self.rows: list[Dense] = []
        for name, parameter, values in _types(len(vectors)):
            self._try(name, parameter, values)

    def best(self, hits: int) -> Dense:
        """Return what finds nearly all of so many hits (`FEW` or `MANY`) soonest, by the 95th percentile."""
        found = {row: row.few if hits == FEW else row.many for row in self.rows}
        good = [row for row in self.rows if found[row].recall >= LEAST_RECALL]
        return min(good, key=lambda row: found[row].latency.p95)

    def index(self, row: Dense) -> faiss.Index:
        """Return an index, set as it was in a row, until it is asked for with another setting."""
        index = self._indexes[row.name]
        _set(index, row.parameter, row.value)
        return index

    def _try(self, name: str, parameter: str, values: tuple[int, ...]) -> None:
        index = faiss.index_factory(self._vectors.shape[1], name, faiss.METRIC_INNER_PRODUCT)
        started = time.perf_counter()
        index.train(self._vectors)
        index.add(self._vectors)
        built, size = round(time.perf_counter() - started, 2), faiss.serialize_index(index).nbytes
        self._indexes[name] = index
        for value in values:
            _set(index, parameter, value)
            few, many = self._find(index, FEW), self._find(index, MANY)
            self.rows.append(Dense(name, parameter, value, built, size, few, many))

    def _find(self, index: faiss.Index, hits: int) -> Found:
        taken = milliseconds(lambda query: index.search(query[None], hits), list(self._queries))
        _, places = index.search(self._queries, hits)
        right = 0
        for query, near, least in zip(self._queries, places, self._least[hits], strict=True):
            right += int(np.count_nonzero(self._vectors[near[near >= 0]] @ query >= least))
        return Found(Latency.of(taken), round(right / places.size, 4))


def _types(count: int) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield what is tried for so many vectors: name, what is set for searching, its values."""
    yield "Flat", "", (0,)
    yield f"IVF{round(count**0.5)},Flat", "nprobe", (8, 16, 32, 64)
    yield "HNSW32,Flat", "efSearch", (64, 128, 256)
    yield "SQfp16", "", (0,)
    yield "SQ8", "", (0,)


def _set(index: faiss.Index, parameter: str, value: int) -> None:
    if parameter:
        faiss.ParameterSpace().set_index_parameter(index, parameter, value)
