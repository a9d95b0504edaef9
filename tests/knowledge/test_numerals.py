import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.numerals import from_chinese, to_chinese


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (5, "五"),
        (10, "十"),
        (12, "十二"),
        (34, "三十四"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1077, "一千零七十七"),
        (1260, "一千二百六十"),
    ],
)
def test_written_as_statutes_write(number: int, text: str) -> None:
    assert to_chinese(number) == text
    assert from_chinese(text) == number


@given(st.integers(0, 9999))
def test_round_trip(number: int) -> None:
    assert from_chinese(to_chinese(number)) == number


@pytest.mark.parametrize(("text", "number"), [("34", 34), ("二〇", 20), ("三四", 34), ("两百", 200)])
def test_other_ways_of_writing(text: str, number: int) -> None:
    assert from_chinese(text) == number


@pytest.mark.parametrize("text", ["", "十百", "abc", "一百二百"])
def test_no_numeral(text: str) -> None:
    with pytest.raises(ValueError, match="not a numeral"):
        from_chinese(text)


@given(st.text(alphabet="零一二三四五六七八九十百千两〇x", max_size=8))
def test_any_text_is_a_number_or_a_clear_error(text: str) -> None:
    try:
        assert from_chinese(text) >= 0
    except ValueError as error:
        assert "not a numeral" in str(error)
