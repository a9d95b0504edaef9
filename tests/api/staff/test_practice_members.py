import asyncio
import csv
import io
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text

from api.store.cohorts import NewAssignment, Person
from bot.codes import ALPHABET
from bot.practice.models import Change
from tests.api.staff.practice_parts import PracticeParts, exam, items_of, memory, rehearsal, review
from tests.api.test_problems import is_problem
from tests.databases import ON_SQLITE

CSV = {"content-type": "text/csv"}
ROSTER = "姓名,村\n王小二,跑马村\n李四,三汇村\n"


def members_path(cohort: int) -> str:
    return f"/v1/staff/practice/cohorts/{cohort}/members"


async def send(trainers: httpx.AsyncClient, cohort: int, roster: str, commit: str = "true") -> httpx.Response:
    return await trainers.post(
        f"{members_path(cohort)}?commit={commit}", content=roster.encode(), headers=CSV
    )


def rows(response: httpx.Response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


async def test_a_roster_is_only_checked_unless_it_is_committed(
    trainers: httpx.AsyncClient, practice: PracticeParts
) -> None:
    cohort = practice.cohort()
    for query in ("", "?commit=false"):
        checked = await trainers.post(members_path(cohort) + query, content=ROSTER.encode(), headers=CSV)
        assert checked.json() == {"checked": 2, "added": 0, "members": []}
    assert (await trainers.get(members_path(cohort))).json() == {"members": []}
    committed = await send(trainers, cohort, ROSTER)
    assert committed.status_code == 200
    assert committed.headers["cache-control"] == "no-store"
    assert committed.json()["added"] == 2
    members = committed.json()["members"]
    assert [(member["name"], member["village"]) for member in members] == [
        ("王小二", "跑马村"),
        ("李四", "三汇村"),
    ]
    assert all(re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", member["code"]) for member in members)
    listed = (await trainers.get(members_path(cohort))).json()["members"]
    assert listed == [{**member, "joined": False, "progress": None} for member in members]


async def test_faults_are_named_and_nothing_is_imported(
    trainers: httpx.AsyncClient, practice: PracticeParts
) -> None:
    cohort = practice.cohort()
    await send(trainers, cohort, ROSTER)
    response = await send(trainers, cohort, "姓名,村\n赵六,跑马村\n王 小二,跑马村\n,三汇村\n")
    problem = is_problem(response, 422)
    assert [(fault["line"], fault["field"]) for fault in problem["errors"]] == [(3, "姓名"), (4, "姓名")]
    assert "王" not in response.text
    assert len((await trainers.get(members_path(cohort))).json()["members"]) == 2
    other = practice.cohort("二班")
    assert (await send(trainers, other, ROSTER)).json()["added"] == 2


@ON_SQLITE
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "", "multipart/form-data", "text/csvx"])
async def test_other_kinds_of_body(trainers: httpx.AsyncClient, practice: PracticeParts, kind: str) -> None:
    cohort = practice.cohort()
    response = await trainers.post(
        f"{members_path(cohort)}?commit=true", content=ROSTER.encode(), headers={"content-type": kind}
    )
    is_problem(response, 415)
    assert practice.cohorts.all()[0].members == 0


async def test_a_wrong_commit_is_no_commit(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    cohort = practice.cohort()
    is_problem(await send(trainers, cohort, ROSTER, "maybe"), 422)
    assert practice.cohorts.all()[0].members == 0


async def test_of_many_imports_at_once_one_wins(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    cohort = practice.cohort()
    responses = await asyncio.gather(*(send(trainers, cohort, ROSTER) for _ in range(6)))
    assert sorted(response.status_code for response in responses)[0] == 200
    assert {response.status_code for response in responses[1:]} <= {200, 409, 422}
    assert practice.cohorts.all()[0].members == 2


async def test_names_are_encrypted_at_rest(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    await send(trainers, practice.cohort(), ROSTER)
    with practice.engine.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM cohort_members")).all())
    assert "跑马村" in kept
    assert "王小二" not in kept and "李四" not in kept


async def test_what_somebody_who_joined_has_done(
    trainers: httpx.AsyncClient, practice: PracticeParts
) -> None:
    cohort = practice.cohort()
    now = datetime.now(UTC)
    due = now + timedelta(days=7)
    for new in (
        NewAssignment(kind="rehearsal", count=3, due=due + timedelta(days=1)),
        NewAssignment(kind="items", theme="继承", count=2, due=due),
    ):
        assert practice.cohorts.assign(cohort, new, now - timedelta(minutes=1))
    worker, idle, free = practice.enrol(cohort, "王小二", "李四", "赵六")
    trainee = practice.join(worker)
    practice.join(idle)
    items = [item.id for item in items_of("继承")]
    other = items_of("宪法")[0].id
    long_ago = now - timedelta(days=400)
    practice.keep(
        trainee,
        Change(
            reviews=(
                *(review(item) for item in items[:3]),
                review(items[0], first=False),
                review(other, right=False, chosen="", mode="exam"),
            ),
            memories=(
                memory(items[0]),
                memory(items[1], last_review=long_ago),
                memory(items[2], streak=0, mistaken=True),
            ),
            exam=exam(55, passed=False),
            rehearsal=rehearsal("succession_s001", "promise", "beat"),
        ),
    )
    practice.keep(trainee, Change(exam=exam(80, passed=True), rehearsal=rehearsal("succession_s002")))
    first, second, third = (await trainers.get(members_path(cohort))).json()["members"]
    seen = datetime.fromisoformat(first["progress"].pop("last_seen"))
    assert now <= seen <= datetime.now(UTC)
    theme, cases = (row.id for row in practice.cohorts.assignments(cohort, practice.bank.themes))
    assert first["joined"]
    assert first["progress"] == {
        "answers": 5,
        "right": 4,
        "items_mastered": 1,
        "mistakes": 1,
        "exams": 2,
        "best_score": 80,
        "passed": True,
        "rehearsals": 2,
        "dangers": 2,
        "assignments": [
            {"assignment": theme, "done": 2, "of": 2},
            {"assignment": cases, "done": 2, "of": 3},
        ],
    }
    assert second["joined"]
    assert second["progress"]["answers"] == 0
    assert second["progress"]["best_score"] is None
    assert not second["progress"]["passed"]
    assert (third["id"], third["joined"], third["progress"]) == (free.id, False, None)
    header, *lines = rows(await trainers.get(f"{members_path(cohort)}.csv"))
    assert header[-2].startswith(f"任务{theme}：答对题数（继承），应完成2，截止")
    assert header[-1].startswith(f"任务{cases}：情景演练次数，应完成3，截止")
    assert lines[0][:4] == ["王小二", "跑马村", worker.code, "是"]
    assert lines[0][5:] == ["5", "4", "1", "1", "2", "80", "是", "2", "2", "2", "2"]
    assert lines[1][5:] == ["0", "0", "0", "0", "0", "", "否", "0", "0", "0", "0"]
    assert lines[2] == ["赵六", "跑马村", free.code, "否", *[""] * 12]


async def test_what_others_did_is_not_counted(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    cohort, other = practice.cohort(), practice.cohort("二班")
    practice.join(practice.enrol(cohort, "王小二")[0])
    practice.answer(practice.join(practice.enrol(other, "李四")[0]), ("constitution_001", True))
    (member,) = (await trainers.get(members_path(cohort))).json()["members"]
    assert member["progress"]["answers"] == 0


async def test_a_file_that_office_programs_open(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    cohort = practice.cohort()
    practice.cohorts.enrol(cohort, [Person("=1+1", "+86"), Person("李四", "@村")])
    response = await trainers.get(f"{members_path(cohort)}.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="members.csv"'
    assert response.headers["cache-control"] == "no-store"
    assert response.content.count(b"\xef\xbb\xbf") == 1
    assert [row[:2] for row in rows(response)[1:]] == [["'=1+1", "'+86"], ["李四", "'@村"]]


async def test_a_member_is_taken_off_the_roster(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    cohort, other = practice.cohort(), practice.cohort("二班")
    member, kept = practice.enrol(cohort, "王小二", "李四")
    trainee = practice.join(member)
    practice.answer(trainee, ("constitution_001", True))
    is_problem(await trainers.delete(f"{members_path(other)}/{member.id}"), 404)
    assert (await trainers.delete(f"{members_path(cohort)}/{member.id}")).status_code == 204
    is_problem(await trainers.delete(f"{members_path(cohort)}/{member.id}"), 404)
    is_problem(await trainers.delete(f"{members_path(cohort)}/0"), 422)
    listed = (await trainers.get(members_path(cohort))).json()["members"]
    assert [row["id"] for row in listed] == [kept.id]
    assert practice.trainees.totals(trainee) == (1, 1)


async def test_a_place_is_free_again_when_its_trainee_is_forgotten(
    trainers: httpx.AsyncClient, practice: PracticeParts
) -> None:
    cohort = practice.cohort()
    (member,) = practice.enrol(cohort, "王小二")
    practice.join(member)
    assert practice.trainees.forget(timedelta(seconds=-1)) == 1
    (listed,) = (await trainers.get(members_path(cohort))).json()["members"]
    assert (listed["joined"], listed["progress"], listed["name"]) == (False, None, "王小二")
