"""A resident's own words, as they are shown again in a field."""

import unicodedata

from api.chat.intake import LONGEST


def shown(words: str) -> str:
    """Return words in one line without what cannot be seen; nothing is masked, for nothing is kept."""
    visible = "".join(char for char in " ".join(words.split()) if unicodedata.category(char)[0] != "C")
    return visible[:LONGEST].strip()
