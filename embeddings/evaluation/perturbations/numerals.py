"""Numbers as they are said: 2000 → 两千, 3个月 → 三个月, 2.5% → 百分之二点五."""

import re
from typing import Final

from knowledge.numerals import DIGITS, to_chinese

_MOST_DIGITS: Final = 8
"""Longer numbers are said digit by digit."""

_TO_ASCII: Final = {ord("０") + i: str(i) for i in range(10)} | {ord("％"): "%"}

_THOUSANDS_COMMA: Final = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_RANGE: Final = re.compile(r"(?<=[0-9])[-~～—–](?=[0-9])")
_FRACTION: Final = re.compile(r"(?<![0-9/.])([0-9]{1,2})/([0-9]{1,2})(?![0-9/.])")
_PERCENT: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)%")
_ONE_BY_ONE: Final = re.compile(
    r"(?<![0-9.])(?:0[0-9]+|123[0-9]{2}|[0-9]{9,}|(?:19|20)[0-9]{2}(?=年))(?![0-9])"
)
"""Telephone numbers, with the hotlines 123xx; years; whatever begins with a nought."""

_TWO_OF: Final = re.compile(
    r"(?<![0-9.第初十])2(?=[个年天块元万千亿口斤亩间套位只条张头辆岁人家次倍种层户份件栋棵包箱袋桶瓶周分小])(?!年级|层楼)"
)
_NUMBER: Final = re.compile(r"([0-9]+)(?:\.([0-9]+))?")


def read_out(text: str) -> str:
    """Write the numbers of a text in characters, as they are said."""
    text = _THOUSANDS_COMMA.sub("", text.translate(_TO_ASCII))
    text = _RANGE.sub("到", text)
    text = _FRACTION.sub(r"\2分之\1", text)
    text = _PERCENT.sub(r"百分之\1", text)
    text = _ONE_BY_ONE.sub(lambda match: _one_by_one(match.group()), text)
    text = _TWO_OF.sub("两", text)
    return _NUMBER.sub(lambda match: _number(*match.groups()), text)


def _number(whole: str, decimals: str | None) -> str:
    read = _one_by_one(whole) if len(whole) > _MOST_DIGITS else _whole(int(whole))
    return f"{read}点{_one_by_one(decimals)}" if decimals else read


def _one_by_one(digits: str) -> str:
    return "".join(DIGITS[int(digit)] for digit in digits)


def _whole(number: int) -> str:
    """Read a number below a hundred million."""
    myriads, rest = divmod(number, 10_000)
    if not myriads:
        return re.sub("二(?=[百千])", "两", to_chinese(rest))
    high = "两" if myriads == 2 else _whole(myriads)
    return high + "万" + (DIGITS[0] if 0 < rest < 1000 else "") + (_whole(rest) if rest else "")
