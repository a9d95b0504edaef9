"""Questions from outside the content: pairs with answers, judged ones, and those kept out of training."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError, field_validator

from embeddings.analysis import features
from embeddings.errors import InputError

NEAR_DUPLICATE: Final = 0.7
"""Share of common features (Jaccard) from which two questions count as the same."""


class Pair(BaseModel):
    """A lay question, its answer where there is one, and the entries that the answer cites."""

    question: str
    answer: str | None = None
    cited: list[str] = []

    @field_validator("answer", mode="before")
    @classmethod
    def nan_is_missing(cls, value: object) -> object:
        """Read NaN, which exported tables hold where a text is missing, as no answer."""
        return None if isinstance(value, float) and isnan(value) else value


@dataclass(frozen=True)
class PairFile:
    """The pairs used of a file, with what the model card says of it."""

    pairs: tuple[Pair, ...] = ()
    name: str | None = None
    sha256: str | None = None
    read: int = 0
    dropped: int = 0


def read_pairs(path: Path, held_out: Sequence[str]) -> PairFile:
    """Read a JSONL file of pairs, without the near-duplicates of held-out questions.

    Raises:
        InputError: if the file cannot be read or a line of it is faulty.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    pairs = []
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            pairs.append(Pair.model_validate_json(line))
        except ValidationError as error:
            raise InputError(f"{path}, line {number}: {error.errors()[0]['msg']}") from error
    repeated = near_duplicates([pair.question for pair in pairs], held_out)
    kept = tuple(pair for position, pair in enumerate(pairs) if position not in repeated)
    return PairFile(kept, path.name, hashlib.sha256(data).hexdigest(), len(pairs), len(repeated))


def read_questions(paths: Iterable[Path]) -> list[str]:
    """Read the questions (`q`) of evaluation files, which must stay out of training.

    Raises:
        InputError: if a file cannot be read or a line of it is faulty.
    """
    questions = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: cannot be read ({error})") from error
        for number, line in enumerate(lines, start=1):
            try:
                questions.append(str(json.loads(line)["q"]))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f'{path}, line {number}: is no object with "q"') from error
    return questions


def near_duplicates(questions: Sequence[str], held_out: Sequence[str]) -> set[int]:
    """Return the positions of questions that equal, or nearly equal, a held-out one."""
    holders: dict[str, list[int]] = {}
    sizes = []
    for position, text in enumerate(held_out):
        names = features(text)
        sizes.append(len(names))
        for name in names:
            holders.setdefault(name, []).append(position)
    found = set()
    for position, question in enumerate(questions):
        names = features(question)
        common: dict[int, int] = {}
        for name in names:
            for other in holders.get(name, ()):
                common[other] = common.get(other, 0) + 1
        if any(n / (len(names) + sizes[other] - n) >= NEAR_DUPLICATE for other, n in common.items()):
            found.add(position)
    return found
