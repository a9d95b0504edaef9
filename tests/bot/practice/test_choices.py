"""Answers to items, as they are typed or said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.choices import attempts_choice, read_choice

FOUR = ["三十天", "六十天", "可以", "都要赔"]
JUDGE = ["对", "错"]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("A", "A"),
        ("b", "B"),
        ("2", "B"),
        ("选C", "C"),
        ("我选B", "B"),
        ("应该选D吧", "D"),
        ("答案是A", "A"),
        ("第二个", "B"),
        ("选第三项嘛", "C"),
        ("④", "D"),
        ("我觉得是B", "B"),
        ("B。", "B"),
        ("三十天", "A"),
        ("都要赔", "D"),
    ],
)
def test_one_letter(text: str, letters: str) -> None:
    assert read_choice(text, FOUR, many=False) == letters


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("我选B和C", "BC"),
        ("BC", "BC"),
        ("cb", "BC"),
        ("A、C、D", "ACD"),
        ("A, B", "AB"),
        ("1和3", "AC"),
        ("13", "AC"),
        ("第一个和第三个", "AC"),
        ("ABCD都对", "ABCD"),
        ("全选", "ABCD"),
        ("都对", "ABCD"),
        ("B", "B"),
    ],
)
def test_several_letters(text: str, letters: str) -> None:
    assert read_choice(text, FOUR, many=True) == letters


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("对", "A"),
        ("对的", "A"),
        ("是的", "A"),
        ("没错", "A"),
        ("√", "A"),
        ("错", "B"),
        ("不对", "B"),
        ("错的", "B"),
        ("我觉得不对", "B"),
        ("要不得", "B"),
        ("×", "B"),
        ("A", "A"),
        ("2", "B"),
    ],
)
def test_true_or_false(text: str, letters: str) -> None:
    assert read_choice(text, JUDGE, many=False) == letters


@pytest.mark.parametrize(
    "text",
    ["E", "5", "BC", "AF", "离婚要多少天", "不会", "", "A是错的还是B", "三十天够不够", "对方不同意咋办"],
)
def test_what_picks_nothing(text: str) -> None:
    assert read_choice(text, FOUR, many=False) is None


@pytest.mark.parametrize("text", ["我选F", "BC", "7", "选A和F", "ef吧"])
def test_what_was_meant_to_pick(text: str) -> None:
    assert attempts_choice(text)


@pytest.mark.parametrize("text", ["", "离婚", "我选第九个", "A是错的吧为啥", "选哪个"])
def test_what_was_not(text: str) -> None:
    assert not attempts_choice(text)


@given(st.text(max_size=80), st.booleans(), st.sampled_from([FOUR, JUDGE]))
def test_any_text_can_be_read(text: str, many: bool, options: list[str]) -> None:
    letters = read_choice(text, options, many)
    if letters is not None:
        assert letters == "".join(sorted(set(letters)))
        assert set(letters) <= set("ABCD"[: len(options)])
        assert many or len(letters) == 1
