"""Ids of entries (`civil_code:1077`) and the citations made from them (《民法典》第一千零七十七条)."""

import re
from typing import Final

from knowledge.numerals import to_chinese

ARTICLES: Final = {"civil_code": 1260, "constitution": 143}
"""Sources made of numbered articles, with the number of their articles."""

MEASURES: Final = 61
"""Number of measures in the county's plan."""

PLAN_PARTS: Final = ("goal", "org")
"""The plan's unnumbered parts: its overall aim and its organisation."""

SHORT_NAMES: Final = {"civil_code": "民法典", "constitution": "宪法"}

PLAN_NAME: Final = "渠县法治社会建设实施方案（2021—2025年）（征求意见稿）"

ENTRY_ID = re.compile(
    r"civil_code:[1-9]\d{0,3}|constitution:(?:[1-9]\d{0,2}|preamble)|plan:(?:[1-9]\d?|goal|org)|topic:[a-z0-9_]+"
)


def is_entry_id(text: str) -> bool:
    """Say whether a text is the id of an entry that can exist, written or not: numbers must be in range."""
    if not ENTRY_ID.fullmatch(text):
        return False
    source, _, key = text.partition(":")
    if not key.isdecimal():
        return True
    return int(key) <= (MEASURES if source == "plan" else ARTICLES[source])


def citation_label(entry_id: str) -> str:
    """Return the citation that residents see: `civil_code:1077` → 《民法典》第一千零七十七条.

    Raises:
        ValueError: if the id is not that of an article or a part of the plan.
    """
    source, _, key = entry_id.partition(":")
    if source in SHORT_NAMES:
        place = "序言" if key == "preamble" else f"第{to_chinese(int(key))}条"
        return f"《{SHORT_NAMES[source]}》{place}"
    if source == "plan":
        place = {"goal": "总体要求", "org": "组织保障"}.get(key) or f"第（{key}）项"
        return f"《{PLAN_NAME}》{place}"
    raise ValueError(f"{entry_id!r} has no citation")
