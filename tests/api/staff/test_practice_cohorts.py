from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.practice.models import Change
from tests.api.staff.conftest import BEARER, TOKEN, connect
from tests.api.staff.practice_parts import PracticeParts, practice_app, review
from tests.api.test_problems import is_problem
from tests.databases import ON_SQLITE

BASE = "/v1/staff/practice"
COHORTS = f"{BASE}/cohorts"
CSV = {"content-type": "text/csv"}
DUE = (datetime.now(UTC) + timedelta(days=7)).isoformat()
ROSTER = "姓名,村\n王小二,跑马村\n".encode()
REQUESTS: list[tuple[str, str, dict[str, object]]] = [
    ("GET", COHORTS, {}),
    ("POST", COHORTS, {"json": {"name": "班"}}),
    ("DELETE", f"{COHORTS}/1", {}),
    ("GET", f"{COHORTS}/1/members", {}),
    ("GET", f"{COHORTS}/1/members.csv", {}),
    ("POST", f"{COHORTS}/1/members?commit=true", {"content": ROSTER, "headers": CSV}),
    ("DELETE", f"{COHORTS}/1/members/1", {}),
    ("GET", f"{COHORTS}/1/assignments", {}),
    ("POST", f"{COHORTS}/1/assignments", {"json": {"kind": "exam", "count": 1, "due": DUE}}),
    ("DELETE", f"{COHORTS}/1/assignments/1", {}),
    ("GET", f"{BASE}/items", {}),
    ("GET", f"{BASE}/items.csv", {}),
    ("GET", f"{BASE}/summary", {}),
]


@ON_SQLITE
@pytest.mark.parametrize(("method", "path", "sent"), REQUESTS)
async def test_without_the_token_nobody_gets_in(
    practice: PracticeParts, method: str, path: str, sent: dict[str, object]
) -> None:
    practice.cohort("原来的班")
    for token, headers in ((TOKEN, {}), (TOKEN, {"Authorization": "Bearer wrong"}), (None, BEARER)):
        async with connect(practice_app(practice, token)) as client:
            client.headers.update(headers)
            response = await client.request(method, path, **sent)
        is_problem(response, 401)
        assert response.headers["cache-control"] == "no-store"
    (cohort,) = practice.cohorts.all()
    assert (cohort.name, cohort.members) == ("原来的班", 0)


@ON_SQLITE
@pytest.mark.parametrize(
    ("method", "path", "sent"), [request for request in REQUESTS if f"{COHORTS}/1" in request[1]]
)
async def test_a_cohort_that_is_not_there(
    trainers: httpx.AsyncClient, method: str, path: str, sent: dict[str, object]
) -> None:
    response = await trainers.request(method, path, **sent)
    is_problem(response, 404)
    assert response.headers["cache-control"] == "no-store"
    for wrong in ("0", "-1", "x", "2147483648", "9" * 30, "1%00"):
        is_problem(await trainers.request(method, path.replace("/1", f"/{wrong}", 1), **sent), 422)


async def test_trainers_make_cohorts_and_see_their_size(
    trainers: httpx.AsyncClient, practice: PracticeParts
) -> None:
    made = await trainers.post(COHORTS, json={"name": " 有庆镇一班 "})
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    cohort = made.json()["id"]
    assert made.json() == {"id": cohort, "name": "有庆镇一班"}
    second = practice.cohort("三汇镇")
    first, _ = practice.enrol(cohort, "王小二", "李四")
    practice.join(first)
    listed = (await trainers.get(COHORTS)).json()["cohorts"]
    assert [(row["id"], row["name"], row["members"], row["joined"]) for row in listed] == [
        (second, "三汇镇", 0, 0),
        (cohort, "有庆镇一班", 2, 1),
    ]


async def test_two_cohorts_cannot_have_one_name(trainers: httpx.AsyncClient) -> None:
    assert (await trainers.post(COHORTS, json={"name": "一班"})).status_code == 201
    for name in ("一班", "　一班　"):
        assert "name" in str(is_problem(await trainers.post(COHORTS, json={"name": name}), 409)["detail"])
    assert len((await trainers.get(COHORTS)).json()["cohorts"]) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "　 "},
        {"name": "字" * 65},
        {"name": "一\n班"},
        {"name": "一\u202e班"},
        {"name": "一\0班"},
        {"name": 1},
        {"name": None},
        {"name": "一班", "id": 7},
        [],
    ],
)
async def test_wrong_names_are_refused(trainers: httpx.AsyncClient, body: object) -> None:
    response = await trainers.post(COHORTS, json=body)
    assert "body" in str(is_problem(response, 422)["detail"])
    is_problem(await trainers.post(COHORTS, content=b'{"name": "\\ud800"}'), 422)
    assert (await trainers.get(COHORTS)).json() == {"cohorts": []}


async def test_what_members_did_outlives_their_cohort(
    trainers: httpx.AsyncClient, practice: PracticeParts
) -> None:
    cohort = practice.cohort()
    (member,) = practice.enrol(cohort, "王小二")
    trainee = practice.join(member)
    practice.keep(trainee, Change(reviews=(review("succession_001"),)))
    await trainers.post(f"{COHORTS}/{cohort}/assignments", json={"kind": "exam", "count": 1, "due": DUE})
    assert (await trainers.delete(f"{COHORTS}/{cohort}")).status_code == 204
    is_problem(await trainers.delete(f"{COHORTS}/{cohort}"), 404)
    with practice.engine.connect() as connection:
        for table in ("cohorts", "cohort_members", "assignments"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0  # noqa: S608
    assert practice.trainees.totals(trainee) == (1, 1)


async def test_every_access_leaves_a_line_without_names(
    trainers: httpx.AsyncClient, practice: PracticeParts
) -> None:
    with capture_logs() as lines:
        cohort = (await trainers.post(COHORTS, json={"name": "秘密班"})).json()["id"]
        at = f"{COHORTS}/{cohort}"
        await trainers.get(COHORTS)
        await trainers.post(f"{at}/members", content=b"x", headers=CSV)
        imported = await trainers.post(f"{at}/members?commit=true", content=ROSTER, headers=CSV)
        member = imported.json()["members"][0]
        await trainers.get(f"{at}/members")
        await trainers.get(f"{at}/members.csv")
        assignment = {"kind": "exam", "count": 1, "due": DUE}
        made = (await trainers.post(f"{at}/assignments", json=assignment)).json()["id"]
        await trainers.get(f"{at}/assignments")
        await trainers.delete(f"{at}/assignments/{made}")
        await trainers.delete(f"{at}/members/{member['id']}")
        await trainers.delete(at)
        for path in ("items", "items.csv", "summary"):
            await trainers.get(f"{BASE}/{path}")
    assert [line["event"] for line in lines] == [
        "staff made cohort",
        "staff listed cohorts",
        "staff sent faulty roster",
        "staff sent roster",
        "staff listed members",
        "staff exported members",
        "staff set assignment",
        "staff listed assignments",
        "staff deleted assignment",
        "staff removed member",
        "staff deleted cohort",
        "staff listed items",
        "staff exported items",
        "staff read practice summary",
    ]
    for secret in ("秘密班", "王小二", "跑马村", member["code"], member["code"].replace("-", "")):
        assert secret not in str(lines)


async def test_the_api_describes_itself(trainers: httpx.AsyncClient) -> None:
    paths = (await trainers.get("/openapi.json")).json()["paths"]
    assert {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods} == {
        f"{method} {path.partition('?')[0].replace('/members/1', '/members/{member_id}').replace('/assignments/1', '/assignments/{assignment_id}').replace('/cohorts/1', '/cohorts/{cohort_id}')}"
        for method, path, _ in REQUESTS
    }
    assert all(method["security"] for path in paths.values() for method in path.values())
    assert "text/csv" in paths[f"{COHORTS}/{{cohort_id}}/members"]["post"]["requestBody"]["content"]
