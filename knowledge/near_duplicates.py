"""Lay questions that say nearly the same and stand under different entries: they confuse search."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Final

from knowledge.base import KnowledgeBase

SAME: Final = 0.7
"""Share of two questions' character pairs that both must have for them to count as one."""

FILLERS: Final = re.compile(r"[\W_]|[吗呢啊嘛呀哦哈吧么的了]|请问|我想问一?下?|是不是")
"""What makes no difference to what is asked."""

DIGITS: Final = re.compile(r"\d+")


def near_duplicates(base: KnowledgeBase) -> Iterator[str]:
    """Yield pairs of lay questions of different entries that share nearly all their character pairs."""
    owners: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for item in (*base, *base.services.values(), *base.outside.values()):
        for question in item.questions:
            owners[FILLERS.sub("", question)].append((item.id, question))
    for group in owners.values():
        for (left, first), (right, second) in combinations(group, 2):
            if left != right:
                yield _message(left, first, right, second)
    pairs = {core: frozenset(pairwise(core)) for core in owners if len(core) > 1}
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for core, grams in pairs.items():
        shared: dict[str, int] = defaultdict(int)
        for gram in grams:
            for other in holders[gram]:
                shared[other] += 1
            holders[gram].append(core)
        for other, count in shared.items():
            if count >= SAME * len(grams | pairs[other]) and DIGITS.findall(core) == DIGITS.findall(other):
                for left, first in owners[core]:
                    for right, second in owners[other]:
                        if left != right:
                            yield _message(left, first, right, second)


def _message(left: str, first: str, right: str, second: str) -> str:
    return f"{left}: questions: {first!r} is nearly {second!r} of {right}"
