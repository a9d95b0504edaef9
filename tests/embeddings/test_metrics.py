import pytest

from embeddings.evaluation.metrics import mean, recall, reciprocal_rank, share


def test_recall_counts_the_share_of_golds() -> None:
    assert recall(["a", "b"], ["x", "a", "b"], 2) == 0.5


def test_reciprocal_rank_is_that_of_the_first_gold_and_zero_beyond_k() -> None:
    assert reciprocal_rank(["b", "c"], ["x", "b", "c"]) == 0.5
    assert reciprocal_rank(["z"], list("abcdefghijz")) == 0


def test_wilson_interval_of_a_known_case() -> None:
    found = share(8, 10)
    assert (found.value, round(found.low, 3), round(found.high, 3)) == (0.8, 0.490, 0.943)


def test_bootstrap_interval_holds_the_mean_and_repeats() -> None:
    found = mean([0, 1, 1, 0, 1])
    assert found == mean([0, 1, 1, 0, 1])
    assert found.value == pytest.approx(0.6)
    assert found.low <= found.value <= found.high


def test_nothing_measured_says_nothing() -> None:
    assert str(share(0, 0)) == str(mean([])) == "0.000 [0.000, 1.000]"
