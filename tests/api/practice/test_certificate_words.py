"""Codes as they are typed, names as they are masked, sentences as they are said."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.practice import wording
from api.practice.certificate_code import read_code
from api.practice.holder import holder, masked
from bot.codes import ALPHABET, new_code, spaced
from bot.practice.exams import CODE_LENGTH
from tests.api.practice.certificate_parts import CODE, RESULT, certificate


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        spaced(CODE),
        " a3c4 e6f7 g9h3\n",
        "a3c4—e6f7–g9h3",
        "A3C4_E6F7－G9H3",
        "Ａ３Ｃ４　Ｅ６Ｆ７　Ｇ９Ｈ３",
        "A3C4.E6F7,G9H3。",
    ],
)
def test_codes_are_read_as_people_type_them(typed: str) -> None:
    assert read_code(typed) == CODE


@pytest.mark.parametrize(
    "typed", ["", "A3C4", f"{CODE}A", "A3C4E6F7G9HO", "证明编码", f"{CODE}{' ' * 200}", "ß" * 12]
)
def test_what_is_no_code(typed: str) -> None:
    assert read_code(typed) is None


def test_every_code_is_read() -> None:
    for _ in range(200):
        code = new_code(CODE_LENGTH)
        assert read_code(spaced(code).lower()) == code


@given(st.text(max_size=120) | st.text(alphabet=ALPHABET + ALPHABET.lower() + " -", max_size=20))
def test_whatever_is_typed_is_a_code_or_none(typed: str) -> None:
    read = read_code(typed)
    assert read is None or (len(read) == CODE_LENGTH and set(read) <= set(ALPHABET))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王", "王*"),
        ("王英", "王*"),
        ("王秀英", "王*英"),
        ("欧阳秀英", "欧**英"),
        ("买买提·艾力江", "买****江"),
        ("一" * 60, "一****一"),
    ],
)
def test_names_are_masked(name: str, shown: str) -> None:
    assert masked(name) == shown


@given(st.text(min_size=2, max_size=64))
def test_no_name_is_shown_whole(name: str) -> None:
    assert sum(char not in masked(name)[:1] + masked(name)[-1:] for char in name) or len(set(name)) <= 2
    assert "*" in masked(name)


def test_who_has_joined_no_cohort_is_a_number() -> None:
    assert holder(certificate(name=None)) == "学员 3F9A0C"
    assert holder(certificate()) == "王*英"


def test_what_a_certificate_says() -> None:
    assert wording.summary(RESULT, 60) == (
        "于 2026 年 3 月 5 日通过明法普法模拟考试。",
        "得 88 分（满分 100 分，60 分及格），40 题答对 35 题，用时 32 分钟。",
    )


def test_a_pass_mark_that_was_raised_since_is_not_said() -> None:
    assert wording.score(RESULT, 88) == "88 分（满分 100 分，88 分及格）"
    assert wording.score(RESULT, 90) == "88 分（满分 100 分）"


def test_no_exam_takes_no_time() -> None:
    quick = RESULT.model_copy(update={"finished_at": RESULT.started_at + timedelta(seconds=3)})
    assert wording.minutes(quick) == 1


def test_hours_are_said_only_where_the_county_has_said_them() -> None:
    assert wording.hours(None) is None
    assert wording.hours(24) == "县里要求的培训学时：24，以培训记录为准"
