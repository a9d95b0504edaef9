"""Rows of evaluation files: read, searched, written."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError, model_validator

from embeddings.errors import InputError
from embeddings.results import SearchOutcome
from embeddings.search import SearchEngine


class Question(BaseModel):
    """One line: a question with its gold entries, or with the kind of question it is."""

    q: str
    gold: list[str] = []
    kind: str | None = None

    @model_validator(mode="after")
    def has_truth(self) -> "Question":
        """Require something to measure against."""
        if not self.gold and self.kind is None:
            raise ValueError('needs "gold" or "kind"')
        return self


@dataclass(frozen=True)
class Row:
    """A question and what search made of it."""

    question: Question
    outcome: SearchOutcome

    @property
    def found(self) -> list[str]:
        """Ids found, best first."""
        return [hit.id for hit in self.outcome.results]


def read_questions(path: Path) -> list[Question]:
    """Read an evaluation file.

    Raises:
        InputError: if it cannot be read, is empty, or a line is faulty.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        try:
            questions.append(Question.model_validate_json(line))
        except ValidationError as error:
            raise InputError(f"{path}, line {number}: {error.errors()[0]['msg']}") from error
    if not questions:
        raise InputError(f"{path}: holds no question")
    return questions


def search_all(engine: SearchEngine, questions: Sequence[Question]) -> list[Row]:
    """Search for every question."""
    return [Row(question, engine.search(question.q)) for question in questions]


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write one line per question, so that false answers and false refusals can be looked at.

    Raises:
        InputError: if the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["q", "gold", "kind", "status", "confidence", "hit@1", "rank", "found"])
            for row in rows:
                gold, found = row.question.gold, row.found
                rank = next((n for n, key in enumerate(found, start=1) if key in gold), "")
                status, confidence = row.outcome.status, round(row.outcome.confidence, 4)
                truth = [row.question.q, " ".join(gold), row.question.kind or ""]
                writer.writerow([*truth, status, confidence, int(rank == 1), rank, " ".join(found)])
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from error
