"""The tables of a report: plain text, at most 110 columns wide."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from embeddings.evaluation.metrics import METRICS, mean, share
from embeddings.evaluation.paired import compare_paired
from embeddings.evaluation.reliability import bins, calibration_error, diagram
from embeddings.evaluation.runs import OURS, REFUSED, Row

SHORT: Final = 14
"""Questions without gold of at most so many characters are reported apart: they say least."""

CLEAR: Final = 8
"""Characters from which a question says enough to be answered or clarified."""

FEWEST_TO_CALIBRATE: Final = 100
"""Fewer questions would leave fewer than ten to a bin: chance alone would make a large error."""

TESTED: Final = ("hit@5", "MRR@10")


def retrieval(rows: Sequence[Row]) -> Iterator[str]:
    """Yield every metric of each search, with its bootstrap interval."""
    systems = list(rows[0].lists)
    if len(systems) > 1:
        yield f"  {'':8}" + "".join(f"{name:22}" for name in systems).rstrip()
    for name, metric in METRICS.items():
        found = [mean([metric(row.question.gold, row.lists[system]) for row in rows]) for system in systems]
        yield f"  {name:8}" + "".join(f"{estimate!s:22}" for estimate in found).rstrip()


def statuses(rows: Sequence[Row], articles: bool) -> Iterator[str]:
    """Yield shares of statuses among questions with gold and, unless `articles`, of right answers."""
    counts = Counter(row.outcome.status for row in rows)
    yield _share("answered", counts["answered"], len(rows))
    yield _share("clarify", counts["clarify"], len(rows))
    yield _share("refused", sum(row.refused for row in rows), len(rows))
    if how := ", ".join(f"{status} {counts[status]}" for status in REFUSED if counts[status]):
        yield f"    of these {how}"
    clear = [row for row in rows if len(row.question.q) >= CLEAR]
    label = f"answered or clarified, {CLEAR} characters and more"
    yield _share(label, sum(not row.refused for row in clear), len(clear))
    if articles:  # the answer may be a guide: gold says nothing about whether it is right
        return
    answered = [row for row in rows if row.outcome.answered]
    yield _share("answers right", sum(row.right for row in answered), len(answered))
    if len(rows) >= FEWEST_TO_CALIBRATE:
        found = bins([row.outcome.confidence for row in rows], [row.right for row in rows])
        yield f"  {'expected calibration error':46}{calibration_error(found):.3f}"


def _share(name: str, successes: int, total: int) -> str:
    return f"  {name:46}{share(successes, total)}  {successes} of {total}"


def against_baselines(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the paired tests of the engine against each baseline, if there are any."""
    baselines = [name for name in rows[0].lists if name != OURS]
    if not baselines:
        return
    yield ""
    yield f"ours minus baseline, {len(rows)} questions (paired bootstrap interval; p: randomisation test)"
    yield f"  {'':16}" + "".join(f"{name:38}" for name in TESTED).rstrip()
    for name in baselines:
        found = [
            compare_paired(*([metric(row.question.gold, row.lists[s]) for row in rows] for s in (OURS, name)))
            for metric in (METRICS[tested] for tested in TESTED)
        ]
        yield f"  {name:16}" + "".join(f"{difference!s:38}" for difference in found).rstrip()


def reliability(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the reliability diagram of questions with gold."""
    found = bins([row.outcome.confidence for row in rows], [row.right for row in rows])
    yield ""
    yield f"confidence against 'first hit is gold', {len(rows)} questions in {len(found)} bins of like size"
    yield from diagram(found)


def without_gold(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the shares of statuses of each kind of question without gold."""
    for kind in sorted({row.question.kind or "" for row in rows}):
        of_kind = [row for row in rows if row.question.kind == kind]
        short = [row for row in of_kind if len(row.question.q) <= SHORT]
        columns = {"all": of_kind} | ({f"at most {SHORT} characters": short} if short else {})
        yield ""
        yield f"{kind}, no gold: {len(of_kind)}"
        yield (
            f"  {'':18}" + "".join(f"{f'{name}: {len(part)}':34}" for name, part in columns.items()).rstrip()
        )
        for status in ("answered", "clarify", *REFUSED):
            counts = [sum(row.outcome.status == status for row in part) for part in columns.values()]
            yield _beside(status, counts, list(columns.values()))
        counts = [sum(row.refused for row in part) for part in columns.values()]
        yield _beside("refused", counts, list(columns.values()))


def _beside(name: str, counts: Sequence[int], parts: Sequence[Sequence[Row]]) -> str:
    cells = [f"{share(n, len(part))}{n:6}" for n, part in zip(counts, parts, strict=True)]
    return f"  {name:18}" + "".join(f"{cell:34}" for cell in cells).rstrip()
