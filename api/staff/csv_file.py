"""Writes CSV that office programs open as it stands: referrals, and whatever else staff export."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

from fastapi.responses import StreamingResponse

from bot.calendar import CHINA
from bot.referrals import Referral, ReferralStatus

BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it, Excel takes UTF-8 for the system's own encoding."""
HEADERS: Final = ("编号", "服务", "乡镇", "情况", "联系方式", "状态", "回复", "提交时间", "更新时间")
STATUS_NAMES: Final[dict[ReferralStatus, str]] = {"new": "待受理", "accepted": "已受理", "closed": "已办结"}
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With these a spreadsheet takes a cell for a formula; some take the full-width ones, too."""


def csv_chunks(referrals: Iterable[Referral], services: Mapping[str, str]) -> Iterator[str]:
    """Yield a CSV file (RFC 4180) piece by piece.

    Args:
        referrals: the rows.
        services: names of services by id; one that is missing is written as its id.
    """
    yield BOM + csv_line(HEADERS)
    for referral in referrals:
        yield csv_line(
            (
                referral.number,
                services.get(referral.service, referral.service),
                referral.township or "",
                referral.summary,
                referral.contact or "",
                STATUS_NAMES[referral.status],
                referral.note or "",
                local_time(referral.created_at),
                local_time(referral.updated_at),
            )
        )


def csv_response(rows: Iterable[Sequence[str | float]], name: str) -> StreamingResponse:
    """Return a CSV file in UTF-8 to be kept under a name; the first of its rows is the header."""
    lines = (csv_line(row) for row in rows)
    return StreamingResponse(
        chain((BOM,), lines),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def csv_line(cells: Sequence[str | float]) -> str:
    """Return one line, its texts made harmless; numbers stay numbers, also negative ones."""
    line = io.StringIO()
    csv.writer(line).writerow([neutralised(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()


def neutralised(cell: str) -> str:
    """Return a cell that no spreadsheet computes: an apostrophe goes before what begins like a formula."""
    begins = cell.startswith(FORMULA_STARTS) or cell.lstrip().startswith(FORMULA_STARTS)
    return f"'{cell}" if begins else cell


def local_time(moment: datetime) -> str:
    """Return a moment by the clock of China."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
