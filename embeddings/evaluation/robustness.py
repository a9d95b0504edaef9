"""What is left of search when the same questions are written differently."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from embeddings.evaluation.metrics import METRICS, mean
from embeddings.evaluation.questions import Question
from embeddings.evaluation.runs import Bench, Row

Perturbation = Callable[[str, random.Random], str]
"""From a question and a source of chance to the question written differently."""

_SHOWN: Final = ("hit@1", "hit@5", "MRR@10")


def robustness(
    bench: Bench,
    questions: Sequence[Question],
    untouched: Sequence[Row],
    perturbations: Mapping[str, Perturbation],
) -> Iterator[str]:
    """Search for perturbed copies of questions and yield a table of those with gold and one of the others.

    Args:
        bench: what searched for the questions.
        questions: all of the file.
        untouched: what the bench made of them as they stand.
        perturbations: by name.
    """
    plain = Bench(bench.engine, bench.articles)  # baselines would only take time
    runs = {"none": untouched} | {
        name: plain.run(perturbed(questions, name, perturbation))
        for name, perturbation in perturbations.items()
    }
    for with_gold in (True, False):
        kept = {
            name: [row for row in rows if bool(row.question.gold) is with_gold] for name, rows in runs.items()
        }
        if kept["none"]:
            yield from _table(kept, with_gold)


def perturbed(questions: Sequence[Question], name: str, perturbation: Perturbation) -> list[Question]:
    """Perturb questions: each gets a seed of its own, and so the same treatment in every run."""
    return [
        question.model_copy(
            update={"q": perturbation(question.q, random.Random(f"{name}:{index}:{question.q}"))}  # noqa: S311
        )
        for index, question in enumerate(questions)
    ]


def _table(runs: Mapping[str, Sequence[Row]], with_gold: bool) -> Iterator[str]:
    untouched = runs["none"]
    yield ""
    yield f"perturbed questions {'with' if with_gold else 'without'} gold: {len(untouched)}"
    figures = "".join(f"{name:>8}" for name in _SHOWN) + f"{'hit@5, points':>22}" if with_gold else ""
    yield f"  {'perturbation':24}{'changed':>8}{figures}  answered  clarify  refused"
    for name, rows in runs.items():
        changed = sum(row.question.q != then.question.q for row, then in zip(rows, untouched, strict=True))
        answered = sum(row.outcome.answered for row in rows)
        refused = sum(row.refused for row in rows)
        statuses = f"{answered:10}{len(rows) - answered - refused:9}{refused:9}"
        yield f"  {name:24}{changed:8}{_figures(rows, untouched) if with_gold else ''}{statuses}"


def _figures(rows: Sequence[Row], untouched: Sequence[Row]) -> str:
    values = {name: _values(name, rows) for name in _SHOWN}
    before = _values("hit@5", untouched)
    lost = mean([after - then for after, then in zip(values["hit@5"], before, strict=True)])
    means = "".join(f"{sum(found) / len(found):8.3f}" for found in values.values())
    return means + ("" if rows is untouched else lost.signed(scale=100, digits=1)).rjust(22)


def _values(name: str, rows: Sequence[Row]) -> list[float]:
    return [METRICS[name](row.question.gold, row.found) for row in rows]
