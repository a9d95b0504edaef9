"""Figures of law: periods, ages, shares and counts, however they are written.

三十日, 30 天 and 三十天 are one figure; so are 一年 and 12 个月, 三分之二 and 2/3, 百分之二十 and 20%.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from knowledge.numerals import from_chinese

NUMERAL: Final = r"(?:\d+(?:\.\d+)?|[〇○零一二两三四五六七八九十百千]+)"

UNITS: Final = {
    "年": ("月", 12),
    "个月": ("月", 1),
    "月": ("月", 1),
    "个星期": ("日", 7),
    "星期": ("日", 7),
    "周": ("日", 7),
    "日": ("日", 1),
    "天": ("日", 1),
    "个小时": ("小时", 1),
    "小时": ("小时", 1),
    "周岁": ("岁", 1),
    "岁": ("岁", 1),
    "元": ("元", 1),
    "块钱": ("元", 1),
    "万元": ("元", 10_000),
    "倍": ("倍", 1),
    "次": ("次", 1),
    "届": ("届", 1),
    "名": ("个", 1),
    "人": ("个", 1),
    "位": ("个", 1),
    "个": ("个", 1),
}
"""Words that make a numeral a figure: the unit it is counted in, and how many of those it is."""

FIGURE: Final = re.compile(
    rf"百分之(?P<percent>{NUMERAL})(?:[至到—-](?P<upper>{NUMERAL}))?|(?P<sign>\d+(?:\.\d+)?)\s*[%％]"
    rf"|(?P<below>{NUMERAL})分之(?P<above>{NUMERAL})|(?P<over>\d+)\s*/\s*(?P<under>\d+)"
    r"|(?P<half>一半|半数|半年|半个月)"
    rf"|(?P<ordinal>第\s*)?(?P<number>{NUMERAL})\s*(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})"
)
HALVES: Final = {
    "一半": (Fraction(1, 2), "份"),
    "半数": (Fraction(1, 2), "份"),
    "半年": (Fraction(6), "月"),
    "半个月": (Fraction(15), "日"),
}
CALENDAR_YEAR: Final = 1000
"""From here on a number of years is a date, not a period."""

COUNTS: Final = frozenset({"个", "次", "届"})
PERSONS_WORD: Final = re.compile(r"^(?:人民|人格|人身|人员|人类|人体|人生|人间|人们)")


class Figure(NamedTuple):
    """A number of some unit: 日, 月, 年 (of the calendar), 岁, 小时, 元, 倍, 份 (a share), 个, 次, 届."""

    value: Fraction
    unit: str

    def __str__(self) -> str:
        return f"{self.value} {self.unit}"


def figures(text: str, least_count: int = 2) -> Iterator[Figure]:
    """Yield the figures of a text in their order.

    Ordinals (第三人), 一天 and other ones that are only grammar are no figures.

    Args:
        text: any text.
        least_count: counts of persons and things below this are passed over: 两个人 is everyday speech.
    """
    for match in FIGURE.finditer(text):
        if match["unit"] == "人" and PERSONS_WORD.match(text[match.end() - 1 :]):
            continue
        upper = _number(match["upper"]) if match["upper"] else None  # 百分之二十至三十
        for found in (_figure(match), Figure(upper / 100, "份") if upper is not None else None):
            if found and (found.unit not in COUNTS or found.value >= least_count):
                yield found


def _figure(match: re.Match[str]) -> Figure | None:
    if match["half"]:
        return Figure(*HALVES[match["half"]])
    if percent := match["percent"] or match["sign"]:
        value = _number(percent)
        return None if value is None else Figure(value / 100, "份")
    if match["below"] or match["over"]:
        above, below = _number(match["above"] or match["over"]), _number(match["below"] or match["under"])
        return Figure(above / below, "份") if above is not None and below else None
    number = _number(match["number"])
    if number is None or match["ordinal"]:
        return None
    unit, times = UNITS[match["unit"]]
    if match["unit"] == "年" and number >= CALENDAR_YEAR:
        return Figure(number, "年")
    if unit == "日" and number == 1 and times == 1:
        return None
    return Figure(number * times, unit)


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(text) if text[0].isascii() else Fraction(from_chinese(text.replace("○", "零")))
    except ValueError:  # a run of numerals that is no number: 三四十
        return None
