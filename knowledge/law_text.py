"""Reads official texts: laws as Markdown, plain text or .docx, and the county's plan."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from knowledge.identifiers import ARTICLES, MEASURES, PLAN_NAME, SHORT_NAMES, article_name, law_name
from knowledge.numerals import NUMERAL_PATTERN, from_chinese, to_chinese

ARTICLE_HEAD: Final = re.compile(
    rf"^第(?P<number>{NUMERAL_PATTERN})条(?:之(?P<inserted>{NUMERAL_PATTERN}))?(?P<blank>\s*)(?P<text>.*)$"
)
REFERENCE: Final = re.compile(r"^(?:第|规定|所|、|和|或|至|到|的|中|及|以|，|,)")
"""How a line goes on that only cites an article: 第五条规定的…."""

HEADING: Final = re.compile(
    rf"^(?:#|第{NUMERAL_PATTERN}(?:分编|[编章节])|附\s*则$|附\s*件|目\s*录$|序\s*言$|[一二三四五六七八九十]+、[^。；，：]{{2,20}}$)"
)
PREAMBLE: Final = re.compile(r"^#*\s*序\s*言$")
DATE: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
NATION: Final = "中华人民共和国"
INTERPRETATION: Final = re.compile(
    r"最高人民法院关于适用[《〈](?:中华人民共和国)?民法典[》〉]([^《》]{1,8}编)(?:若干问题)?的解释(（.）)?"
)
LAW_NAME: Final = re.compile(r"[\w（）()]{2,60}")
"""What the name of a law is made of. It becomes part of a file name."""

FILE_DATE: Final = re.compile(r"((?:19|20)\d\d)-?(\d\d)-?(\d\d)")
PLAN_TITLE: Final = "法治社会建设实施方案"
MEASURE_HEAD: Final = re.compile(r"^\((\d+)\)(.*)$")
PLAN_HEADING: Final = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d+\.)")
FILE_TYPES: Final = (".md", ".txt", ".docx")

Line = tuple[int, str]
"""Number of a line or paragraph, from 1, and its text."""


class LawTextError(Exception):
    """A file is no official text that can be used; the message names file and place."""


@dataclass(frozen=True)
class LawText:
    """What one file holds.

    Attributes:
        path: the file.
        source: `civil_code`, `constitution`, `plan`, or the short name of another law, such as 反家庭暴力法.
        title: the law's full name.
        dated: the latest date in its head, or else in its name, on which it was passed or amended.
        texts: entry or provision id → official wording, paragraphs separated by newlines.
    """

    path: Path
    source: str
    title: str
    dated: date | None
    texts: dict[str, str]

    @property
    def whole(self) -> bool | None:
        """Say whether all articles of the law are there; unknown where their number is."""
        known = ARTICLES.get(self.source)
        return (
            None if known is None else sum(key.partition(":")[2].isdecimal() for key in self.texts) == known
        )

    @property
    def extent(self) -> str:
        """First and last article as residents cite them: 第一条至第一百零八条."""
        keys = [key.partition(":")[2] for key in self.texts]
        if self.source == "plan":
            return f"第（1）项至第（{MEASURES}）项"
        numbered = [article_name(key) for key in keys if key != "preamble"]
        ends = numbered[0] if len(numbered) == 1 else f"{numbered[0]}至{numbered[-1]}"
        return f"序言，{ends}" if "preamble" in keys else ends


def read_law(path: Path) -> LawText:
    """Read an official text.

    Raises:
        LawTextError: if the file cannot be read, has no name of a law, holds no article, or has gaps or
            repeats.
    """
    lines = [(number, line.strip()) for number, line in enumerate(_text_of(path).splitlines(), start=1)]
    if PLAN_TITLE in "".join(line for _, line in lines[:3]):
        return LawText(path, "plan", PLAN_NAME, None, _plan_measures(path, lines))
    start = next((i for i, (_, line) in enumerate(lines) if _article_head(line, None)), None)
    if start is None:
        raise LawTextError(f"{path}: holds no article (a line that begins 第…条)")
    head = [line.lstrip("# \u3000") for _, line in lines[:start]]
    source = _source(head)
    if source is None:
        raise LawTextError(f"{path}:1: the name of a law should stand before its first article")
    return LawText(path, source, _title(source), _date(head, path.stem), _articles(path, source, lines))


def _text_of(path: Path) -> str:
    if path.suffix.lower() not in FILE_TYPES:
        raise LawTextError(f"{path}: must be one of {', '.join(FILE_TYPES)}")
    try:
        return _docx_text(path) if path.suffix.lower() == ".docx" else path.read_text(encoding="utf-8-sig")
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


def _source(head: Sequence[str]) -> str | None:
    """Tell a law by its head: the lines before its first article."""
    compact = re.sub(r"\s", "", "".join(head))
    interpretation = INTERPRETATION.search(compact)
    if interpretation:
        return f"民法典{interpretation[1]}解释{interpretation[2] or ''}"
    name = next((re.sub(r"\s", "", line) for line in head if line), "")
    name = name.removeprefix(NATION).strip("《》")
    if HEADING.match(name) or not LAW_NAME.fullmatch(name):
        return None
    return {short: source for source, short in SHORT_NAMES.items()}.get(name, name)


def _title(source: str) -> str:
    if source in SHORT_NAMES:
        return NATION + SHORT_NAMES[source]
    return law_name(source)


def _date(head: Sequence[str], name: str) -> date | None:
    """Return the latest date in a law's head that is not only the day it came into force, or its file's."""
    lines = [unicodedata.normalize("NFKC", re.sub(r"\s", "", line)) for line in head]
    passed = [line for line in lines if "施行" not in line or "通过" in line]
    found = [_day(match) for line in passed for match in DATE.finditer(line)]
    return max(filter(None, found), default=None) or _day(FILE_DATE.search(name))


def _day(match: re.Match[str] | None) -> date | None:
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:  # 2020年13月40日, or eight digits of a file name that are no date
        return None


def _article_head(line: str, expected: int | None) -> re.Match[str] | None:
    """Match a line that begins an article, not one that only cites one (第五条规定的…)."""
    match = ARTICLE_HEAD.match(line)
    if not match:
        return None
    if match["blank"] or not match["text"]:
        return match
    cites = REFERENCE.match(match["text"])
    return match if not cites and expected in (None, from_chinese(match["number"])) else None


def _articles(path: Path, source: str, lines: Sequence[Line]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    current: list[str] | None = None
    last: tuple[int, int] | None = None
    for number, line in lines:
        match = _article_head(line, last[0] + 1 if last else None)
        if match:
            place = from_chinese(match["number"]), from_chinese(match["inserted"] or "零")
            _refuse_gaps(f"{path}:{number}", source, last, place)
            last = place
            key = f"{place[0]}-{place[1]}" if place[1] else str(place[0])
            current = texts.setdefault(f"{source}:{key}", [])
            current.append(match["text"])
        elif source == "constitution" and PREAMBLE.match(line):
            current = texts.setdefault("constitution:preamble", [])
        elif HEADING.match(line):
            current = None
        elif line and not line.startswith("<!--") and current is not None:
            current.append(line)
    joined = {key: "\n".join(part for part in paragraphs if part) for key, paragraphs in texts.items()}
    for key, text in joined.items():
        if not text and key != "constitution:preamble":
            raise LawTextError(f"{path}: {article_name(key.partition(':')[2])} has no text")
    return {key: text for key, text in joined.items() if text}


def _refuse_gaps(where: str, source: str, last: tuple[int, int] | None, place: tuple[int, int]) -> None:
    article, inserted = place
    written = article_name(f"{article}-{inserted}" if inserted else str(article))
    if article > ARTICLES.get(source, article):
        raise LawTextError(f"{where}: {written}: {source} ends with article {ARTICLES[source]}")
    if last is None:
        if inserted:
            raise LawTextError(f"{where}: {written} stands before 第{to_chinese(article)}条")
        return
    if place in ((last[0] + 1, 0), (last[0], last[1] + 1)):
        return
    fault = "a repeat" if place <= last else "a gap"
    raise LawTextError(f"{where}: {fault}: {written} stands where {article_name(str(last[0] + 1))} should")


def _plan_measures(path: Path, lines: Sequence[Line]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    current: list[str] | None = None
    expected = 1
    for number, raw in lines:
        line = unicodedata.normalize("NFKC", raw)
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


def law_files(directory: Path) -> Iterator[Path]:
    """Yield the files of official texts in a directory and its folders, in a fixed order."""
    for path in sorted(directory.rglob("*.*")):
        if path.suffix.lower() in FILE_TYPES and not path.name.startswith((".", "~")):
            yield path


def read_laws(directory: Path) -> dict[str, str]:
    """Read every official text in a directory and its folders: provision id → wording.

    Raises:
        LawTextError: if a file is no usable official text.
    """
    texts: dict[str, str] = {}
    for path in law_files(directory):
        texts |= read_law(path).texts
    return texts
