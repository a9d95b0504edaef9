"""domain.yml, rules.yml, the NLU data and the actions fit together."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.actions.actions import SMALL_TALK
from bot.actions.practice import ANSWER
from bot.actions.practice import FORM as PRACTICE
from bot.actions.registry import ACTIONS, ASIDES
from bot.forms import form
from tools.rasa_model import ROOT

HOTLINES = {"12348", "110"}


def load(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    return load(ROOT / "domain.yml")


@pytest.fixture(scope="module")
def form_rules() -> list[dict[str, Any]]:
    """The rules that hold in the middle of a form."""
    rules: list[dict[str, Any]] = load(ROOT / "bot/data/forms.yml")["rules"]
    return rules


@pytest.fixture(scope="module")
def rules() -> dict[str, str]:
    """Intent → what its rule does."""
    steps = [rule["steps"] for rule in load(ROOT / "bot/data/rules.yml")["rules"]]
    return {first["intent"]: second["action"] for first, second in steps}


def test_every_intent_has_one_rule(domain: dict[str, Any], rules: dict[str, str]) -> None:
    assert set(rules) == {*domain["intents"], "nlu_fallback"}
    assert len(rules) == len(load(ROOT / "bot/data/rules.yml")["rules"])


def test_every_rule_ends_in_a_response_or_an_action_that_exists(
    domain: dict[str, Any], rules: dict[str, str]
) -> None:
    asked = {*domain["responses"], *domain["actions"]}
    assert set(rules.values()) <= asked
    assert set(domain["responses"]) - {"utter_cancel"} <= set(rules.values())
    assert set(domain["actions"]) == set(ACTIONS)


def test_the_loop_of_practice_is_led_by_its_own_actions(
    domain: dict[str, Any], form_rules: list[dict[str, Any]]
) -> None:
    assert {f"validate_{PRACTICE}", f"action_ask_{ANSWER}"} <= set(domain["actions"])
    assert domain["forms"][PRACTICE]["required_slots"] == [ANSWER]
    mine = [rule["steps"] for rule in form_rules if {"active_loop": PRACTICE} in rule["condition"]]
    assert [steps[0].get("action") for steps in mine if "or" not in steps[0]] == [PRACTICE]


def test_every_form_is_asked_validated_ended_and_can_be_cancelled(
    domain: dict[str, Any], form_rules: list[dict[str, Any]]
) -> None:
    for name in set(domain["forms"]) - {PRACTICE}:
        assert f"validate_{name}" in domain["actions"]
        assert {f"action_ask_{slot}" for slot in form(name).slots} <= set(domain["actions"])
        mine = [rule["steps"] for rule in form_rules if {"active_loop": name} in rule["condition"]]
        assert [steps[0]["intent"] for steps in mine if "intent" in steps[0]] == ["cancel"]
        assert any(steps[-1] == {"action": f"action_submit_{name.removesuffix('_form')}"} for steps in mine)


def test_what_is_no_answer_to_a_form_is_answered_otherwise(form_rules: list[dict[str, Any]]) -> None:
    for steps in (rule["steps"] for rule in form_rules if "or" in rule["steps"][0]):
        intents = {step["intent"] for step in steps[0]["or"]}
        assert intents == (set(ASIDES) | set(SMALL_TALK)) - {"cancel"}


def test_every_intent_has_25_examples(domain: dict[str, Any]) -> None:
    examples: dict[str, set[str]] = {}
    for file in (ROOT / "bot/data/nlu").glob("*.yml"):
        for block in load(file)["nlu"]:
            if "intent" in block:
                examples.setdefault(block["intent"], set()).update(block["examples"].splitlines())

    assert set(examples) == set(domain["intents"])
    assert min(len(texts) for texts in examples.values()) >= 25


def test_responses_are_short_and_name_only_national_hotlines(domain: dict[str, Any]) -> None:
    for name, variants in domain["responses"].items():
        for variant in variants:
            assert set(re.findall(r"\d{3,}", variant["text"])) <= HOTLINES, name
            assert len(variant["text"]) <= 220, name


def test_the_program_says_that_it_is_neither_a_person_nor_a_lawyer(domain: dict[str, Any]) -> None:
    for variant in domain["responses"]["utter_bot_challenge"]:
        assert "程序" in variant["text"]
        assert "不是真人" in variant["text"]
        assert "也不是律师" in variant["text"]
