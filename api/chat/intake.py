"""What is done to a text before anything else sees it: normalise, strip, cut."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from opencc import OpenCC

LONGEST: Final = 500
"""Characters of a message that are read; one long text would hold up Rasa for everybody."""

TO_SIMPLIFIED: Final = OpenCC("t2s")


@dataclass(frozen=True)
class Intake:
    """A text made ready, and what was found on the way."""

    text: str
    cut: bool

    @property
    def has_words(self) -> bool:
        """Whether there is a letter or digit in it; NLU cannot work on anything less."""
        return any(char.isalnum() for char in self.text)


def take_in(text: str) -> Intake:
    """Normalise to NFKC and simplified characters, strip what cannot be seen, keep 500 characters."""
    cut = len(text) > LONGEST
    # NFKC can make one character many: cut before and after.
    text = unicodedata.normalize("NFKC", text[: LONGEST * 2])
    visible = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    visible = "".join(char for char in visible if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn"))
    clean: str = TO_SIMPLIFIED.convert(" ".join(visible.split()))[:LONGEST]
    return Intake(clean.strip(), cut)
