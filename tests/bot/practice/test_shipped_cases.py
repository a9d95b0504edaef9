"""The shipped cases by the shipped scoring: their own model answers, and agreement with people."""

import pytest

from benchmarks.rehearsal import HELD_OUT, decided, decisions, kappa
from bot.practice.scoring import Scoring
from embeddings.encoder import Encoder
from knowledge.practice import practice_bank

LEAST_KAPPA = 0.7


@pytest.fixture(scope="module")
def scoring(encoder: Encoder) -> Scoring:
    return Scoring(encoder, practice_bank().scenarios.values())


@pytest.mark.parametrize("case_id", list(practice_bank().scenarios))
def test_a_model_answer_makes_its_points_and_nothing_dangerous(scoring: Scoring, case_id: str) -> None:
    case = practice_bank().scenarios[case_id]
    report = scoring.report(case, [case.model])
    assert [call.danger.id for call in report.called] == []
    points = {point.id for point in case.points}
    assert len(points - set(report.made)) <= 1, points - set(report.made)


def test_scores_agree_with_those_of_people(scoring: Scoring) -> None:
    """The benchmark tells how well; here only that nothing has broken."""
    held_out = list(decisions(HELD_OUT))
    assert len({one.answer for one in held_out}) >= 120
    people = [one.made for one in held_out]
    assert kappa(people, decided(scoring, held_out)) >= LEAST_KAPPA
