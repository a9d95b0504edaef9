"""The report of an evaluation: what was measured on a file of questions, line by line."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from embeddings.errors import InputError
from embeddings.evaluation.groups import groups
from embeddings.evaluation.metrics import hit
from embeddings.evaluation.questions import Question
from embeddings.evaluation.robustness import Perturbation, robustness
from embeddings.evaluation.rows import write_rows
from embeddings.evaluation.runs import Bench, Row
from embeddings.evaluation.tables import against_baselines, reliability, retrieval, statuses, without_gold
from embeddings.search import SearchEngine

LOOKED_AT: Final = 5
"""A question with no gold among so many first hits is a miss."""


@dataclass(frozen=True)
class Options:
    """What to measure and to write.

    Attributes:
        official: whether the engine's library holds the imported official texts.
        articles: measure over articles only.
        baselines: put the baselines beside ours.
        perturbations: ways to write the questions differently, by name.
        rows: CSV to write, one row per question.
        misses: CSV to write, one row per question with no gold among the first five hits.
    """

    official: bool = False
    articles: bool = False
    baselines: bool = True
    perturbations: Mapping[str, Perturbation] = field(default_factory=dict)
    rows: Path | None = None
    misses: Path | None = None


def evaluate(engine: SearchEngine, questions: Sequence[Question], options: Options) -> Iterator[str]:
    """Measure search on questions and yield the lines of the report.

    Raises:
        InputError: if no question is left to measure, or a CSV cannot be written.
    """
    beside = options.baselines and any(question.gold for question in questions)
    bench = Bench.build(engine, official=options.official, articles=options.articles, beside=beside)
    rows = bench.run(questions)
    if not rows:
        raise InputError("no question is left: none has an article for gold")
    _write(options, rows, engine.ids)
    yield from _notes(questions, rows, options, engine.ids)
    golden = [row for row in rows if row.question.gold]
    if golden:
        yield from _with_gold(golden, engine.ids, options.articles)
    yield from without_gold([row for row in rows if not row.question.gold])
    if options.perturbations:
        yield from robustness(bench, questions, rows, options.perturbations)


def _write(options: Options, rows: Sequence[Row], library: Set[str]) -> None:
    if options.rows:
        write_rows(options.rows, rows, library)
    if options.misses:
        golden = [row for row in rows if row.question.gold]
        missed = [row for row in golden if not hit(row.question.gold, row.found, LOOKED_AT)]
        write_rows(options.misses, missed, library)


def _notes(
    questions: Sequence[Question], rows: Sequence[Row], options: Options, library: Set[str]
) -> Iterator[str]:
    if options.articles:
        left_out = len(questions) - len(rows)
        yield "articles only: guides and measures are dropped from hits and gold, not from statuses"
        yield f"questions left out, as their gold holds no article: {left_out}"
    known = {key.split(":")[0] for key in library}
    gold = {key for row in rows for key in row.question.gold}
    strange = sorted(key for key in gold - library if key.split(":")[0] in known)
    if strange:
        shown = ", ".join(strange[:2]) + (", …" if len(strange) > 2 else "")
        yield f"gold ids of a source of the library that are not in it: {len(strange)} ({shown})"
    yield "95% intervals: bootstrap over questions for hit, R, MRR; Wilson for shares with counts"
    yield "(where all questions are alike, the bootstrap has no width and is too narrow)"


def _with_gold(golden: Sequence[Row], library: Set[str], articles: bool) -> Iterator[str]:
    for name, rows in groups(golden, library):
        yield ""
        is_first = name == "all questions"
        if not is_first and len(rows) == len(golden):
            yield f"{name}: {len(rows)}, the same questions"
            continue
        yield f"{name}: {len(rows)}"
        yield from retrieval(rows)
        yield from statuses(rows, articles)
        if is_first:
            yield from against_baselines(rows)
            yield from () if articles else reliability(rows)
