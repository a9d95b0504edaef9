"""The forms as they stand in their files."""

import itertools
from collections.abc import Iterator

import pytest
import yaml
from pydantic import ValidationError

from bot.forms import Form, form
from bot.forms.definitions import holds
from knowledge import KnowledgeBase
from tools.rasa_model import ROOT

FORMS = ("legal_aid_form", "mediation_form", "referral_form")
MOST_OPTIONS = 9
"""A digit picks one."""


def every_path(current: Form) -> Iterator[dict[str, str | None]]:
    """Yield the answers of every way through a form; free answers are `x`."""
    open_paths: list[dict[str, str | None]] = [dict.fromkeys(current.slots)]
    while open_paths:
        answers = open_paths.pop()
        question = current.next_question(answers)
        if question is None:
            yield answers
            continue
        values = [choice.value for choice in question.choices_for(answers)] or ["x"]
        open_paths += [{**answers, question.slot: value} for value in values]


@pytest.mark.parametrize("name", FORMS)
def test_every_path_ends_and_every_question_can_be_answered_by_a_digit(name: str) -> None:
    current = form(name)
    paths = list(every_path(current))
    assert paths
    for answers in paths:
        for question in current.asked(answers):
            assert answers[question.slot]
            assert len(question.choices_for(answers)) <= MOST_OPTIONS


@pytest.mark.parametrize("name", FORMS)
def test_domain_and_form_name_the_same_slots_in_the_same_order(name: str) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert domain["forms"][name]["required_slots"] == form(name).slots
    assert set(form(name).slots) <= set(domain["slots"])


@pytest.mark.parametrize("name", FORMS)
def test_titles_are_short_and_differ(name: str) -> None:
    current = form(name)
    for answers in every_path(current):
        for question in current.asked(answers):
            titles = [choice.title for choice in question.choices_for(answers)]
            assert len(set(titles)) == len(titles)
            assert all(len(title) <= 22 for title in titles)
            assert titles or question.free or question.contact


# Which answers lead where, by the articles of 法律援助法. Read it beside that law.
ROWS = [
    # matter, hardship, verdict, articles
    ("abuse", None, "likely", {"32"}),
    ("brave", None, "likely", {"32"}),
    ("martyr", None, "likely", {"32"}),
    ("retrial", None, "likely", {"32"}),
    ("victim_abuse", None, "likely", {"32"}),
    ("accused_minor", None, "likely", {"25"}),
    ("accused_disabled", None, "likely", {"25"}),
    ("accused_unsound", None, "likely", {"25"}),
    ("accused_grave", None, "likely", {"25"}),
    ("accused_absent", None, "likely", {"25"}),
    ("accused_other", "poor", "likely", {"24"}),
    ("accused_other", "exempt_relief", "likely", {"24"}),
    ("accused_other", "exempt_no_income", "likely", {"24"}),
    ("accused_other", "not_poor", "ask", {"24", "30"}),
    ("accused_other", "unsure", "ask", {"24", "30"}),
    *[
        (matter, hardship, verdict, articles)
        for matter in ("victim_any", "victim_private", "victim_civil")
        for hardship, verdict, articles in (
            ("exempt_relief", "likely", {"29", "42"}),
            ("exempt_no_income", "likely", {"29", "42"}),
            ("poor", "likely", {"29"}),
            ("not_poor", "unlikely", {"29"}),
            ("unsure", "ask", {"29"}),
        )
    ],
    *[
        (matter, hardship, verdict, {"31"})
        for matter in ("labour_other", "civil_other", "admin_other")
        for hardship, verdict in (
            ("exempt_relief", "ask"),
            ("exempt_no_income", "ask"),
            ("poor", "ask"),
            ("not_poor", "unlikely"),
            ("unsure", "ask"),
        )
    ],
    *[
        (matter, hardship, verdict, {"31", "42"})
        for matter in ("pay", "work_injury")
        for hardship, verdict in (("exempt_migrant", "likely"), ("not_poor", "ask"))
    ],
    ("judged", None, "ask", {"33"}),
    *[
        (matter, hardship, verdict, articles)
        for matter in ("pay", "work_injury")
        for hardship, verdict, articles in (
            ("exempt_relief", "likely", {"31", "42"}),
            ("exempt_no_income", "likely", {"31", "42"}),
            ("poor", "likely", {"31", "34"}),
            ("unsure", "ask", {"31", "34"}),
        )
    ],
    *[
        (matter, hardship, verdict, articles)
        for matter in (
            "relation",
            "maintenance",
            "injury",
            "pollution",
            "capacity",
            "social",
            "pension",
            "state_compensation",
        )
        for hardship, verdict, articles in (
            ("exempt_relief", "likely", {"31", "42"}),
            ("exempt_no_income", "likely", {"31", "42"}),
            ("poor", "likely", {"31", "34"}),
            ("not_poor", "unlikely", {"31"}),
            ("unsure", "ask", {"31", "34"}),
        )
    ],
]


@pytest.mark.parametrize(("matter", "hardship", "verdict", "articles"), ROWS)
def test_the_pre_check_row_by_row(
    base: KnowledgeBase, matter: str, hardship: str | None, verdict: str, articles: set[str]
) -> None:
    result = form("legal_aid_form").result({"aid_matter": matter, "aid_hardship": hardship})
    assert result.verdict == verdict
    cites = base.notices[result.notice].cites
    assert {f"法律援助法:{article}" for article in articles} <= set(cites)


def test_every_way_through_the_pre_check_stands_in_the_rows() -> None:
    reached = {(path["aid_matter"], path["aid_hardship"]) for path in every_path(form("legal_aid_form"))}
    assert reached == {(matter, hardship) for matter, hardship, _, _ in ROWS}


def test_a_grown_up_is_no_minor_whatever_was_picked() -> None:
    for age, verdict in (("under_14", "likely"), ("minor", "likely"), ("adult", "ask"), ("senior", "ask")):
        assert (
            form("legal_aid_form").result({"aid_matter": "accused_minor", "aid_age": age}).verdict == verdict
        )


def test_no_result_promises(base: KnowledgeBase) -> None:
    for result in form("legal_aid_form").results:
        text = base.notices[result.notice].plain
        assert not any(word in text for word in ("一定能", "肯定能", "保证", "包您"))


def test_a_condition_on_a_value_that_does_not_exist_is_refused() -> None:
    question = {
        "slot": "a",
        "label": "甲",
        "prompt": "？",
        "help": "。",
        "choices": [{"value": "x", "title": "一"}],
    }
    later = {"slot": "b", "label": "乙", "prompt": "？", "help": "。", "free": True, "when": {"a": ["y"]}}
    with pytest.raises(ValidationError, match="a has no value y"):
        Form.model_validate({"name": "f", "questions": [question, later]})


def test_a_form_without_a_result_for_some_answers_says_so() -> None:
    current = form("mediation_form")
    with pytest.raises(LookupError, match="mediation_form"):
        current.result({})


def test_conditions() -> None:
    assert holds({}, {})
    assert holds({"a": ["1", "2"]}, {"a": "2"})
    assert not holds({"a": ["1"]}, {"a": None})
    assert not any(
        holds({"a": ["1"], "b": ["1"]}, dict(zip("ab", pair, strict=True)))
        for pair in itertools.permutations("12")
    )
