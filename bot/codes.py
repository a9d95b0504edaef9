"""Makes codes that can be read out and typed: nobody can guess them, and they count nothing."""

import secrets
from typing import Final

ALPHABET: Final = "34679ACDEFGHJKMNPQRTWXY"
"""Without what is mistaken for something else: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V."""


def new_code(length: int) -> str:
    """Return a random code of capital letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def spaced(code: str) -> str:
    """Return a code in groups of four, as people read it: A3C4-E6F7."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
