import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from api.staff.cursor import to_cursor
from api.store.desk import Place
from tests.api.referral_parts import CONTACT, PERSON, SUMMARY, Parts
from tests.api.staff.conftest import BEARER, connect, staff_app
from tests.api.test_problems import is_problem
from tests.databases import ON_SQLITE

LIST = "/v1/staff/referrals"
PATHS = (LIST, f"{LIST}.csv", f"{LIST}/MF-20261127-7K3FQX")


@ON_SQLITE
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer"},
        {"Authorization": BEARER["Authorization"].replace("Bearer", "Basic")},
        {"Authorization": BEARER["Authorization"] + "x"},
        {"Authorization": BEARER["Authorization"][:-1]},
        {"Authorization": "Bearer 令牌".encode()},
    ],
)
async def test_without_the_token_nobody_gets_in(parts: Parts, path: str, headers: dict[str, str]) -> None:
    parts.submit()
    async with connect(staff_app(parts)) as client:
        response = await client.get(path, headers=headers)
    is_problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["cache-control"] == "no-store"


async def test_without_the_token_nothing_changes(parts: Parts) -> None:
    number = parts.submit().number
    async with connect(staff_app(parts)) as client:
        is_problem(await client.patch(f"{LIST}/{number}", json={"status": "closed"}), 401)
    assert parts.column("status") == ["new"]


@ON_SQLITE
@pytest.mark.parametrize("sent", ["", "None", "null"])
async def test_where_no_token_is_set_nobody_gets_in(parts: Parts, sent: str) -> None:
    async with connect(staff_app(parts, token=None)) as client:
        is_problem(await client.get(LIST, headers={"Authorization": f"Bearer {sent}"}), 401)


async def test_who_tries_many_tokens_has_to_wait(parts: Parts) -> None:
    app = staff_app(parts)
    async with connect(app) as client:
        for _ in range(5):
            assert (await client.get(LIST, headers=BEARER)).status_code == 200
        for number in range(30):
            headers = {"Authorization": f"Bearer {number}"}
            is_problem(await client.get(LIST, headers=headers), 401)
        response = await client.get(LIST, headers=BEARER)
    is_problem(response, 429)
    assert response.headers["retry-after"] == "60"
    async with connect(app, address="10.0.0.2") as client:
        assert (await client.get(LIST, headers=BEARER)).status_code == 200


async def test_a_referral_as_staff_see_it(staff: httpx.AsyncClient, parts: Parts) -> None:
    referral = parts.submit()
    response = await staff.get(LIST)
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == {
        "referrals": [
            {
                "number": referral.number,
                "service": "legal_aid",
                "township": "有庆镇",
                "summary": SUMMARY,
                "contact": CONTACT,
                "shared": True,
                "status": "new",
                "note": None,
                "created_at": referral.created_at.isoformat().replace("+00:00", "Z"),
                "updated_at": referral.created_at.isoformat().replace("+00:00", "Z"),
            }
        ],
        "next": None,
    }
    assert PERSON not in response.text
    one = await staff.get(f"{LIST}/{referral.number}")
    assert one.json() == response.json()["referrals"][0]
    assert one.headers["cache-control"] == "no-store"


async def test_what_is_not_shared_is_nowhere(staff: httpx.AsyncClient, parts: Parts) -> None:
    number = parts.submit(shared=False).number
    assert (await staff.get(LIST)).json() == {"referrals": [], "next": None}
    assert number not in (await staff.get(f"{LIST}.csv")).text
    is_problem(await staff.get(f"{LIST}/{number}"), 404)
    is_problem(await staff.patch(f"{LIST}/{number}", json={"status": "accepted"}), 404)
    assert parts.column("status") == ["new"]


async def walk(staff: httpx.AsyncClient, limit: int, parts: Parts | None = None) -> list[str]:
    """Read all pages; while at it, new referrals come in."""
    numbers: list[str] = []
    cursor = None
    while True:
        params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        page = (await staff.get(LIST, params=params)).json()
        assert len(page["referrals"]) <= limit
        numbers += [referral["number"] for referral in page["referrals"]]
        cursor = page["next"]
        if not cursor:
            return numbers
        assert len(page["referrals"]) == limit
        if parts:
            parts.submit()


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8, 200])
async def test_pages_give_every_referral_once(staff: httpx.AsyncClient, parts: Parts, limit: int) -> None:
    numbers = [parts.submit().number for _ in range(7)]
    assert await walk(staff, limit) == numbers[::-1]


async def test_pages_hold_when_more_comes_in(staff: httpx.AsyncClient, parts: Parts) -> None:
    numbers = [parts.submit().number for _ in range(6)]
    assert await walk(staff, 2, parts) == numbers[::-1]


async def test_pages_hold_when_many_came_at_the_same_moment(staff: httpx.AsyncClient, parts: Parts) -> None:
    numbers = [parts.submit().number for _ in range(7)]
    moment = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    for number in numbers:
        parts.set_times(number, moment)
    assert sorted(await walk(staff, 2)) == sorted(numbers)


async def test_fifty_a_page_unless_asked_otherwise(staff: httpx.AsyncClient, parts: Parts) -> None:
    for _ in range(51):
        parts.submit()
    assert len((await staff.get(LIST)).json()["referrals"]) == 50


async def test_filters(staff: httpx.AsyncClient, parts: Parts) -> None:
    async def found(**params: str) -> set[str]:
        listed = (await staff.get(LIST, params=params)).json()["referrals"]
        rows = (await staff.get(f"{LIST}.csv", params=params)).text.splitlines()[1:]
        numbers = {referral["number"] for referral in listed}
        assert {row.partition(",")[0] for row in rows} == numbers
        return numbers

    aid = parts.submit(service="legal_aid", township="有庆镇").number
    mediation = parts.submit(service="mediation", township="三汇镇").number
    nowhere = parts.submit(service="mediation", township=None).number
    parts.desk.change(aid, "accepted")
    assert await found() == {aid, mediation, nowhere}
    assert await found(status="accepted") == {aid}
    assert await found(status="new") == {mediation, nowhere}
    assert await found(service="mediation") == {mediation, nowhere}
    assert await found(township="三汇镇") == {mediation}
    assert await found(service="mediation", township="有庆镇") == set()
    assert await found(service="' OR 1=1 --") == set()


async def test_since_is_the_last_change_in_any_time_zone(staff: httpx.AsyncClient, parts: Parts) -> None:
    old, shared_late = parts.submit().number, parts.submit(shared=False).number
    moment = datetime(2026, 11, 27, 0, 30, tzinfo=UTC)
    for number in (old, shared_late):
        parts.set_times(number, moment)

    async def since(moment: str) -> list[str]:
        listed = (await staff.get(LIST, params={"since": moment})).json()["referrals"]
        return [referral["number"] for referral in listed]

    assert await since("2026-11-27T00:30:00Z") == [old]
    assert await since("2026-11-27T08:30:00+08:00") == [old]
    assert await since("2026-11-27T08:30:01+08:00") == []
    parts.store.share(PERSON, shared_late)
    changed = parts.store.of_person(PERSON)
    newest = max(referral.updated_at for referral in changed) - timedelta(seconds=1)
    assert await since(newest.isoformat()) == [shared_late]


@ON_SQLITE
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("status=open", "status"),
        ("status=", "status"),
        ("since=yesterday", "since"),
        ("since=2026-11-27T08:00:00", "since"),
        ("township=a%00b", "township"),
        ("cursor=x", "cursor"),
        ("cursor=%E5%AD%97", "cursor"),
        ("cursor=YWJj", "cursor"),
        ("cursor=MjAyNi0xMS0yNyBNRi0x", "cursor"),  # a time without a zone
        ("cursor=_____w==", "cursor"),
        ("colour=red", "colour"),
    ],
)
async def test_wrong_queries_are_named(staff: httpx.AsyncClient, query: str, field: str) -> None:
    response = await staff.get(f"{LIST}?{query}")
    assert field in str(is_problem(response, 422)["detail"])
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("moment", "count"), [("0001-01-01T00:00:00+14:00", 1), ("9999-12-31T23:59:59-14:00", 0)]
)
async def test_times_beyond_the_calendar_are_its_ends(
    staff: httpx.AsyncClient, parts: Parts, moment: str, count: int
) -> None:
    number = parts.submit().number
    listed = (await staff.get(LIST, params={"since": moment})).json()["referrals"]
    assert [referral["number"] for referral in listed] == [number][:count]
    cursor = to_cursor(Place(datetime.fromisoformat(moment), "\0"))
    behind = (await staff.get(LIST, params={"cursor": cursor})).json()["referrals"]
    assert [referral["number"] for referral in behind] == [number][count:]


@ON_SQLITE
@pytest.mark.parametrize("number", ["MF-20261127-7K3FQX", "x", "x" * 20, "%2e%2e", "MF-%00"])
async def test_a_number_that_nobody_has(staff: httpx.AsyncClient, number: str) -> None:
    response = await staff.get(f"{LIST}/{number}")
    is_problem(response, 404)
    assert response.headers["cache-control"] == "no-store"


async def test_staff_accept_write_and_close(staff: httpx.AsyncClient, parts: Parts) -> None:
    path = f"{LIST}/{parts.submit().number}"
    accepted = await staff.patch(path, json={"status": "accepted", "note": "李律师周三来电"})
    assert accepted.status_code == 200
    assert (accepted.json()["status"], accepted.json()["note"]) == ("accepted", "李律师周三来电")
    assert accepted.headers["cache-control"] == "no-store"
    assert parts.store.of_person(PERSON)[0].note == "李律师周三来电"
    closed = await staff.patch(path, json={"status": "closed"})
    assert (closed.json()["status"], closed.json()["note"]) == ("closed", "李律师周三来电")
    assert (await staff.patch(path, json={"note": ""})).json()["note"] is None
    response = await staff.patch(path, json={"status": "accepted"})
    assert "closed" in str(is_problem(response, 409)["detail"])


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "status or note"),
        ({"status": None}, "status or note"),
        ({"status": "open"}, "status"),
        ({"status": 1}, "status"),
        ({"note": 1}, "note"),
        ({"note": "字" * 201}, "note"),
        ({"note": "好", "contact": "x"}, "contact"),
        ({"status": "accepted", "shared": False}, "shared"),
        ([], "body"),
    ],
)
async def test_wrong_changes_are_named(
    staff: httpx.AsyncClient, parts: Parts, body: object, field: str
) -> None:
    number = parts.submit().number
    assert field in str(is_problem(await staff.patch(f"{LIST}/{number}", json=body), 422)["detail"])
    assert parts.desk.find(number) == parts.store.of_person(PERSON)[0]
    assert parts.column("status") == ["new"]
    assert parts.column("note") == [None]


async def test_a_note_may_have_200_characters(staff: httpx.AsyncClient, parts: Parts) -> None:
    path = f"{LIST}/{parts.submit().number}"
    assert (await staff.patch(path, json={"note": "字" * 200})).json()["note"] == "字" * 200


async def test_of_many_changes_at_once_one_wins(staff: httpx.AsyncClient, parts: Parts) -> None:
    path = f"{LIST}/{parts.submit().number}"
    changes = [staff.patch(path, json={"status": "accepted", "note": str(number)}) for number in range(8)]
    responses = await asyncio.gather(*changes)
    assert sorted(response.status_code for response in responses) == [200] + [409] * 7
    winner = next(response for response in responses if response.status_code == 200)
    assert parts.store.of_person(PERSON)[0].note == winner.json()["note"]
    assert len(parts.events()) == 2


async def test_every_access_leaves_a_line_without_personal_data(
    staff: httpx.AsyncClient, parts: Parts
) -> None:
    number = parts.submit().number
    with capture_logs() as lines:
        await staff.get(LIST)
        await staff.get(f"{LIST}.csv")
        await staff.get(f"{LIST}/{number}")
        await staff.patch(f"{LIST}/{number}", json={"status": "accepted", "note": "李律师来电"})
        await staff.get(LIST, headers={"Authorization": "Bearer guessed"})
    assert [(line["event"], line.get("count"), line.get("number")) for line in lines] == [
        ("staff listed referrals", 1, None),
        ("staff exported referrals", 1, None),
        ("staff read referral", None, number),
        ("staff changed referral", None, number),
        ("staff refused", None, None),
    ]
    for secret in (SUMMARY, CONTACT, "李律师来电", "guessed", PERSON):
        assert secret not in str(lines)
