"""Local offices per township, imported by the operator: no address or telephone number is ever invented."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from knowledge.models import ServiceId

DIRECTORY_FILE: Final = Path(__file__).parent.parent / "var" / "directory.json"
WHOLE_COUNTY: Final = "全县"
"""In place of a township: the office serves all of the county."""

COLUMNS: Final = ("service", "township", "name", "address", "phone", "hours")

PHONE: Final = re.compile(
    r"1[3-9]\d{9}"  # mobile
    r"|0\d{2,3}-?[2-8]\d{6,7}(?:(?:转|-)\d{1,6})?"  # landline with area code, and extension
    r"|(?:400|800)-?\d{3}-?\d{4}"
    r"|1\d{2}|1\d{4}|96\d{3,4}"  # short codes: 110, 12348, 96110
)
"""Telephone numbers as China's numbering plan writes them (《电信网编号计划》)."""


class DirectoryError(Exception):
    """A directory file cannot be used; the message names each line and column."""


def _phone(text: str) -> str:
    if not PHONE.fullmatch(text):
        raise ValueError(
            f"{text!r} is no telephone number such as 0818-7320000, 13800000000, 400-800-0000 or 12348"
        )
    return text


Cell = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class Office(BaseModel):
    """One office that offers a service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    service: ServiceId
    township: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\u4e00-\u9fff]{2,20}$")]
    name: Cell
    address: Cell | None = None
    phone: Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_phone)] | None = None
    hours: Cell | None = None


class Directory(BaseModel):
    """All offices, in the order of the file."""

    offices: list[Office] = Field(default_factory=list)

    def office(self, service: str, words: str = "") -> Office | None:
        """Return the office of a service for a resident's words.

        The office of a township that the words name comes before the one for the whole county; without either
        there is none.
        """
        offered = [office for office in self.offices if office.service == service]
        named = (office for office in offered if _place(office.township) in words)
        county = (office for office in offered if office.township == WHOLE_COUNTY)
        return next(named, None) or next(county, None)


def _place(township: str) -> str:
    """Return a township as people say it: 有庆镇 → 有庆."""
    short = re.sub(r"(?:镇|乡|街道|社区|村)$", "", township)
    return short if len(short) > 1 else township


def template() -> str:
    """Return an empty CSV file with its header."""
    return ",".join(COLUMNS) + "\n"


def read_directory(path: Path) -> Directory:
    """Read a CSV file of offices, in UTF-8 or in GB 18030, which Excel writes.

    Raises:
        DirectoryError: with every fault of the file: unknown columns or services, wrong telephone numbers,
            missing values, offices that stand there twice.
    """
    try:
        rows = list(csv.reader(io.StringIO(_decoded(path), newline="")))
    except csv.Error as error:
        raise DirectoryError(f"{path}: is no CSV file: {error}") from error
    if not rows:
        raise DirectoryError(f"{path}: is empty; its first line must be: {','.join(COLUMNS)}")
    header = [cell.strip() for cell in rows[0]]
    if sorted(header) != sorted(COLUMNS):
        raise DirectoryError(f"{path}:1: the columns must be {','.join(COLUMNS)}, not {','.join(header)}")
    problems: list[str] = []
    offices: list[Office] = []
    seen: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            problems.append(f"{path}:{number}: has {len(row)} columns, not {len(header)}")
            continue
        cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
        try:
            office = Office.model_validate({name: cell for name, cell in cells.items() if cell})
        except ValidationError as error:
            problems += _faults(f"{path}:{number}", error)
            continue
        if not (office.address or office.phone):
            problems.append(f"{path}:{number}: needs an address or a phone")
        key = (office.service, office.township, office.name)
        if key in seen:
            problems.append(f"{path}:{number}: {office.name} already stands in line {seen[key]}")
        seen.setdefault(key, number)
        offices.append(office)
    if problems:
        raise DirectoryError("\n".join(problems))
    if not offices:
        raise DirectoryError(f"{path}: holds no office")
    return Directory(offices=offices)


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DirectoryError(f"{path}: cannot be read: {error}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DirectoryError(f"{path}: is neither UTF-8 nor GB 18030 text")


def _faults(where: str, error: ValidationError) -> Iterable[str]:
    for fault in error.errors():
        column = str(fault["loc"][0])
        message = fault["msg"].removeprefix("Value error, ")
        if column == "service":
            message = f"must be one of {' '.join(get_args(ServiceId))}"
        elif column == "township":
            message = f"must be the Chinese name of a township, or {WHOLE_COUNTY}"
        yield f"{where}: {column}: {message}"


def save_directory(directory: Directory, path: Path = DIRECTORY_FILE) -> None:
    """Replace the stored directory, by a rename: readers see the old or the new.

    Raises:
        OSError: if it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".json.partial")
    partial.write_text(directory.model_dump_json(indent=1, exclude_none=True), encoding="utf-8")
    partial.replace(path)


def load_directory(path: Path = DIRECTORY_FILE) -> Directory:
    """Return the stored directory; an empty one when nothing has been imported.

    Raises:
        DirectoryError: if the stored file is broken; importing again mends it.
    """
    if not path.exists():
        return Directory()
    try:
        return Directory.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise DirectoryError(
            f"{path}: broken; import the directory again ({error.error_count()} faults)"
        ) from error


def changes(old: Sequence[Office], new: Sequence[Office]) -> tuple[list[Office], list[Office]]:
    """Return the offices that an import adds or alters, and those that it removes or replaces."""
    return [office for office in new if office not in old], [office for office in old if office not in new]
