"""Queries that are nothing but a keyword: 彩礼, 我想离婚, 家暴怎么办.

They hold too few features for similarity to be sure of, yet leave no doubt: entries name their keywords.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from embeddings.analysis import normalise
from embeddings.documents import Document

FILE: Final = "keywords.json"

BEFORE: Final = re.compile(
    r"^(?:我?想?(?:问|请问|咨询|了解|晓得|知道)(?:一?下|哈)?|你好|我想|我要|想要|想|要|关于|什么是|啥子?是|怎么样?|怎样|如何|咋个?|啷个)"
)
AFTER: Final = re.compile(
    r"(?:(?:该|要|应该)?(?:怎么|咋个?|啷个|如何)(?:办|弄|搞|整|处理)|是(?:什么|啥子?|哪些)(?:意思)?|(?:的|有)(?:哪些|什么|啥子?)?(?:规定|讲究|事)"
    r"|有(?:哪些|什么|啥子?)|(?:要|需要)(?:带|准备|交|办)?些?(?:什么|啥子?|哪些)(?:手续|条件|材料|证件|东西)|的?(?:问题|法律|条文|规定|事情?)|吗|呢|啊|么|嘛)$"
)
SHORTEST_BEGINNING: Final = 2
LONGEST_BEGINNING: Final = 4
"""Lengths of a query that may be the beginning of keywords: 打架 of 打架受伤."""

DOMINANT: Final = 0.35
"""Share of a query, without what people say around it, that a keyword of the first hit must fill to count."""

BLANKS: Final = re.compile(r"[\W_]+")


def bare(query: str) -> str:
    """Strip a query of what people say around a keyword: 请问家暴怎么办？ → 家暴."""
    text = BLANKS.sub("", normalise(query))
    while True:
        shorter = BEFORE.sub("", AFTER.sub("", text, count=1), count=1)
        if shorter in ("", text):
            return text
        text = shorter


@dataclass(frozen=True)
class Keywords:
    """Ids of the entries that name a keyword, by keyword."""

    owners: Mapping[str, Sequence[str]]

    @classmethod
    def build(cls, documents: Sequence[Document]) -> "Keywords":
        """Collect the keywords of all documents."""
        owners: dict[str, list[str]] = {}
        for document in documents:
            for keyword in document.keywords:
                owners.setdefault(BLANKS.sub("", normalise(keyword)), []).append(document.id)
        return cls(owners)

    def match(self, query: str) -> frozenset[str]:
        """Return the ids of the entries whose keyword is all that a query says; empty if it says more."""
        text = BLANKS.sub("", normalise(query))
        return frozenset(self.owners.get(text) or self.owners.get(bare(query)) or ())

    def begun(self, query: str) -> frozenset[str]:
        """Return the ids of the entries with a keyword of which all that a query says is the beginning."""
        core = bare(query)
        if not SHORTEST_BEGINNING <= len(core) <= LONGEST_BEGINNING:
            return frozenset()
        ids = (ids for keyword, ids in self.owners.items() if keyword.startswith(core))
        return frozenset(entry_id for owners in ids for entry_id in owners)

    def dominated(self, query: str, entry_id: str) -> bool:
        """Say whether a keyword of an entry is a good part of a query: 彩礼能退吗 is about 彩礼."""
        text = BLANKS.sub("", normalise(query))
        held = [key for key, ids in self.owners.items() if key in text and entry_id in ids]
        return max(map(len, held), default=0) >= DOMINANT * max(len(bare(query)), 1)

    def save(self, directory: Path) -> None:
        """Write into an existing folder."""
        (directory / FILE).write_text(json.dumps(self.owners, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> "Keywords":
        """Read what `save` wrote."""
        return cls(json.loads((directory / FILE).read_text(encoding="utf-8")))
