"""Parts that fit, cut where a reader would pause, with nothing lost but white space between them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.wechat.splitting import cut, opening, size, split_text

LAW = "《最高人民法院关于适用〈民法典〉婚姻家庭编的解释（一）》第六十三条"
texts = st.builds(
    str.__mul__,
    st.text(st.characters(), max_size=30)
    | st.text("法。，；！？”\n 3.😀\u200d\ud83d\ude00]：《》", max_size=30),
    st.sampled_from([1, 2, 20, 200]),
)


def visible(text: str) -> str:
    return "".join(text.split())


@given(texts, st.sampled_from([4, 5, 7, 60, 340, 2048]))
def test_nothing_is_lost_and_everything_fits(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert visible("".join(parts)) == visible(text)
    for part in parts:
        assert part
        assert part == part.strip()
        assert size(part) <= limit


@given(texts, st.sampled_from([60, 340, 2048]))
def test_parts_are_filled(text: str, limit: int) -> None:
    parts = split_text(" ".join(text.split()), limit)
    for part, after in pairwise(parts):
        assert size(part) + size(after) > limit / 3


@given(st.lists(st.integers(5, 60), min_size=1, max_size=60), st.sampled_from([400, 2048]))
def test_sentences_stay_whole(lengths: list[int], limit: int) -> None:
    sentences = ["字" * length + "。" for length in lengths]
    for part in split_text("".join(sentences), limit):
        assert part.endswith("。")


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 100, []),
        (" \n ", 100, []),
        ("一句。两句。三句。", 18, ["一句。两句。", "三句。"]),
        ("他说：“走。”然后走了。", 21, ["他说：“走。”", "然后走了。"]),
        ("没有句号，但是有逗号的", 24, ["没有句号，", "但是有逗号的"]),
        ("先一段。\n\n后一段。这里很长。", 30, ["先一段。", "后一段。这里很长。"]),
        ("上一行\n下一行", 12, ["上一行", "下一行"]),
        ("连一个标点都没有", 12, ["连一个标", "点都没有"]),
        ("赔了整整1234567元", 17, ["赔了整整", "1234567元"]),
        ("打0818-7322148", 14, ["打0818-732214", "8"]),
        ("这件事依照《民法典》第1077条办", 36, ["这件事依照", "《民法典》第1077条办"]),
        ("这件事见《民法典》第一千零七十七条", 40, ["这件事见", "《民法典》第一千零七十七条"]),
        ("原文请在这里查https://flk.npc.gov.cn/x", 36, ["原文请在这里查", "https://flk.npc.gov.cn/x"]),
        ("家家家👨\u200d👩\u200d👧", 25, ["家家家", "👨\u200d👩\u200d👧"]),
        ("字字字🇨🇳", 14, ["字字字", "🇨🇳"]),
        ("字字字\ud83d\ude00", 13, ["字字字", "\ud83d\ude00"]),
        ("字字字e\u0301", 11, ["字字字", "e\u0301"]),
        ("一二", 4, ["一", "二"]),
    ],
)
def test_where_it_is_split(text: str, limit: int, parts: list[str]) -> None:
    assert split_text(text, limit) == parts


def test_a_citation_is_not_torn_apart() -> None:
    text = "这里没有标点" * 5 + LAW + "怎么说"
    for limit in range(size(LAW) * 2, size(text), 5):
        assert any(LAW in part for part in split_text(text, limit))


def test_what_is_unbreakable_and_too_long_is_split_all_the_same() -> None:
    assert split_text("a" * 1000, 400) == ["a" * 400, "a" * 400, "a" * 200]


def test_the_beginning_fits_and_the_rest_is_the_rest() -> None:
    assert cut("一句。两句。", 12) == ("一句。", "两句。")
    assert cut("一句。", 12) == ("一句。", "")


class TestOpening:
    def test_what_is_short_stays_whole(self) -> None:
        assert opening("说完了。" * 30) == ("说完了。" * 30, "")

    def test_ends_with_a_sentence_before_the_limit(self) -> None:
        begin, rest = opening(f"{'甲' * 99}。{'乙' * 99}。")
        assert (begin, rest) == (f"{'甲' * 99}。", f"{'乙' * 99}。")

    def test_or_with_the_first_one_after_it(self) -> None:
        begin, rest = opening(f"好。{'甲' * 150}。{'乙' * 99}。")
        assert begin == f"好。{'甲' * 150}。"
        assert rest == f"{'乙' * 99}。"

    def test_or_with_a_clause(self) -> None:
        begin, rest = opening("一个长长的分句，" * 60)
        assert begin.endswith("，")
        assert 80 < len(begin) <= 120
        assert begin + rest == "一个长长的分句，" * 60
