import numpy as np
import pytest

from embeddings.evaluation.metrics import METRICS, Estimate, first_rank, mean, recall, reciprocal_rank, share
from embeddings.evaluation.paired import compare_paired, sign_flip_p
from embeddings.evaluation.reliability import Bin, bins, calibration_error, diagram


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


def test_every_metric_of_a_known_case() -> None:
    found = ["x", "y", "b", "z", "w", "v", "a"]
    values = {name: metric(["a", "b", "c"], found) for name, metric in METRICS.items()}
    assert values == {
        "hit@1": 0,
        "hit@3": 1,
        "hit@5": 1,
        "hit@10": 1,
        "R@5": pytest.approx(1 / 3),
        "R@10": pytest.approx(2 / 3),
        "MRR@10": pytest.approx(1 / 3),
    }


def test_rank_of_the_first_gold_or_none() -> None:
    assert first_rank(["a", "b"], ["x", "b", "a"]) == 2
    assert first_rank(["a"], ["x"]) is None


def test_a_difference_shows_its_sign_and_may_be_in_points() -> None:
    assert Estimate(-0.0314, -0.05, 0.01).signed() == "-0.031 [-0.050, +0.010]"
    assert Estimate(-0.0314, -0.05, 0.01).signed(scale=100, digits=1) == "-3.1 [-5.0, +1.0]"


@pytest.mark.parametrize(
    ("differences", "exact"),
    [
        ([1.0] * 5, 2 / 32),
        ([1.0] * 5 + [0.0] * 90, 2 / 32),  # questions that both got say nothing
        ([1.0, 1.0, 1.0, -1.0], 10 / 16),
        ([0.0, 0.0], 1.0),
        ([1.0, -1.0], 1.0),
    ],
)
def test_randomisation_test_of_cases_that_can_be_counted(differences: list[float], exact: float) -> None:
    assert sign_flip_p(np.array(differences)) == pytest.approx(exact, abs=0.02)


def test_randomisation_test_has_two_sides_and_repeats() -> None:
    differences = np.array([0.5, 0.2, -0.1, 1.0, 0.3, 0.4])
    assert sign_flip_p(differences) == sign_flip_p(differences) == sign_flip_p(-differences)


def test_the_least_p_is_one_in_all_flips() -> None:
    assert sign_flip_p(np.ones(200)) == pytest.approx(1 / 10_001)


def test_a_pair_alike_in_mean_but_not_by_question_keeps_an_interval() -> None:
    found = compare_paired([1.0, 0.0] * 20, [0.0, 1.0] * 20)
    assert (found.estimate.value, found.p) == (0, 1)
    assert found.estimate.low < 0 < found.estimate.high


def test_pairing_tells_what_two_separate_intervals_could_not() -> None:
    first, second = [1.0] * 60 + [0.0] * 40, [1.0] * 50 + [0.0] * 50
    found = compare_paired(first, second)
    assert found.estimate.value == pytest.approx(0.1)
    assert found.estimate.low > 0
    assert found.p < 0.01
    assert mean(first).low < mean(second).high


def test_pairs_must_be_of_one_length() -> None:
    with pytest.raises(ValueError, match="shorter"):
        compare_paired([1.0, 1.0], [1.0])


def test_calibration_of_a_known_case() -> None:
    confidences = [number / 20 for number in range(20)]
    found = bins(confidences, [number % 2 == 0 for number in range(20)])
    assert [item.count for item in found] == [2] * 10
    assert [item.right for item in found] == [0.5] * 10
    assert [item.confidence for item in found] == pytest.approx(
        [0.025 + 0.1 * number for number in range(10)]
    )
    # five bins lie 0.475, 0.375 … 0.075 below, five 0.025, 0.125 … 0.425 above
    assert calibration_error(found) == pytest.approx((5 * 0.275 + 5 * 0.225) / 10)


def test_bins_do_not_depend_on_the_order_of_equal_confidences() -> None:
    confidences = [0.9] * 10 + [0.1] * 10
    found = bins(confidences, [True] * 8 + [False] * 12)
    assert found == bins(confidences, [False] * 2 + [True] * 8 + [False] * 10)
    assert [(item.count, item.right) for item in found] == [(10, 0.0), (10, 0.8)]
    assert calibration_error(found) == pytest.approx(0.1)


def test_sure_and_right_is_no_error() -> None:
    assert calibration_error(bins([1.0, 1.0, 0.0], [True, True, False])) == 0


def test_few_or_no_questions_make_few_or_no_bins() -> None:
    assert len(bins([0.2, 0.4, 0.3], [True, False, True])) == 3
    assert bins([], []) == []
    assert calibration_error([]) == 0


def test_bins_want_a_truth_for_each_confidence() -> None:
    with pytest.raises(ValueError, match="2 confidences, but 1"):
        bins([0.1, 0.2], [True])


def test_the_diagram_draws_share_and_confidence() -> None:
    _, low, high = diagram([Bin(0.5, 0.2, 7), Bin(1.0, 1.0, 7)])
    assert low == "       0.500   0.200      7   " + "#" * 10 + " " * 15 + "|"
    assert high.endswith("#" * 50 + "|")
