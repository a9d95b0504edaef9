"""Indexes of vectors, and what is nearest to a query in them."""

from typing import Final

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

LARGE: Final = 50_000
"""Vectors from which not all are looked at: 100,000 take 6 ms (`python -m benchmarks.search`)."""
PROBED: Final = 64
"""Cells that are looked at then; of 316 cells they hold 99% of the 256 nearest of 100,000."""


def dense_index(vectors: Vectors, large: int = LARGE) -> faiss.Index:
    """Index unit vectors (vectors, dimensions): exhaustively, or by cells where there are `large` or more."""
    count, dimensions = vectors.shape
    index: faiss.Index = faiss.IndexFlatIP(dimensions)
    if count >= large:
        index = faiss.index_factory(dimensions, f"IVF{round(count**0.5)},Flat", faiss.METRIC_INNER_PRODUCT)
        faiss.ParameterSpace().set_index_parameter(index, "nprobe", PROBED)
        index.train(vectors)
    index.add(np.ascontiguousarray(vectors, np.float32))
    return index


def nearest(index: faiss.Index, vector: Vectors, count: int) -> tuple[Vectors, NDArray[np.int64]]:
    """Return the similarities of the vectors nearest to one (dimensions,), falling, and their positions.

    There are `count` of them, or fewer where the index, or what it looks at, holds fewer.
    """
    similar, places = index.search(vector[None], min(count, index.ntotal))
    found = places[0] >= 0
    return similar[0, found], places[0, found]
