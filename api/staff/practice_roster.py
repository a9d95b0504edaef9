"""Reads a roster as trainers send it: CSV in UTF-8 or in GB 18030, which Excel writes."""

import csv
import io
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel, ConfigDict

from api.store.cohorts import Person

NAME: Final = "姓名"
VILLAGE: Final = "村"
COLUMNS: Final = (NAME, VILLAGE)
MOST_LINES: Final = 2000
LONGEST: Final = 64
UNSEEN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters that nobody sees: control, format and line characters, halves of characters."""


class Fault(BaseModel):
    """What is wrong with a file, and where; never what stands there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: int
    field: str
    """A column, or empty where it is the whole line or file."""
    message: str


@dataclass
class Roster:
    """The people of a file, and everything that is wrong with it."""

    people: list[Person] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def blame(self, line: int, column: str, message: str) -> None:
        """Add a fault."""
        self.faults.append(Fault(line=line, field=column, message=message))


def is_visible(text: str) -> bool:
    """Say whether a text holds no character that nobody sees."""
    return not any(unicodedata.category(char) in UNSEEN for char in text)


def read_roster(data: bytes, enrolled: Collection[tuple[str, str]] = ()) -> Roster:
    """Read a roster, with every fault of it. Blank lines are passed over.

    Args:
        data: the file.
        enrolled: keys of the people who are in the cohort already.
    """
    roster = Roster()
    text = _decoded(data)
    if text is None:
        roster.blame(1, "", "The file is neither UTF-8 nor GB 18030 text.")
        return roster
    lines = _lines(text, roster)
    header = next(lines, None)
    if header is None or not _is_header(roster, *header):
        if not roster.faults:
            roster.blame(1, "", f"The file is empty; its first line must be {','.join(COLUMNS)}.")
        return roster
    columns = header[1]
    seen: dict[tuple[str, str], int] = {}
    for count, (number, cells) in enumerate(lines, start=1):
        if count > MOST_LINES:
            roster.blame(number, "", f"The file has more than {MOST_LINES} people.")
            break
        if len(cells) != len(columns):
            roster.blame(number, "", f"The line has {len(cells)} columns, not {len(columns)}.")
            continue
        named = dict(zip(columns, cells, strict=True))
        faults = len(roster.faults)
        for column in COLUMNS:
            _check_cell(roster, number, column, named[column])
        if len(roster.faults) > faults:
            continue
        person = Person(named[NAME], named[VILLAGE])
        if person.key in seen:
            roster.blame(number, NAME, f"The same name and village already stand in line {seen[person.key]}.")
        if person.key in enrolled:
            roster.blame(number, NAME, "The same name and village are in the cohort already.")
        seen.setdefault(person.key, number)
        roster.people.append(person)
    if not roster.people and not roster.faults:
        roster.blame(2, "", "The file names nobody.")
    return roster


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        except UnicodeDecodeError:
            continue
    return None


def _lines(text: str, roster: Roster) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line that is not blank, up to one that is no CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            roster.blame(number, "", f"The line is no CSV: {error}.")
            return
        if any(cells):
            yield number, cells


def _is_header(roster: Roster, number: int, cells: list[str]) -> bool:
    if sorted(cells) == sorted(COLUMNS):
        return True
    before = len(roster.faults)
    for column in COLUMNS:
        if column not in cells:
            roster.blame(number, column, "The column is missing.")
    unknown = len([cell for cell in cells if cell not in COLUMNS])
    if unknown:
        roster.blame(number, "", f"Columns beside {','.join(COLUMNS)}: {unknown}.")
    if len(roster.faults) == before:
        roster.blame(number, "", "A column stands there twice.")
    return False


def _check_cell(roster: Roster, number: int, column: str, cell: str) -> None:
    if not cell:
        roster.blame(number, column, "The cell is empty.")
    elif not is_visible(cell):
        roster.blame(number, column, "The cell has a control character, or another that nobody sees.")
    elif len(cell) > LONGEST:
        roster.blame(number, column, f"The cell has more than {LONGEST} characters.")
