"""What is done to a text before anything else sees it: normalise, strip, cut, mask."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from opencc import OpenCC

from api.chat.private import NUMBER_MASK, PHONE_MASK, contact_in, mask

LONGEST: Final = 500
"""Characters of a message that are read; one long text would hold up Rasa for everybody."""

TO_SIMPLIFIED: Final = OpenCC("t2s")


@dataclass(frozen=True)
class Intake:
    """A text made ready, and what was found on the way.

    Attributes:
        text: what may go on; numbers that lead to a person are masked.
        cut: whether it was too long.
        masked: whether something was masked.
        contact: a name and telephone number, where one was awaited: only for the encrypted store. Then
            nothing else of the message may go on but to the crisis check.
    """

    text: str
    cut: bool
    masked: bool = False
    contact: str | None = None

    @property
    def has_words(self) -> bool:
        """Whether there is a letter or digit in it; NLU cannot work on anything less."""
        return any(char.isalnum() for char in self.text)


def take_in(text: str, awaits_contact: bool = False) -> Intake:
    """Normalise to NFKC and simplified characters, strip what cannot be seen, keep 500 characters, mask.

    Args:
        text: as it came.
        awaits_contact: whether a telephone number was asked for.
    """
    cut = len(text) > LONGEST
    # NFKC can make one character many: cut before and after.
    text = unicodedata.normalize("NFKC", text[: LONGEST * 2])
    visible = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    visible = "".join(char for char in visible if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn"))
    clean = mask(str(TO_SIMPLIFIED.convert(" ".join(visible.split()))))
    contact = contact_in(" ".join(visible.split())[:LONGEST]) if awaits_contact else None
    short = clean[:LONGEST].strip()
    masked = contact is None and (NUMBER_MASK in short or PHONE_MASK in short)
    return Intake(short, cut, masked, contact)
