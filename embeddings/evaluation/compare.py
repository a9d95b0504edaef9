"""Two files of rows, compared: `python -m embeddings compare A.csv B.csv`."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from embeddings.errors import InputError
from embeddings.evaluation.metrics import DEPTH, mean
from embeddings.evaluation.paired import compare_paired

_FIELDS: Final = ("q", "gold", "rank")
_RANKS: Final = tuple(str(rank) for rank in range(1, DEPTH + 1))

_BY_RANK: Final[Mapping[str, Callable[[int | None], float]]] = {
    "hit@1": lambda rank: float(rank == 1),
    "hit@5": lambda rank: float(rank is not None and rank <= 5),
    "MRR@10": lambda rank: 1 / rank if rank else 0.0,
}


@dataclass(frozen=True)
class _Line:
    """A question of a file, where it stands there, and the rank of its first gold entry."""

    number: int
    q: str
    gold: str
    rank: int | None


def compare_files(first: Path, second: Path) -> Iterator[str]:
    """Compare two files written by `evaluate --rows` for the same questions and yield a report.

    Raises:
        InputError: if a file is faulty, or the questions are not the same in the same order.
    """
    pairs = list(_pairs(first, second))
    golden = [(one.rank, other.rank) for one, other in pairs if one.gold]
    if not golden:
        raise InputError(f"{first}: holds no question with gold")
    yield f"A: {first}"
    yield f"B: {second}"
    without = len(pairs) - len(golden)
    yield f"{len(golden)} questions with gold" + (f"; {without} without are left out" if without else "")
    yield f"  {'':8}{'A':22}{'B':22}{'B - A':26}p"
    for name, value in _BY_RANK.items():
        ours, theirs = [value(one) for one, _ in golden], [value(other) for _, other in golden]
        found = compare_paired(theirs, ours)
        shown = f"{mean(ours)!s:22}{mean(theirs)!s:22}{found.estimate.signed():26}"
        yield f"  {name:8}{shown}{found.p:.4f}"
    yield "  95% intervals: bootstrap over questions, paired for B - A; p: paired randomisation test"


def _pairs(first: Path, second: Path) -> Iterator[tuple[_Line, _Line]]:
    ones, others = list(_lines(first)), list(_lines(second))
    for one, other in zip(ones, others, strict=False):
        for field in ("q", "gold"):
            here, there = getattr(one, field), getattr(other, field)
            if here != there:
                raise InputError(
                    f"{second}, line {other.number}, {field}: is {there!r}, "
                    f"but {here!r} in {first}, line {one.number}"
                )
        yield one, other
    if len(ones) != len(others):
        longer, lines = (first, ones) if len(ones) > len(others) else (second, others)
        shorter = second if longer == first else first
        left = lines[min(len(ones), len(others))]
        raise InputError(f"{longer}, line {left.number}, q: {left.q!r} is missing in {shorter}")


def _lines(path: Path) -> Iterator[_Line]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            try:
                missing = [name for name in _FIELDS if name not in (reader.fieldnames or ())]
                if missing:
                    raise InputError(f"{path}, line 1, {missing[0]}: there is no such field")
                for record in reader:
                    yield _line(path, reader.line_num, record)
            except csv.Error as error:
                raise InputError(f"{path}, line {reader.line_num}: is no CSV ({error})") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error


def _line(path: Path, number: int, record: Mapping[str, str | None]) -> _Line:
    q, gold, rank = (record[name] for name in _FIELDS)
    if q is None or gold is None or rank is None:
        raise InputError(f"{path}, line {number}, rank: the line ends before this field")
    if rank and rank not in _RANKS:
        raise InputError(f"{path}, line {number}, rank: {rank!r} is no rank from 1 to {DEPTH}")
    return _Line(number, q, gold, int(rank) if rank else None)
