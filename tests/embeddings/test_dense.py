import numpy as np
import pytest

from embeddings.dense import dense_index, nearest
from embeddings.encoder import Vectors

HITS = 10


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    """Twenty thousand unit vectors around a few hundred middles, as texts on the same matters are."""
    random = np.random.default_rng(1)
    middles = random.standard_normal((300, 64))
    around = middles[random.integers(300, size=20_000)] + 0.5 * random.standard_normal((20_000, 64))
    return (around / np.linalg.norm(around, axis=1, keepdims=True)).astype(np.float32)


def test_few_vectors_are_all_looked_at(vectors: Vectors) -> None:
    index = dense_index(vectors)
    for vector in vectors[:20]:
        similar, places = nearest(index, vector, HITS)
        assert places.tolist() == np.argsort(-(vectors @ vector), kind="stable")[:HITS].tolist()
        assert similar == pytest.approx((vectors @ vector)[places], abs=1e-5)


def test_of_many_vectors_nearly_all_of_the_nearest_are_found(vectors: Vectors) -> None:
    index = dense_index(vectors, large=10_000)
    assert index.nlist > 1
    found = 0
    for vector in vectors[:200]:
        similar, places = nearest(index, vector, HITS)
        assert (np.diff(similar) <= 0).all()
        found += int(np.count_nonzero((vectors @ vector)[places] >= np.sort(vectors @ vector)[-HITS] - 1e-6))
    assert found >= 0.98 * 200 * HITS


@pytest.mark.parametrize("large", [100, 10])
def test_no_more_is_found_than_there_is(large: int) -> None:
    vectors = np.eye(40, dtype=np.float32)
    similar, places = nearest(dense_index(vectors, large), vectors[7], 1000)
    assert places[0] == 7
    assert len(similar) == len(places) == len(set(places.tolist()))
    assert set(places.tolist()) <= set(range(40))
