"""Evaluation of search on files of questions: `python -m embeddings evaluate FILE`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from embeddings.evaluation.metrics import mean, recall, reciprocal_rank, share
from embeddings.evaluation.rows import Row, read_questions, search_all, write_rows
from embeddings.search import SearchEngine

SHORT: Final = 14
"""Questions of at most so many characters are reported apart: they say least."""


def evaluate_file(engine: SearchEngine, path: Path, rows_path: Path | None = None) -> Iterator[str]:
    """Measure a file and yield the lines of the report.

    Raises:
        InputError: if the file is faulty, or the rows cannot be written.
    """
    rows = search_all(engine, read_questions(path))
    if rows_path:
        write_rows(rows_path, rows)
    golden = [row for row in rows if row.question.gold]
    if golden:
        inside = [row for row in golden if set(row.question.gold) & engine.ids]
        outside = [row for row in golden if not set(row.question.gold) & engine.ids]
        yield from _retrieval("all questions", golden)
        yield from _retrieval("gold in the library", inside)
        yield from _answers("gold in the library", inside)
        yield from _statuses("gold outside the library", outside)
    for kind in sorted({row.question.kind or "" for row in rows if not row.question.gold}):
        of_kind = [row for row in rows if not row.question.gold and row.question.kind == kind]
        yield from _statuses(kind, of_kind)
        yield from _statuses(
            f"{kind}, at most {SHORT} characters", [r for r in of_kind if len(r.question.q) <= SHORT]
        )


def _retrieval(name: str, rows: Sequence[Row]) -> Iterator[str]:
    yield f"{name}: {len(rows)}"
    if not rows:
        return
    for k in (1, 5, 10):
        hits = sum(bool(recall(row.question.gold, row.found, k)) for row in rows)
        yield f"  hit@{k:<3} {share(hits, len(rows))}"
    for k in (5, 10):
        yield f"  R@{k:<5} {mean([recall(row.question.gold, row.found, k) for row in rows])}"
    yield f"  MRR@10  {mean([reciprocal_rank(row.question.gold, row.found) for row in rows])}"


def _answers(name: str, rows: Sequence[Row]) -> Iterator[str]:
    answered = [row for row in rows if row.outcome.answered]
    right = sum(row.found[0] in row.question.gold for row in answered)
    yield f"  answers right: {share(right, len(answered))} of {len(answered)}"
    yield from _statuses(name, rows)


def _statuses(name: str, rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        return
    counts = Counter(row.outcome.status for row in rows)
    refused = sum(counts[status] for status in ("abstained", "outside_library", "out_of_scope"))
    shown = ", ".join(f"{status} {count}" for status, count in counts.most_common())
    yield f"  {name} ({len(rows)}): refused {share(refused, len(rows))}; {shown}"
