"""Everything as JSON Lines, for others to use. `knowledge/EXPORT.md` documents the fields."""

import json
from collections.abc import Iterator
from typing import Any, Final

from knowledge.base import KnowledgeBase
from knowledge.identifiers import citation_label
from knowledge.models import Article, Entry, Guide, Measure, Notice, OutsideArea, Service

FORMAT: Final = 1

KINDS: Final[dict[type, str]] = {
    Article: "article",
    Measure: "measure",
    Guide: "guide",
    Service: "service",
    Notice: "notice",
    OutsideArea: "outside_area",
}


def export_lines(base: KnowledgeBase) -> Iterator[str]:
    """Yield one JSON object a line: a header, then everything in the order of the files."""
    counts = dict.fromkeys(KINDS.values(), 0)
    items = [*base, *base.services.values(), *base.notices.values(), *base.outside.values()]
    for item in items:
        counts[KINDS[type(item)]] += 1
    yield _line({"type": "header", "format": FORMAT, "name": "mingfa-knowledge", "counts": counts})
    for item in items:
        yield _line(_record(item))


def _record(item: Entry | Service | Notice | OutsideArea) -> dict[str, Any]:
    record = {"type": KINDS[type(item)], **item.model_dump(mode="json", exclude_none=True)}
    if isinstance(item, OutsideArea):
        return record
    record.pop("checked", None)
    record.pop("verified", None)
    record["citations"] = [{"id": cited, "label": citation_label(cited)} for cited in item.cites]
    record["fingerprints"] = dict(item.fingerprints)
    return record


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)
