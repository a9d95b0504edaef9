"""Reads an answer to an item: letters, numbers, 对 and 错, or the words of an option."""

import re
import unicodedata
from typing import Final

from knowledge.practice.models import LETTERS

NUMBERS: Final = {
    char: LETTERS[place]
    for numerals in ("12345", "一二三四五", "①②③④⑤")
    for place, char in enumerate(numerals)
} | {letter: letter for letter in LETTERS}

BEFORE: Final = re.compile(
    r"^(?:嗯|那|我|就|想|觉得|认为|猜|应该|可能|肯定|答案|正确|选择?|要|是|的|选项|为|应|该|还|,|，|:|：|\s)+"
)
AFTER: Final = re.compile(
    r"(?:吧|嘛|哈|哦|啊|呀|噻|呢|嘞|了|选项|这个|这几个|都对|是对的|,|，|。|\.|!|！|~|\s)+$"
)
BETWEEN: Final = re.compile(r"[和跟与及、,，;；.。/\s还有同]+|以及")
ORDINAL: Final = re.compile(r"第([一二三四五12345])(?:个|项|条)?|([一二三四五12345])(?:号|个)")
ALL: Final = re.compile(r"(?:全部|全|都|所有)(?:选|对|都对|都选|是)?上?")

ATTEMPT: Final = re.compile(r"[A-Za-z0-9和、,，\s]{1,9}")

YES: Final = re.compile(r"对的?|是的?|正确的?|真的?|没错|对头|要得|可以|能|同意|[√✓]")
NO: Final = re.compile(r"错误?的?|不(?:对|是|正确|可以|能|行|同意)的?|假的?|要不得|[×✗xX]")


def read_choice(text: str, options: list[str], many: bool) -> str | None:
    """Return the letters that a text picks, in order; `None` if it picks none.

    Args:
        text: the message, already normalised (NFKC).
        options: texts of the options, as shown.
        many: whether several may be picked.
    """
    words = AFTER.sub("", text.strip())
    core = BEFORE.sub("", words).strip() or words
    if options == ["对", "错"]:
        for said in (words, core):
            if YES.fullmatch(said):
                return "A"
            if NO.fullmatch(said):
                return "B"
    if many and ALL.fullmatch(text.strip("。.!！~ ")):
        return LETTERS[: len(options)]
    for said in (text.strip(), words, core):
        for letter, option in zip(LETTERS, options, strict=False):
            if _bare(said) and _bare(said) == _bare(option):
                return letter
    letters = _letters(core)
    if not letters or any(LETTERS.index(letter) >= len(options) for letter in letters):
        return None
    return letters if many or len(letters) == 1 else None


def attempts_choice(text: str) -> bool:
    """Say whether a text is meant to pick something, though it may pick what is not there: 我选F, BC, 7."""
    return ATTEMPT.fullmatch(BEFORE.sub("", AFTER.sub("", text.strip()))) is not None


def _letters(core: str) -> str:
    """Return the letters that a text is made of; empty if anything else stands in it."""
    core = ORDINAL.sub(lambda match: match[1] or match[2], core)
    found = [NUMBERS.get(char.upper()) for char in BETWEEN.sub("", core)]
    if not found or None in found or len(found) > len(LETTERS):
        return ""
    return "".join(sorted({letter for letter in found if letter}))


def _bare(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char)[0] in "LN")
