import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings import SearchEngine
from embeddings.analysis import normalise
from embeddings.documents import documents
from embeddings.spelling import Speller, sound
from knowledge import KnowledgeBase


@pytest.fixture(scope="module")
def speller(base: KnowledgeBase) -> Speller:
    return Speller.build(documents(base))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("锭金能不能退", "定金能不能退"),
        ("委拖书啷个写", "委托书啷个写"),
        ("热水器坏了房冬不管", "热水器坏了房东不管"),
        ("yajin不退咋办", "押金不退咋办"),
        ("没给我说就改遗主", "没给我说就改遗嘱"),
    ],
)
def test_words_written_as_they_sound_are_put_right(speller: Speller, written: str, meant: str) -> None:
    assert speller.correct(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "房东不退押金怎么办",
        "今天天气怎么样",
        "离婚冷静期要等多久",
        "abcdefg",
        "https www example wifi",
        "",
        "我",
    ],
)
def test_other_texts_stay_as_they_are(speller: Speller, text: str) -> None:
    assert speller.correct(text) == text


def test_no_lay_question_is_changed(speller: Speller, base: KnowledgeBase) -> None:
    texts = [normalise(question) for entry in base for question in entry.questions]
    assert [text for text in texts if speller.correct(text) != text and text.isascii()] == []
    changed = [text for text in texts if speller.correct(text) != text]
    assert len(changed) < len(texts) / 1000


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_can_be_corrected_twice(speller: Speller, text: str) -> None:
    once = speller.correct(normalise(text))
    assert isinstance(speller.correct(once), str)


def test_a_speller_is_read_as_it_was_written(
    speller: Speller, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("speller")
    speller.save(folder)
    assert Speller.load(folder) == speller


def test_sounds_have_no_tones() -> None:
    assert sound("女儿绿") == ["nv", "er", "lv"]
    assert sound("a") == []


def test_a_misspelt_question_finds_what_the_right_one_finds(engine: SearchEngine) -> None:
    right, wrong = engine.search("委托书怎么写"), engine.search("委拖书怎么写")
    assert (wrong.query, wrong.results, wrong.status) == ("委拖书怎么写", right.results, right.status)
