"""Reads the code of a certificate as people type it from paper."""

import re
import unicodedata
from typing import Final

from bot.codes import ALPHABET
from bot.practice.exams import CODE_LENGTH

LONGEST: Final = 100
CODE: Final = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")
BETWEEN: Final = re.compile(r"[\W_]+")
"""Spaces and all the hyphens that keyboards have."""


def read_code(typed: str) -> str | None:
    """Return the code: lower case, full width, spaces and hyphens are understood. `None` if it is none."""
    if len(typed) > LONGEST:
        return None
    code = BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper()
    return code if CODE.fullmatch(code) else None
