"""The trainers' side of practice as a part of the whole api process."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from api.app import create_app
from api.body_limit import MOST_BYTES
from embeddings.index import build_index
from knowledge.practice import practice_bank
from tests.api.staff.conftest import BEARER, TOKEN, connect
from tests.api.test_problems import is_problem
from tests.conftest import make_settings

BASE = "/v1/staff/practice"
CSV = {"content-type": "text/csv"}


async def test_it_is_closed_unless_a_token_is_set(client: httpx.AsyncClient) -> None:
    response = await client.get(f"{BASE}/summary", headers=BEARER)
    is_problem(response, 401)
    assert response.headers["cache-control"] == "no-store"


async def test_from_a_roster_to_an_assignment(tmp_path: Path) -> None:
    build_index(tmp_path / "index")
    app = create_app(make_settings(tmp_path, staff_token=TOKEN))
    async with app.router.lifespan_context(app), connect(app) as trainers:
        trainers.headers.update(BEARER)
        cohort = (await trainers.post(f"{BASE}/cohorts", json={"name": "一班"})).json()["id"]
        members = f"{BASE}/cohorts/{cohort}/members"
        lines = [f"学员{number:04},渠县有庆镇跑马村" for number in range(2000)]
        roster = "\n".join(["姓名,村", *lines]).encode()
        imported = await trainers.post(f"{members}?commit=true", content=roster, headers=CSV)
        assert imported.json()["added"] == 2000
        too_long = await trainers.post(members, content=b"x" * (MOST_BYTES + 1), headers=CSV)
        assert is_problem(too_long, 413)
        due = (datetime.now(UTC) + timedelta(days=7)).isoformat()
        body = {"kind": "rehearsal", "theme": "婚姻家庭", "count": 2, "due": due}
        assert (await trainers.post(f"{BASE}/cohorts/{cohort}/assignments", json=body)).status_code == 201
        assert len((await trainers.get(members)).json()["members"]) == 2000
        assert (await trainers.get(f"{BASE}/items")).json()["found"] == len(practice_bank().items)
