import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from knowledge.marked_text import MarkedText

TEXT = "要给抚养费〔civil_code:1085〕。先报警〔反家庭暴力法:13、反家庭暴力法:15〕；再去医院。"


def test_readers_see_no_marks() -> None:
    text = MarkedText(TEXT)
    assert text == "要给抚养费。先报警；再去医院。"
    assert text.cites == ("civil_code:1085", "反家庭暴力法:13", "反家庭暴力法:15")
    assert text.marked == TEXT


def test_sentences_keep_their_own_marks() -> None:
    sentences = list(MarkedText(TEXT).sentences())
    assert sentences == ["要给抚养费。", "先报警；再去医院。"]
    assert [sentence.cites for sentence in sentences] == [
        ("civil_code:1085",),
        ("反家庭暴力法:13", "反家庭暴力法:15"),
    ]


def test_a_mark_after_the_full_stop_belongs_to_the_sentence_before_it() -> None:
    sentences = list(MarkedText("要给抚养费。〔civil_code:1085〕先报警。").sentences())
    assert [sentence.cites for sentence in sentences] == [("civil_code:1085",), ()]


@pytest.mark.parametrize(
    "text",
    [
        "甲〔civil_code:1261〕",
        "甲〔刑法:1〕",
        "甲〔topic:divorce〕",
        "甲〔反家庭暴力法:39〕",
        "甲〔〕",
        "甲〔civil_code:1085",
        "甲〕",
    ],
)
def test_wrong_marks_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="citation mark"):
        MarkedText(text)


def test_models_and_copies_keep_the_marks() -> None:
    adapter = TypeAdapter(MarkedText)
    text = adapter.validate_python(f" {TEXT} ")
    assert text.marked == TEXT
    assert adapter.dump_python(text, mode="json") == "要给抚养费。先报警；再去医院。"
    assert adapter.json_schema()["type"] == "string"
    assert copy.deepcopy(text).cites == pickle.loads(pickle.dumps(text)).cites == text.cites  # noqa: S301


@given(st.text(alphabet="甲乙。；！？\n”〔", max_size=30).filter(lambda text: "〔" not in text))
def test_sentences_lose_nothing(text: str) -> None:
    assert "".join("".join(MarkedText(text).sentences()).split()) == "".join(text.split())
