from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings import SearchEngine
from embeddings.encoder import Vectors
from embeddings.focus import LONG, focus

STORY = (
    "我是五组的，屋后头有一大片竹林。今天赶场回来，天气热得很，我眼睛不好，字打得慢。"
    "去年我把老房子租给一个外地人开店。最近睡得不好，心头烦得很。他半年没给房租了，我能不能喊他搬走"
)


def likeness(parts: Sequence[str]) -> tuple[Vectors, Vectors]:
    """Only what has 房 in it is about something."""
    about = np.array(["房" in part for part in parts], np.float32)
    return about, 1 - about


def test_sentences_about_the_matter_are_kept_in_their_order() -> None:
    text = "今天赶场回来，天气热得很。我把房子租给别人。我们这里山多。他不给房租，我眼睛不好，房子咋收得回来"
    assert focus(text, likeness) == "我把房子租给别人，他不给房租，房子咋收得回来"


def test_the_last_sentence_stays_where_nothing_is_about_anything() -> None:
    text = "今天赶场回来，天气热得很。" * 4 + "你说我该咋办"
    assert focus(text, likeness) == "你说我该咋办"


def test_a_short_text_is_left_alone() -> None:
    text = "今天赶场回来。天气热"
    assert len(text) < LONG
    assert focus(text, likeness) == text


@given(st.text(alphabet="房天气。，；？\n 好", max_size=200))
def test_what_is_kept_stood_in_the_text(text: str) -> None:
    kept = focus(text, likeness)
    assert kept == text or all(part in text for part in kept.split("，"))


def test_a_story_finds_what_its_question_finds(engine: SearchEngine) -> None:
    bare = engine.search("租客半年没给房租，我能不能喊他搬走").results[:5]
    story = engine.search(STORY)
    assert story.status in ("answered", "clarify")
    assert {hit.id for hit in story.results[:5]} & {hit.id for hit in bare}
