"""`python -m embeddings`: train, build, search, evaluate."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from embeddings.errors import InputError, SearchError
from embeddings.paths import INDEX_DIR, MODEL_DIR, PLUGGED_DIR, ROOT, model_folder
from embeddings.results import SearchOutcome
from embeddings.search import SearchEngine

USED_MODEL: Final = model_folder(os.environ.get("MINGFA_EMBEDDING_MODEL") or None)
EVALUATION: Final = ROOT / "tests" / "evaluation"
TUNING: Final = EVALUATION / "village_dev.jsonl"
"""Of the evaluation files, the one that ranker and gate are fitted to."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Official = Annotated[bool, typer.Option("--official", help="Add the imported official texts.")]
ModelDir = Annotated[
    Path,
    typer.Option(
        "--model",
        help="Folder of the search model; where MINGFA_EMBEDDING_MODEL is set, that of what is plugged in.",
    ),
]
TrainedDir = Annotated[Path, typer.Option("--model", help="Folder that is written.")]
IndexDir = Annotated[Path, typer.Option("--index", help="Folder of the search indexes.")]


@app.command()
def train(
    pairs: Annotated[
        Path | None,
        typer.Option(envvar="MINGFA_TRAINING_PAIRS", help="JSONL of question, answer, cited; optional."),
    ] = None,
    judged: Annotated[
        list[Path] | None,
        typer.Option(help='JSONL of {"q", "gold": […]} to learn from; measured by cross-fitting.'),
    ] = None,
    held_out: Annotated[
        list[Path] | None,
        typer.Option(help="JSONL whose `q` must stay out of training, beside tests/evaluation/."),
    ] = None,
    laws: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="Folder of official texts; optional.")
    ] = None,
    model: TrainedDir = MODEL_DIR,
) -> None:
    """Train the embedding, the ranker and the gate, and replace the model folder.

    The questions of tests/evaluation/village_dev.jsonl tune ranker and gate; the other files there stay out.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from embeddings.training.material import Inputs
    from embeddings.training.pipeline import total_steps
    from embeddings.training.pipeline import train as run_training
    from knowledge import ContentError
    from knowledge.law_text import LawTextError

    columns = (
        TextColumn("training"),
        BarColumn(),
        TextColumn("loss {task.fields[loss]}"),
        TimeRemainingColumn(),
    )
    try:
        with Progress(*columns) as bar:
            task = bar.add_task("training", total=total_steps(), loss="–")
            run_training(
                Inputs(
                    pairs=pairs,
                    judged=judged or [],
                    tuning=[TUNING],
                    held_out=[*_evaluation_files(), *(held_out or [])],
                    laws=laws,
                ),
                model,
                progress=lambda loss: bar.update(task, advance=1, loss=f"{loss:.2f}"),
            )
    except (SearchError, ContentError, LawTextError, OSError) as error:
        _fail(str(error))
    typer.echo(f"{model}: trained")


@app.command()
def adapt(
    name: Annotated[
        str,
        typer.Argument(
            envvar="MINGFA_EMBEDDING_MODEL", help="A sentence-transformers model: its name, or a folder."
        ),
    ],
    judged: Annotated[
        list[Path] | None,
        typer.Option(help='JSONL of {"q", "gold": […]}, beside the one of tests/evaluation/.'),
    ] = None,
    pairs: Annotated[Path | None, typer.Option(envvar="MINGFA_TRAINING_PAIRS")] = None,
    plugged: Annotated[Path, typer.Option(help="Folder where such models are kept.")] = PLUGGED_DIR,
    index: IndexDir = INDEX_DIR,
) -> None:
    """Use other weights than ours: fit ranker, gate and thresholds to them and build the index."""
    from embeddings.training.adapt import adapt as run_adaptation
    from embeddings.training.material import Inputs
    from knowledge import ContentError

    inputs = Inputs(
        pairs=pairs,
        tuning=[TUNING, *(judged or [])],
        held_out=_evaluation_files(),
    )
    folder = model_folder(name, plugged)
    try:
        run_adaptation(name, inputs, folder, lambda done: typer.echo(f"{name}: fold {done}", err=True))
    except (SearchError, ContentError, OSError) as error:
        _fail(str(error))
    typer.echo(_ensure_index(index, official=False, model=folder))
    typer.echo(f"{folder}: ready; it is used where MINGFA_EMBEDDING_MODEL={name} is set")


@app.command()
def build(official: Official = False, model: ModelDir = USED_MODEL, index: IndexDir = INDEX_DIR) -> None:
    """Build the search index, unless the one there fits content, model and code."""
    typer.echo(_ensure_index(index, official, model))


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="The question, unless --jsonl is given.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Read lines {"q": …} from standard input.')] = False,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="Number of results.")] = 10,
    official: Official = False,
    model: ModelDir = USED_MODEL,
    index: IndexDir = INDEX_DIR,
) -> None:
    """Search for one question, or for each line of standard input, and write JSON lines."""
    if jsonl == (query is not None):
        _fail("give either a question or --jsonl")
    engine = _engine(index, official, model)
    try:
        for question in _questions(sys.stdin.buffer) if jsonl else [query or ""]:
            _write_line(engine.search(question, k))
    except InputError as error:
        _fail(str(error))
    except BrokenPipeError:  # the reader has gone, as with `head`
        sys.stdout = None


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help='JSONL of {"q", "gold": […], "kind"}; either may be missing.')],
    rows: Annotated[Path | None, typer.Option(help="Write a CSV with one row per question.")] = None,
    misses: Annotated[
        Path | None, typer.Option(help="Write a CSV of the questions with no gold among the first five hits.")
    ] = None,
    baselines: Annotated[bool, typer.Option(help="Put BM25 and the embedding alone beside search.")] = True,
    perturb: Annotated[bool, typer.Option("--perturb", help="Also write the questions differently.")] = False,
    articles: Annotated[
        bool, typer.Option("--articles", help="Measure over articles: without guides and measures.")
    ] = False,
    official: Official = False,
    model: ModelDir = USED_MODEL,
    index: IndexDir = INDEX_DIR,
) -> None:
    """Measure search on a file: hit@k, R@k, MRR@10 for golds; shares of statuses for kinds."""
    from embeddings import evaluation
    from embeddings.evaluation.perturbations import PERTURBATIONS

    try:
        questions = evaluation.read_questions(file)
        options = evaluation.Options(
            official=official,
            articles=articles,
            baselines=baselines,
            perturbations=PERTURBATIONS if perturb else {},
            rows=rows,
            misses=misses,
        )
        for line in evaluation.evaluate(_engine(index, official, model), questions, options):
            typer.echo(line)
    except InputError as error:
        _fail(str(error))


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="CSV written by evaluate --rows.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="CSV of the same questions.")],
) -> None:
    """Say by a paired test whether two evaluations of the same questions differ."""
    from embeddings.evaluation import compare_files

    try:
        for line in compare_files(first, second):
            typer.echo(line)
    except InputError as error:
        _fail(str(error))


def _evaluation_files() -> list[Path]:
    return sorted(EVALUATION.glob("*.jsonl"))


def _engine(index: Path, official: bool, model: Path) -> SearchEngine:
    note = _ensure_index(index, official, model)
    if note.endswith("built"):
        typer.echo(note, err=True)
    try:
        return SearchEngine.load(index, official, model)
    except SearchError as error:
        _fail(str(error))


def _ensure_index(index: Path, official: bool, model: Path) -> str:
    from embeddings.index import build_index
    from knowledge import ContentError

    try:
        result = build_index(index, official, model)
    except (SearchError, ContentError, OSError) as error:
        _fail(str(error))
    return f"{result.path}: {'built' if result.built else 'up to date, nothing to do'}"


def _questions(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            question = value["q"]
            question.encode()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f'standard input, line {number}: is no object {{"q": text}} ({error})'
            ) from error
        yield question


def _write_line(outcome: SearchOutcome) -> None:
    line = {
        "q": outcome.query,
        "results": [asdict(hit) for hit in outcome.results],
        "answered": outcome.answered,
        "status": outcome.status,
        "confidence": round(outcome.confidence, 4),
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
