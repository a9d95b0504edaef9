"""Whose a certificate is, as a page may tell it to whoever has its address."""

from typing import Final

from api.store.certificates import Certificate

HIDDEN: Final = "*"
MOST_HIDDEN: Final = 4
SHORTEST_WITH_END: Final = 3
"""Characters of a name whose last one is shown, too."""


def masked(name: str) -> str:
    """Return a name of which the middle is hidden: 王秀英 → 王*英, 王英 → 王*."""
    shows_end = len(name) >= SHORTEST_WITH_END
    hidden = max(1, len(name) - 1 - shows_end)
    return f"{name[0]}{HIDDEN * min(hidden, MOST_HIDDEN)}{name[-1] if shows_end else ''}"


def holder(certificate: Certificate) -> str:
    """Return the masked name of the roster, or what tells trainees without one apart."""
    return masked(certificate.name) if certificate.name else trainee_number(certificate)


def trainee_number(certificate: Certificate) -> str:
    """Return what tells trainees apart without leading to anybody: 学员 3F9A0C."""
    return f"学员 {certificate.holder}"
