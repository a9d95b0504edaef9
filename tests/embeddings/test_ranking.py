import numpy as np
import pytest

from embeddings.documents import Document
from embeddings.encoder import Vectors
from embeddings.links import NOBODY, Links
from embeddings.ranking import FEATURES, Pool, Ranker, candidate_features
from embeddings.scorers import NAMES, Match
from embeddings.training.crossfit import Asked, Trial
from embeddings.training.logit import choice_of, fit_ranker

DOCUMENTS = [
    Document("civil_code:1", "", (), chapter="a"),
    Document("civil_code:2", "", (), chapter="a", related=("civil_code:9",)),
    Document("civil_code:9", "", (), chapter="b"),
    Document("topic:rent", "", (), chapter="c", cites=("civil_code:9", "civil_code:777")),
]


def match_of(scores: Vectors) -> Match:
    guides = np.zeros(scores.shape[1], np.float32)
    return Match(scores, guides, {"outside": 0.0, "chitchat": 0.0}, None, False, 1.0, 5)


@pytest.fixture
def links() -> Links:
    return Links.build(DOCUMENTS)


def test_links_go_both_ways_and_only_to_entries_that_are_there(links: Links) -> None:
    assert links.neighbours.tolist() == [[1], [0], [NOBODY], [NOBODY]]
    assert links.citing.tolist() == [[NOBODY], [NOBODY], [3], [2]]
    assert links.related.tolist() == [[NOBODY], [2], [1], [NOBODY]]
    assert links.chapters.tolist() == [0, 0, 1, 2]


def test_links_are_read_as_they_were_written(links: Links, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("links")
    links.save(folder)
    read = Links.load(folder)
    for name in ("chapters", "neighbours", "citing", "related"):
        assert np.array_equal(getattr(read, name), getattr(links, name))


def test_candidates_have_every_feature_and_no_infinite_one(links: Links) -> None:
    match = match_of(np.random.default_rng(1).random((len(NAMES), len(DOCUMENTS)), np.float32))
    features = candidate_features(match, Pool.of(match), links)
    assert features.shape == (len(DOCUMENTS), len(FEATURES))
    assert np.isfinite(features).all()


def test_all_entries_are_ranked_with_falling_scores() -> None:
    size = 2000
    links = Links.build([Document(f"civil_code:{n}", "", (), chapter=str(n // 9)) for n in range(size)])
    match = match_of(np.random.default_rng(2).random((len(NAMES), size), np.float32))
    ranked = Ranker(weights={"sum": 1.0, "neighbour": 0.2}).rank(match, links, size)
    assert sorted(ranked.order) == list(range(size))
    assert (np.diff(ranked.scores) <= 1e-6).all()
    assert ranked.probabilities.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("count", [1, 60, 1999])
def test_no_more_entries_are_ranked_than_asked_for_and_candidates(count: int) -> None:
    size = 2000
    links = Links.build([Document(f"civil_code:{n}", "", (), chapter=str(n // 9)) for n in range(size)])
    match = match_of(np.random.default_rng(2).random((len(NAMES), size), np.float32))
    ranker = Ranker(weights={"sum": 1.0, "neighbour": 0.2})
    whole, ranked = ranker.rank(match, links, size), ranker.rank(match, links, count)
    assert len(ranked.order) == max(count, len(ranked.probabilities))
    assert ranked.order.tolist() == whole.order[: len(ranked.order)].tolist()
    assert ranked.scores.tolist() == whole.scores[: len(ranked.scores)].tolist()


def test_a_query_that_meets_nothing_is_ranked_all_the_same(links: Links) -> None:
    ranked = Ranker(weights={"sum": 1.0}).rank(match_of(np.zeros((len(NAMES), 4), np.float32)), links, 1)
    assert sorted(ranked.order) == [0, 1, 2, 3]


def test_the_fitted_ranker_follows_the_scorer_that_tells(links: Links) -> None:
    random = np.random.default_rng(3)
    trials = []
    for number in range(60):
        scores = random.random((len(NAMES), len(DOCUMENTS))).astype(np.float32)
        gold = number % len(DOCUMENTS)
        scores[NAMES.index("bm25"), gold] += 2
        trials.append(Trial(Asked("", "judged", (gold,)), match_of(scores), 0))
    ranker = fit_ranker([choice_of(trial, links) for trial in trials])
    assert all(ranker.rank(trial.match, links, 1).order[0] == trial.asked.gold[0] for trial in trials)


def test_features_that_are_not_measured_are_refused() -> None:
    with pytest.raises(ValueError, match="no such features: luck"):
        Ranker(weights={"luck": 1.0})
