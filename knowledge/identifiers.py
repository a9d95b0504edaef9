"""Ids of entries and provisions (`civil_code:1077`) and their citations (《民法典》第一千零七十七条)."""

import re
from collections.abc import Iterable
from typing import Final

from knowledge.numerals import to_chinese

ARTICLES: Final = {"civil_code": 1260, "constitution": 143}
"""Laws that the library explains article by article, with the number of their articles."""

MEASURES: Final = 61
"""Number of measures in the county's plan."""

PLAN_PARTS: Final = ("goal", "org")
"""The plan's unnumbered parts: its overall aim and its organisation."""

SHORT_NAMES: Final = {"civil_code": "民法典", "constitution": "宪法"}

PLAN_NAME: Final = "渠县法治社会建设实施方案（2021—2025年）（征求意见稿）"

RELATED_LAWS: Final = {
    "个人信息保护法": 74,
    "人民调解法": 35,
    "保障农民工工资支付条例": 64,
    "信访工作条例": 50,
    "公证法": 47,
    "农村土地承包法": 70,
    "劳动争议调解仲裁法": 54,
    "反家庭暴力法": 38,
    "妇女权益保障法": 86,
    "未成年人保护法": 132,
    "村民委员会组织法": 41,
    "残疾人保障法": 68,
    "法律援助法": 71,
    "消费者权益保护法": 63,
    "老年人权益保障法": 85,
    "退役军人保障法": 85,
    "民法典总则编解释": 39,
    "民法典婚姻家庭编解释（一）": 91,
    "民法典婚姻家庭编解释（二）": 23,
    "民法典继承编解释（一）": 45,
    "民法典侵权责任编解释（一）": 26,
}
"""Other laws and interpretations that entries cite: name used in ids, number of articles."""

ENTRY_ID = re.compile(
    r"civil_code:[1-9]\d{0,3}|constitution:(?:[1-9]\d{0,2}|preamble)|plan:(?:[1-9]\d?|goal|org)|topic:[a-z0-9_]+"
)
RELATED_ID = re.compile(r"([^\s:]+):([1-9]\d{0,3})(?:-([1-9]\d?))?")
INTERPRETATION: Final = re.compile(r"^民法典(.+编)解释(（.）)?$")


def is_entry_id(text: str) -> bool:
    """Say whether a text is the id of an entry that can exist, written or not: numbers must be in range."""
    if not ENTRY_ID.fullmatch(text):
        return False
    source, _, key = text.partition(":")
    if not key.isdecimal():
        return True
    return int(key) <= (MEASURES if source == "plan" else ARTICLES[source])


def is_provision_id(text: str) -> bool:
    """Say whether a text names a provision that can be cited: an article of a law, or a part of the plan."""
    if is_entry_id(text):
        return not text.startswith("topic:")
    match = RELATED_ID.fullmatch(text)
    return match is not None and int(match[2]) <= RELATED_LAWS.get(match[1], 0)


def citation_label(provision_id: str) -> str:
    """Return the citation that residents see: `civil_code:1077` → 《民法典》第一千零七十七条.

    Raises:
        ValueError: if the id is not that of a provision.
    """
    source, _, key = provision_id.partition(":")
    if source == "plan":
        place = {"goal": "总体要求", "org": "组织保障"}.get(key) or f"第（{key}）项"
        return f"《{PLAN_NAME}》{place}"
    if not is_provision_id(provision_id):
        raise ValueError(f"{provision_id!r} has no citation")
    place = "序言" if key == "preamble" else article_name(key)
    return f"《{law_name(source)}》{place}"


def article_name(key: str) -> str:
    """Return an article as laws head it: 1077 → 第一千零七十七条, 120-1 → 第一百二十条之一."""
    number, _, inserted = key.partition("-")
    return f"第{to_chinese(int(number))}条" + (f"之{to_chinese(int(inserted))}" if inserted else "")


def law_name(source: str) -> str:
    """Return the name of a law as it stands between 《》: 民法典继承编解释（一） → 最高人民法院关于适用…."""
    interpretation = INTERPRETATION.match(source)
    if interpretation:
        several = "若干问题的" if interpretation[1] == "总则编" else "的"
        return f"最高人民法院关于适用〈民法典〉{interpretation[1]}{several}解释{interpretation[2] or ''}"
    return SHORT_NAMES.get(source, source)


def citation_list(provision_ids: Iterable[str]) -> str:
    """Return citations in one line: the first in full, then the others of each law together.

    《民法典》第一千零七十七条；《民法典》第1076、1078条；《宪法》第49条

    Raises:
        ValueError: if an id is not that of a provision, or there is none.
    """
    first, *others = dict.fromkeys(provision_ids)
    by_law: dict[str, list[str]] = {}
    for provision_id in others:
        source, _, key = provision_id.partition(":")
        by_law.setdefault(source, []).append(key)
    return "；".join([citation_label(first), *(_of_one_law(source, keys) for source, keys in by_law.items())])


def _of_one_law(source: str, keys: list[str]) -> str:
    numbers = [key for key in keys if key.isdecimal()]
    if source == "plan" or len(numbers) < len(keys):
        return "、".join(citation_label(f"{source}:{key}") for key in keys)
    return f"《{law_name(source)}》第{'、'.join(sorted(numbers, key=int))}条"
