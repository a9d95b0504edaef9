from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.figures import Figure, figures
from knowledge.numerals import to_chinese


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三十日内", "30 天内"),
        ("满十八周岁", "满 18 岁"),
        ("一年", "12个月"),
        ("六个月", "半年"),
        ("三分之二以上", "2/3"),
        ("百分之二十", "20%"),
        ("过半数", "一半"),
        ("百分之二十至三十", "20% 到 30%"),
        ("两个以上见证人", "2 名见证人"),
        ("一九四九年", "1949 年"),
        ("二周", "14 天"),
        ("七十二小时", "72 个小时"),
        ("十万元", "100000元"),
    ],
)
def test_one_figure_written_two_ways(one: str, other: str) -> None:
    assert list(figures(one)) == list(figures(other)) != []


@pytest.mark.parametrize(
    "text", ["第三人", "一般人", "有一天", "一人民法院", "三四十年代以前", "两码事", "第 10 天", ""]
)
def test_what_is_no_figure(text: str) -> None:
    assert list(figures(text)) == []


def test_counts_below_the_least_are_everyday_speech() -> None:
    assert list(figures("两个人都要到场", least_count=3)) == []
    assert list(figures("三个人都要到场", least_count=3)) == [Figure(Fraction(3), "个")]
    assert list(figures("宽限 2 天", least_count=3)) == [Figure(Fraction(2), "日")]


@given(st.integers(2, 999), st.sampled_from(["年", "个月", "日", "周岁", "元"]))
def test_both_numerals_are_read_alike(number: int, unit: str) -> None:
    assert list(figures(f"在{number}{unit}内")) == list(figures(f"在{to_chinese(number)}{unit}内")) != []


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    for figure in figures(text, 0):
        assert figure.value >= 0
