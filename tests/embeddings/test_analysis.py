import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.analysis import features, normalise, segment, terms, warm_up
from embeddings.paths import DICTIONARY


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    warm_up()  # else the first example would take longer than hypothesis allows


@given(st.text(max_size=200))
def test_features_are_distinct_tokens_for_any_text(text: str) -> None:
    names = features(text)
    assert len(names) == len(set(names))
    assert all(name and not any(char.isspace() for char in name) for name in names)


@given(st.text(max_size=200))
def test_features_are_the_set_of_terms(text: str) -> None:
    assert set(features(text)) == set(terms(text))


@given(st.text(alphabet="离婚遗嘱彩礼abc12 ,。", max_size=40))
def test_width_and_invisible_characters_make_no_difference(text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    assert features(wide) == features(text) == features("\ufeff" + "\u200b".join(text))


@given(st.text(max_size=200))
def test_normalised_text_has_no_control_characters(text: str) -> None:
    assert not any(char < " " or char == "\x7f" for char in normalise(text))


def test_traditional_characters_are_simplified() -> None:
    assert features("離婚冷靜期要幾天，遺囑怎麼寫") == features("离婚冷静期要几天，遗嘱怎么写")


def test_case_is_folded() -> None:
    assert features("AI换脸") == features("ai换脸")


def test_legal_terms_stay_whole_and_bigrams_are_marked() -> None:
    names = features("离婚冷静期")
    assert {"离婚冷静期", "离婚", "#离婚", "#冷静", "#静期"} <= set(names)


def test_bigrams_do_not_cross_punctuation() -> None:
    assert "#婚遗" not in features("离婚，遗嘱")


def test_words_and_bigrams_cannot_be_confused() -> None:
    assert segment("#离婚") == segment("离婚")


def test_empty_and_wordless_texts_have_no_features() -> None:
    assert features("") == features("😀 …！\x00") == []


def test_dictionary_is_large_and_each_line_is_one_term() -> None:
    lines = DICTIONARY.read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 600
    assert len(set(lines)) == len(lines)
    assert all(1 <= len(line.split()) <= 3 for line in lines)
