import csv
import io

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from api.staff.practice_roster import LONGEST, MOST_LINES, read_roster
from api.store.cohorts import Person
from tests.api.staff.practice_parts import PracticeParts
from tests.api.test_problems import is_problem

HEADER = "姓名,村"
names = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


def faults(text: str, enrolled: set[tuple[str, str]] = frozenset()) -> list[tuple[int, str]]:
    roster = read_roster(text.encode(), enrolled)
    assert all(fault.message for fault in roster.faults)
    return [(fault.line, fault.field) for fault in roster.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_ends_of_lines(encoding: str, newline: str) -> None:
    lines = [HEADER, "王小二,跑马村", "", "  㐂𠮷 , 有庆村 ", '"李,四",三汇村', ",", ""]
    roster = read_roster(newline.join(lines).encode(encoding))
    assert roster.faults == []
    assert roster.people == [Person("王小二", "跑马村"), Person("㐂𠮷", "有庆村"), Person("李,四", "三汇村")]


def test_columns_in_the_other_order() -> None:
    assert read_roster("村,姓名\n跑马村,王小二\n".encode()).people == [Person("王小二", "跑马村")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(1, "")]),
        ("\n\n", [(1, "")]),
        (HEADER, [(2, "")]),
        ("姓名\n王小二", [(1, "村")]),
        ("name,village\n王小二,跑马村", [(1, "姓名"), (1, "村"), (1, "")]),
        (f"{HEADER},电话\n王小二,跑马村,1", [(1, "")]),
        (f"{HEADER},\n王小二,跑马村,", [(1, "")]),
        (f"{HEADER},村\n王小二,跑马村,跑马村", [(1, "")]),
        ("\n姓名，村\n王小二，跑马村", [(2, "姓名"), (2, "村"), (2, "")]),
        (f"{HEADER}\n王小二\n李四,三汇村,x", [(2, ""), (3, "")]),
        (f"{HEADER}\n,跑马村\n李四,　\n,三汇村", [(2, "姓名"), (3, "村"), (4, "姓名")]),
        (f"{HEADER}\n{'字' * (LONGEST + 1)},{'字' * (LONGEST + 1)}", [(2, "姓名"), (2, "村")]),
        (f"{HEADER}\n王\0小二,跑\u200b马村", [(2, "姓名"), (2, "村")]),
        (f'{HEADER}\n"王\n小二",跑马村\n,三汇村', [(2, "姓名"), (4, "姓名")]),
        (f"{HEADER}\n王小二,跑马村\n王 小　二,跑马村", [(3, "姓名")]),
        (f"{HEADER}\n王小二,跑马村\n王小二,三汇村", []),
        (f'{HEADER}\n,跑马村\n"王小二,跑马村', [(2, "姓名"), (3, "")]),
        (f'{HEADER}\n"王"小二,跑马村', [(2, "")]),
    ],
)
def test_every_fault_is_named_at_once(text: str, found: list[tuple[int, str]]) -> None:
    assert faults(text) == found


def test_who_is_in_the_cohort_already_is_named() -> None:
    enrolled = {Person("王 小二", "跑马村").key}
    assert faults(f"{HEADER}\n王小二,跑马村\n李四,跑马村\n王小二,跑马村", enrolled) == [
        (2, "姓名"),
        (4, "姓名"),
        (4, "姓名"),
    ]


def test_two_thousand_people_and_no_more() -> None:
    text = HEADER + "".join(f"\n人{number},村" for number in range(MOST_LINES))
    assert faults(text) == []
    assert faults(f"{text}\n\n\n") == []
    assert faults(f"{text}\n还有一个,村\n,") == [(MOST_LINES + 2, "")]


def test_the_longest_names_pass() -> None:
    assert faults(f"{HEADER}\n{'字' * LONGEST},{'村' * LONGEST}") == []


@pytest.mark.parametrize("data", [b"\xff\xfe", HEADER.encode("utf-16"), b"\x80\xff", b"\xff" * 99])
def test_other_encodings_are_named(data: bytes) -> None:
    assert [fault.line for fault in read_roster(data).faults] == [1]


@given(st.lists(st.tuples(names, names), min_size=1, max_size=20), st.sampled_from(["utf-8-sig", "gb18030"]))
def test_a_good_roster_is_read_as_it_was_written(rows: list[tuple[str, str]], encoding: str) -> None:
    unique = {Person(*row).key: row for row in rows}
    line = io.StringIO()
    csv.writer(line).writerows([("姓名", "村"), *unique.values()])
    roster = read_roster(line.getvalue().encode(encoding))
    assert (roster.people, roster.faults) == ([Person(*row) for row in unique.values()], [])


CELLS = st.one_of(names, st.text(max_size=6), st.sampled_from(["", "姓名", "村", "王小二", '"', "字" * 65]))
FILES = st.one_of(
    st.binary(max_size=60),
    st.binary(max_size=40).map(lambda data: f"{HEADER}\n".encode() + data),
    st.lists(st.lists(CELLS, max_size=3).map(",".join), max_size=5).map(
        lambda rows: "\n".join([HEADER, *rows]).encode("gb18030", errors="replace")
    ),
)


@given(data=FILES, commit=st.booleans())
@example(data=b"", commit=True)
@example(data=f"{HEADER}\n\x00,\x00".encode(), commit=True)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
async def test_whatever_is_sent_is_taken_whole_or_not_at_all(
    trainers: httpx.AsyncClient, practice: PracticeParts, data: bytes, commit: bool
) -> None:
    cohorts = practice.cohorts.all()
    cohort = cohorts[0].id if cohorts else practice.cohort()
    before = practice.cohorts.members(cohort, practice.cohorts.all()[0].created_at, {})
    response = await trainers.post(
        f"/v1/staff/practice/cohorts/{cohort}/members",
        params={"commit": str(commit).lower()},
        content=data,
        headers={"content-type": "text/csv"},
    )
    after = practice.cohorts.members(cohort, practice.cohorts.all()[0].created_at, {})
    assert after[: len(before)] == before
    added = [member.model_dump(exclude={"joined", "progress"}) for member in after[len(before) :]]
    if response.status_code == 200:
        assert response.json()["checked"] > 0
        assert response.json()["members"] == added
        assert len(added) == (response.json()["checked"] if commit else 0)
    else:
        assert is_problem(response, 422)["errors"]
        assert added == []
