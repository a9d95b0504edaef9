"""Questions of an evaluation file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, StringConstraints, ValidationError, model_validator

from embeddings.errors import InputError

OTHER_THAN_ARTICLES: Final = ("topic:", "plan:")
"""How ids of guides across articles and of the plan's measures begin; all others are articles."""

_Name = Annotated[str, StringConstraints(min_length=1)]


class Question(BaseModel):
    """One line: a question with its gold entries, with the kind of question it is, or with both."""

    q: str
    gold: list[_Name] = []
    kind: _Name | None = None

    @model_validator(mode="after")
    def has_truth(self) -> "Question":
        """Require something to measure against."""
        if not self.gold and self.kind is None:
            raise ValueError('needs "gold" or "kind"')
        return self


def read_questions(path: Path) -> list[Question]:
    """Read an evaluation file; blank lines are passed over.

    Raises:
        InputError: if it cannot be read, holds no question, or a line is faulty.
    """
    try:
        # Not `splitlines`: it also breaks at characters that may stand inside a question, as U+2028.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(Question.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            place = f"line {number}, {field}" if field else f"line {number}"
            raise InputError(f"{path}, {place}: {first['msg']}") from error
    if not questions:
        raise InputError(f"{path}: holds no question")
    return questions


def about_articles(questions: Sequence[Question]) -> list[Question]:
    """Keep of each question's gold the articles, and leave out questions whose gold holds none."""
    kept = []
    for question in questions:
        gold = [key for key in question.gold if is_article(key)]
        if gold or not question.gold:
            kept.append(question.model_copy(update={"gold": gold}))
    return kept


def is_article(key: str) -> bool:
    """Say whether an id is that of an article."""
    return not key.startswith(OTHER_THAN_ARTICLES)
