"""Addresses of pages, and the short names that stand beside links to them."""

from typing import Final

from knowledge.identifiers import SHORT_NAMES

GUIDE: Final = "topic"
PLAN: Final = "plan"
SERVICE: Final = "service"
PLAN_PLACES: Final = {"goal": "总体要求", "org": "组织保障"}


def entry_path(entry_id: str) -> str:
    """Return the address of an entry's or service's page: `civil_code:1077` → `/k/civil_code/1077`."""
    return f"/k/{entry_id.replace(':', '/')}"


def short_label(entry_id: str) -> str:
    """Return what stands in front of an entry's title in a list: 民法典第1077条, 方案第34项, 办事指南."""
    source, _, key = entry_id.partition(":")
    if source == GUIDE:
        return "办事指南"
    if source == PLAN:
        return f"方案{PLAN_PLACES.get(key) or f'第{key}项'}"
    name = SHORT_NAMES.get(source, source)
    return f"{name}第{key}条" if key.isdecimal() else f"{name}序言"
