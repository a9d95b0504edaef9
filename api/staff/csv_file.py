"""Writes referrals as CSV that office programs open as it stands."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from api.store.referral_number import CHINA
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
                _local(referral.created_at),
                _local(referral.updated_at),
            )
        )


def csv_line(cells: Sequence[str]) -> str:
    """Return one line, its cells made harmless."""
    line = io.StringIO()
    csv.writer(line).writerow([neutralised(cell) for cell in cells])
    return line.getvalue()


def neutralised(cell: str) -> str:
    """Return a cell that no spreadsheet computes: an apostrophe goes before what begins like a formula."""
    begins = cell.startswith(FORMULA_STARTS) or cell.lstrip().startswith(FORMULA_STARTS)
    return f"'{cell}" if begins else cell


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
