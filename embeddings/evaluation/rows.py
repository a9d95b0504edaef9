"""Rows as CSV: one line per question, so that false answers and false refusals can be looked at."""

import csv
from collections.abc import Sequence, Set
from pathlib import Path

from embeddings.errors import InputError
from embeddings.evaluation.groups import sources
from embeddings.evaluation.metrics import first_rank, hit
from embeddings.evaluation.runs import OURS, Row


def write_rows(path: Path, rows: Sequence[Row], library: Set[str]) -> None:
    """Write rows. Source, ranks and hits of a question without gold are left empty.

    Raises:
        InputError: if the file cannot be written.
    """
    beside = [name for name in rows[0].lists if name != OURS] if rows else []
    header = ["q", "gold", "kind", "source", "length", "status", "confidence", "rank", "hit@1", "hit@5"]
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*header, "found", *(f"rank {name}" for name in beside)])
            for row in rows:
                writer.writerow(_cells(row, beside, library))
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from error


def _cells(row: Row, beside: Sequence[str], library: Set[str]) -> list[object]:
    question, gold = row.question, row.question.gold
    return [
        question.q,
        " ".join(gold),
        question.kind or "",
        "; ".join(sources(question, library)) if gold else "",
        len(question.q),
        row.outcome.status,
        round(row.outcome.confidence, 4),
        first_rank(gold, row.found) or "",
        *(int(hit(gold, row.found, k)) if gold else "" for k in (1, 5)),
        " ".join(row.found),
        *(first_rank(gold, row.lists[name]) or "" for name in beside),
    ]
