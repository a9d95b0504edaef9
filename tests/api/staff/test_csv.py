import csv
import io

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.staff import routes
from api.staff.csv_file import HEADERS, csv_line, neutralised
from tests.api.referral_parts import CONTACT, SUMMARY, Parts
from tests.databases import ON_SQLITE

PATH = "/v1/staff/referrals.csv"
FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://x","点")',
    "+86 138",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
]
cells = st.text(alphabet=st.one_of(st.sampled_from("=+-@\t\r\n\"', ＝'"), st.characters(codec="utf-8")))


@given(cells)
@example("")
@example(" =1+1")
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    harmless = neutralised(cell)
    assert harmless[:1] not in tuple("=+-@\t\r") and harmless.strip()[:1] not in tuple("=+-@")
    assert harmless in (cell, f"'{cell}")


@given(st.text(alphabet=st.characters(categories=["L", "N"])))
def test_ordinary_cells_stay_as_they_are(cell: str) -> None:
    assert neutralised(cell) == cell


@given(st.lists(cells, min_size=2, max_size=9))
def test_a_line_is_read_back_as_it_was_written(row: list[str]) -> None:
    line = csv_line(row)
    assert line.endswith("\r\n")
    assert list(csv.reader(io.StringIO(line, newline=""))) == [[neutralised(cell) for cell in row]]


def rows(response: httpx.Response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


async def test_a_file_that_office_programs_open(staff: httpx.AsyncClient, parts: Parts) -> None:
    referral = parts.submit(summary='他说"不还",\n还骂人')
    parts.submit(service="mediation", township=None, contact=None)
    parts.desk.change(referral.number, "accepted", "周三来")
    response = await staff.get(PATH)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response.content.count(b"\xef\xbb\xbf") == 1
    header, newer, older = rows(response)
    assert header == list(HEADERS)
    assert newer[1:7] == ["mediation", "", SUMMARY, "", "待受理", ""]
    assert older[:4] == [referral.number, "法律援助", "有庆镇", '他说"不还",\n还骂人']
    assert older[4:7] == [CONTACT, "已受理", "周三来"]
    day = referral.number[3:11]
    assert older[7].startswith(f"{day[:4]}-{day[4:6]}-{day[6:]} ")


@ON_SQLITE
@pytest.mark.parametrize("formula", FORMULAS)
async def test_what_residents_and_staff_write_is_never_computed(
    staff: httpx.AsyncClient, parts: Parts, formula: str
) -> None:
    referral = parts.submit(summary=formula, contact=formula, township=formula, service=formula)
    parts.desk.change(referral.number, note=formula)
    row = rows(await staff.get(PATH))[1]
    assert [row[column] for column in (1, 2, 3, 4, 6)] == [f"'{formula}"] * 5


@pytest.mark.parametrize("page", [1, 2, 3, 7, 200])
async def test_a_long_file_is_whole(
    staff: httpx.AsyncClient, parts: Parts, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "CSV_PAGE", page)
    numbers = [parts.submit().number for _ in range(7)]
    assert [row[0] for row in rows(await staff.get(PATH))[1:]] == numbers[::-1]
    assert (await staff.get(PATH)).content.count(b"\xef\xbb\xbf") == 1


async def test_no_referrals_make_a_file_with_headers(staff: httpx.AsyncClient) -> None:
    assert rows(await staff.get(PATH)) == [list(HEADERS)]


async def test_wrong_filters_are_named(staff: httpx.AsyncClient) -> None:
    assert (await staff.get(PATH, params={"status": "open"})).status_code == 422
    assert (await staff.get(PATH, params={"limit": 5})).status_code == 422
