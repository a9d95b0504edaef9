import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from api.chat.intake import LONGEST, take_in


@given(st.text(max_size=1200))
def test_whatever_comes_in_is_clean(text: str) -> None:
    intake = take_in(text)
    assert len(intake.text) <= LONGEST
    assert intake.text == intake.text.strip()
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") for char in intake.text)
    assert intake.cut == (len(text) > LONGEST)


@given(st.text(max_size=LONGEST))
def test_taking_in_twice_changes_nothing(text: str) -> None:
    once = take_in(text).text
    assert take_in(once).text == once


def test_examples() -> None:
    assert take_in("離婚　冷靜期\x00ＡＢＣ１２３").text == "离婚 冷静期 ABC123"
    assert take_in("a\u200bb\ufeff").text == "ab"
    assert not take_in("😀！").has_words
    assert take_in("1").has_words
