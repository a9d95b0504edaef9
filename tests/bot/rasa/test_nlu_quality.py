"""Intent classification, cross-validated by Rasa itself, beside what it was before.

`python -m benchmarks.nlu --baseline` measures the baseline anew. As long as nothing that the model is made of
has changed since then, its figures hold, and the minutes of a cross-validation are spared.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.nlu import BASELINE, cross_validate, figures
from tools.rasa_model import model_fingerprint

LEAST_F1 = 0.80
LEAST_WEIGHTED_F1 = 0.925
SLACK = 0.03
"""By so much an intent may fall below the baseline before somebody should look."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, baseline: dict[str, Any]) -> dict[str, Any]:
    if baseline["inputs"] == model_fingerprint():
        return baseline
    folder = tmp_path_factory.mktemp("nlu")
    cross_validate(diet=False, folds=5, folder=folder)
    return figures(folder)


@pytest.fixture(scope="module")
def baseline() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(Path(BASELINE).read_text(encoding="utf-8"))
    return kept


def test_every_intent_is_told_from_the_others(found: dict[str, Any]) -> None:
    weak = {name: row for name, row in found["intents"].items() if row["f1"] < LEAST_F1}
    assert weak == {}
    assert found["weighted_f1"] >= LEAST_WEIGHTED_F1


def test_no_intent_is_worse_than_it_was(found: dict[str, Any], baseline: dict[str, Any]) -> None:
    assert set(found["intents"]) == set(baseline["intents"])
    worse = {
        name: (row["f1"], baseline["intents"][name]["f1"])
        for name, row in found["intents"].items()
        if row["f1"] < baseline["intents"][name]["f1"] - SLACK
    }
    assert worse == {}
    assert found["weighted_f1"] >= baseline["weighted_f1"] - SLACK / 3
