from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.practice.models import Change
from tests.api.staff.practice_parts import WITHOUT_CASES, PracticeParts, exam, items_of, rehearsal, review
from tests.api.test_problems import is_problem
from tests.databases import ON_SQLITE


def path(cohort: int) -> str:
    return f"/v1/staff/practice/cohorts/{cohort}/assignments"


def soon(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).isoformat()


async def test_an_assignment_as_it_was_set(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    cohort = practice.cohort()
    due = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
    written = due.astimezone().isoformat()
    body = {"kind": "items", "theme": "继承", "count": 20, "due": written}
    response = await trainers.post(path(cohort), json=body)
    assert response.status_code == 201
    assert response.headers["cache-control"] == "no-store"
    made = response.json()
    assert datetime.now(UTC) - datetime.fromisoformat(made["set_at"]) < timedelta(minutes=1)
    assert made == body | {"id": made["id"], "set_at": made["set_at"], "due": f"{due:%Y-%m-%dT%H:%M:%SZ}"}
    listed = (await trainers.get(path(cohort))).json()["assignments"]
    assert listed == [made | {"finished": 0, "joined": 0}]


@ON_SQLITE
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "poem"}, "kind"),
        ({"kind": None}, "kind"),
        ({"theme": "刑法"}, "theme"),
        ({"kind": "exam", "theme": "继承"}, "theme"),
        ({"kind": "rehearsal", "theme": WITHOUT_CASES}, "theme"),
        ({"count": 0}, "count"),
        ({"count": 501}, "count"),
        ({"count": "5"}, "count"),
        ({"count": 1.5}, "count"),
        ({"count": True}, "count"),
        ({"theme": "总则", "count": len(items_of("总则")) + 1}, "count"),
        ({"due": soon(seconds=-1)}, "due"),
        ({"due": soon(days=3700)}, "due"),
        ({"due": "9999-12-31T23:59:59-14:00"}, "due"),
        ({"due": "0001-01-01T00:00:00+14:00"}, "due"),
        ({"due": "2090-01-01T00:00:00"}, "due"),
        ({"due": "2090-01-01"}, "due"),
        ({"due": 1_800_000_000}, "due"),
        ({"due": "1800000000"}, "due"),
        ({"due": "tomorrow"}, "due"),
        ({"due": None}, "due"),
        ({"note": "x"}, "note"),
    ],
)
async def test_wrong_assignments_are_named(
    trainers: httpx.AsyncClient, practice: PracticeParts, change: dict[str, object], field: str
) -> None:
    cohort = practice.cohort()
    body = {"kind": "items", "count": 1, "due": soon(days=1)} | change
    response = await trainers.post(path(cohort), json=body)
    assert field in str(is_problem(response, 422)["detail"])
    assert (await trainers.get(path(cohort))).json() == {"assignments": []}


async def test_items_that_are_not_asked_cannot_be_set(
    trainers: httpx.AsyncClient, practice: PracticeParts
) -> None:
    cohort = practice.cohort()
    of_theme = len(items_of("继承"))
    body = {"kind": "items", "theme": "继承", "due": soon(days=1)}
    is_problem(await trainers.post(path(cohort), json=body | {"count": of_theme}), 422)
    assert (await trainers.post(path(cohort), json=body | {"count": of_theme - 1})).status_code == 201
    assert (await trainers.post(path(cohort), json=body | {"count": 500, "theme": None})).status_code == 201


async def test_who_has_finished(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    cohort, other = practice.cohort(), practice.cohort("二班")
    ids = {}
    for days, body in enumerate(
        (
            {"kind": "items", "theme": "继承", "count": 2},
            {"kind": "items", "count": 3},
            {"kind": "exam", "count": 1},
            {"kind": "rehearsal", "theme": "继承", "count": 1},
        ),
        start=1,
    ):
        made = await trainers.post(path(cohort), json=body | {"due": soon(days=5 - days)})
        ids[made.json()["id"]] = days
    one, two, _ = practice.enrol(cohort, "王小二", "李四", "赵六")
    first, second = practice.join(one), practice.join(two)
    stranger = practice.join(practice.enrol(other, "钱七")[0])
    items = [item.id for item in items_of("继承")]
    constitution = items_of("宪法")[0].id
    early = datetime.now(UTC) - timedelta(hours=1)
    practice.answer(first, (items[0], True), (items[0], True), (items[1], False), (constitution, True))
    practice.answer(first, (items[2], True), at=early)
    practice.answer(second, (items[0], True), (items[1], True), (constitution, True))
    practice.keep(first, Change(exam=exam(90, passed=True), rehearsal=rehearsal("succession_s001")))
    practice.keep(first, Change(exam=exam(95, passed=True)))
    practice.keep(second, Change(exam=exam(50, passed=False), rehearsal=rehearsal("plan_s001")))
    practice.keep(stranger, Change(exam=exam(90, passed=True), reviews=(review(items[0]),)))
    listed = (await trainers.get(path(cohort))).json()["assignments"]
    assert [(ids[row["id"]], row["finished"], row["joined"]) for row in listed] == [
        (4, 1, 2),
        (3, 1, 2),
        (2, 1, 2),
        (1, 1, 2),
    ]


async def test_an_assignment_is_withdrawn(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    cohort, other = practice.cohort(), practice.cohort("二班")
    made = await trainers.post(path(cohort), json={"kind": "exam", "count": 1, "due": soon(days=1)})
    one = made.json()["id"]
    is_problem(await trainers.delete(f"{path(other)}/{one}"), 404)
    is_problem(await trainers.delete(f"{path(cohort)}/0"), 422)
    assert (await trainers.delete(f"{path(cohort)}/{one}")).status_code == 204
    is_problem(await trainers.delete(f"{path(cohort)}/{one}"), 404)
    assert (await trainers.get(path(cohort))).json() == {"assignments": []}


async def test_trainees_see_what_was_set(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    cohort = practice.cohort()
    body = {"kind": "items", "theme": "继承", "count": 2, "due": soon(days=1)}
    made = (await trainers.post(path(cohort), json=body)).json()
    trainee = practice.join(practice.enrol(cohort, "王小二")[0])
    practice.answer(trainee, (items_of("继承")[0].id, True))
    (seen,) = practice.trainees.assignments(trainee, datetime.now(UTC), practice.bank.themes)
    assert (seen.id, seen.theme, seen.count, seen.done) == (made["id"], "继承", 2, 1)
