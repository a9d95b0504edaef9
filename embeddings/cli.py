"""`python -m embeddings`: train, build, search, evaluate."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from embeddings.errors import InputError, SearchError
from embeddings.paths import INDEX_DIR, MODEL_DIR, ROOT
from embeddings.results import SearchOutcome
from embeddings.search import SearchEngine

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Official = Annotated[bool, typer.Option("--official", help="Add the imported official texts.")]
ModelDir = Annotated[Path, typer.Option("--model", help="Folder of the embedding model.")]
IndexDir = Annotated[Path, typer.Option("--index", help="Folder of the search indexes.")]


@app.command()
def train(
    pairs: Annotated[
        Path | None,
        typer.Option(envvar="MINGFA_TRAINING_PAIRS", help="JSONL of question, answer, cited; optional."),
    ] = None,
    held_out: Annotated[
        list[Path] | None,
        typer.Option(help="JSONL whose `q` must stay out of training, beside tests/evaluation/."),
    ] = None,
    model: ModelDir = MODEL_DIR,
) -> None:
    """Train the embedding, the fusion and the gate, and replace the model folder."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from embeddings.training.pipeline import Inputs, total_steps
    from embeddings.training.pipeline import train as run_training
    from knowledge import ContentError

    kept_out = [*sorted((ROOT / "tests" / "evaluation").glob("*.jsonl")), *(held_out or [])]
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
                Inputs(pairs=pairs, held_out=kept_out),
                model,
                progress=lambda loss: bar.update(task, advance=1, loss=f"{loss:.2f}"),
            )
    except (SearchError, ContentError, OSError) as error:
        _fail(str(error))
    typer.echo(f"{model}: trained")


@app.command()
def build(official: Official = False, model: ModelDir = MODEL_DIR, index: IndexDir = INDEX_DIR) -> None:
    """Build the search index, unless the one there fits content, model and code."""
    typer.echo(_ensure_index(index, official, model))


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="The question, unless --jsonl is given.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Read lines {"q": …} from standard input.')] = False,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="Number of results.")] = 10,
    official: Official = False,
    model: ModelDir = MODEL_DIR,
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
    model: ModelDir = MODEL_DIR,
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
