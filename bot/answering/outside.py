"""Law outside the library: which area a question belongs to."""

from collections.abc import Iterable

from knowledge import OutsideArea


def area_by_signs(question: str, areas: Iterable[OutsideArea]) -> OutsideArea | None:
    """Return the area whose signs fill most of a question, or `None` if it holds none of any area."""
    best, most = None, 0
    for area in areas:
        held = sum(len(sign) for sign in area.signs if sign in question)
        if held > most:
            best, most = area, held
    return best
