"""Reads official texts: laws as Markdown, plain text or .docx, and the county's plan."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from knowledge.identifiers import ARTICLES, MEASURES
from knowledge.numerals import NUMERAL_PATTERN, from_chinese

ARTICLE_HEAD: Final = re.compile(rf"^第({NUMERAL_PATTERN})条[\s\u3000]*(.*)$")
HEADING: Final = re.compile(rf"^(?:#+\s*|第{NUMERAL_PATTERN}[编章节分]|附\s*则$|序\s*言$)")
SOURCE_NAMES: Final = {"民法典": "civil_code", "宪法": "constitution"}
PLAN_TITLE: Final = "法治社会建设实施方案"
MEASURE_HEAD: Final = re.compile(r"^\((\d+)\)(.*)$")
PLAN_HEADING: Final = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d+\.)")


class LawTextError(Exception):
    """A file is no official text that can be used; the message names file and place."""


@dataclass(frozen=True)
class LawText:
    """The texts found in one file: entry id → official wording, paragraphs separated by newlines."""

    path: Path
    source: str
    texts: dict[str, str]


def read_law(path: Path) -> LawText:
    """Read an official text.

    Raises:
        LawTextError: if the file cannot be read, is neither a known law nor the plan, or has gaps or repeats.
    """
    lines = [line.strip() for line in _text_of(path).splitlines()]
    head = "".join(lines[:40])
    if PLAN_TITLE in head:
        return LawText(path, "plan", _plan_measures(path, lines))
    source = next((source for name, source in SOURCE_NAMES.items() if name in head), None)
    if source is None:
        raise LawTextError(f"{path}: neither the Civil Code, the Constitution nor the county's plan")
    return LawText(path, source, _articles(path, source, lines))


def _text_of(path: Path) -> str:
    try:
        return _docx_text(path) if path.suffix.lower() == ".docx" else path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise LawTextError(f"{path}: cannot be read: {error}") from error


def _docx_text(path: Path) -> str:
    # Slow to import, and only this format needs it.
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    except (OpcError, BadZipFile, KeyError) as error:
        raise ValueError(f"no .docx document ({error})") from error


def _articles(path: Path, source: str, lines: list[str]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    current: list[str] | None = None
    expected: int | None = None
    for number, line in enumerate(lines, start=1):
        match = ARTICLE_HEAD.match(line)
        if match:
            article = from_chinese(match[1])
            if expected is not None and article != expected:
                raise LawTextError(f"{path}:{number}: 第{match[1]}条 stands where article {expected} should")
            if article > ARTICLES[source]:
                raise LawTextError(f"{path}:{number}: {source} has no article {article}")
            expected = article + 1
            current = texts.setdefault(f"{source}:{article}", [])
            current.append(match[2])
        elif source == "constitution" and re.match(r"^#*\s*序\s*言$", line):
            current = texts.setdefault("constitution:preamble", [])
        elif HEADING.match(line):
            current = None
        elif line and not line.startswith("<!--") and current is not None:
            current.append(line)
    if not texts:
        raise LawTextError(f"{path}: holds no article (a line that begins 第…条)")
    return {key: "\n".join(part for part in paragraphs if part) for key, paragraphs in texts.items()}


def _plan_measures(path: Path, lines: list[str]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    current: list[str] | None = None
    expected = 1
    for number, line in enumerate(lines, start=1):
        line = unicodedata.normalize("NFKC", line)
        match = MEASURE_HEAD.match(line)
        if match:
            if int(match[1]) != expected:
                raise LawTextError(f"{path}:{number}: ({match[1]}) stands where ({expected}) should")
            current = texts.setdefault(f"plan:{expected}", [])
            current.append(match[2])
            expected += 1
        elif line == "一、总体要求":
            current = texts.setdefault("plan:goal", [])
        elif line == "三、组织保障":
            current = texts.setdefault("plan:org", [])
        elif PLAN_HEADING.match(line) and "plan:org" not in texts:
            current = None
        elif line and current is not None:
            current.append(line)
    if expected != MEASURES + 1:
        raise LawTextError(f"{path}: ends after measure {expected - 1} of {MEASURES}")
    # The source is a scan with line breaks and blanks inside sentences.
    return {key: re.sub(r"\s", "", "".join(paragraphs)) for key, paragraphs in texts.items()}


def read_laws(directory: Path) -> dict[str, str]:
    """Read every official text directly under a directory or its `civil_code` folder: entry id → wording.

    Files of other laws are passed over.
    """
    texts: dict[str, str] = {}
    paths = [*directory.glob("*.*"), *directory.glob("civil_code/*.*")]
    for path in sorted(path for path in paths if path.suffix.lower() in {".md", ".txt", ".docx"}):
        texts |= read_law(path).texts
    return texts
