"""What calls for an editor: changed law, entries never checked, questions answered wrongly or not at all.

Search and the store belong to other packages, which know this one and not the reverse. Their command lines
are asked instead.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from knowledge.base import KnowledgeBase
from knowledge.official import review_state

ROOT: Final = Path(__file__).parent.parent
SEARCH: Final = ("embeddings", "search", "--jsonl", "-k", "3")
UNANSWERED: Final = ("api", "unanswered", "--jsonl")


class ReviewError(Exception):
    """Another part of Mingfa could not be asked; the message says why."""


@dataclass(frozen=True)
class SelfRetrieval:
    """How search fares on the library's own lay questions.

    Attributes:
        asked: number of questions.
        first: questions whose entry came first.
        among_three: questions whose entry came among the first three.
        errors: question, its entry, and the entry that came first, for those not among three.
        confused: the same for those that were answered with another entry.
    """

    asked: int
    first: int
    among_three: int
    errors: list[tuple[str, str, str]]
    confused: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Unanswered:
    """A question that users asked and Mingfa could not answer, without personal data.

    With an `entry`, that was the answer, and it did not help.
    """

    question: str
    status: str
    count: int
    entry: str | None = None


def needing_review(base: KnowledgeBase, texts: Mapping[str, str]) -> list[str]:
    """Return the ids of entries whose law has changed since they were checked."""
    return [entry.id for entry in base if review_state(entry, texts) == "needs_review"]


def never_checked(base: KnowledgeBase) -> list[str]:
    """Return the ids of entries that were never checked against an official text."""
    return [entry.id for entry in base if not entry.fingerprints]


def self_retrieval(base: KnowledgeBase) -> SelfRetrieval:
    """Ask search every lay question of the library.

    Raises:
        ReviewError: if search fails.
    """
    asked = [(question, entry.id) for entry in base for question in entry.questions]
    found = _ask(SEARCH, "".join(json.dumps({"q": question}) + "\n" for question, _ in asked))
    errors, confused = [], []
    first = among = 0
    for (question, owner), outcome in zip(asked, found, strict=True):
        ids = [hit["id"] for hit in outcome["results"][:3]]
        first += ids[:1] == [owner]
        among += owner in ids
        wrong = (question, owner, ids[0] if ids else "")
        if owner not in ids:
            errors.append(wrong)
        if outcome["answered"] and ids[0] != owner:
            confused.append(wrong)
    return SelfRetrieval(len(asked), first, among, errors, confused)


def unanswered() -> list[Unanswered]:
    """Return the questions that users asked and Mingfa could not answer, the most frequent first.

    Raises:
        ReviewError: if the store cannot be read.
    """
    return [
        Unanswered(line["q"], line["status"], line["count"], line.get("entry")) for line in _ask(UNANSWERED)
    ]


def _ask(command: Iterable[str], lines: str = "") -> list[dict[str, Any]]:
    done = subprocess.run(  # noqa: S603 - our own modules with fixed arguments
        [sys.executable, "-m", *command], input=lines, capture_output=True, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip() or f"exit code {done.returncode}").splitlines()[-1]
        raise ReviewError(f"python -m {' '.join(command)}: {reason}")
    return [json.loads(line) for line in done.stdout.splitlines()]
