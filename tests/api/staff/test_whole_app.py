"""The staff API and the deliveries as parts of the whole api process."""

import asyncio
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.staff import deliveries
from embeddings.index import build_index
from tests.api.referral_parts import CONTACT, PERSON, SUMMARY, open_parts
from tests.api.staff.conftest import BEARER, TOKEN, connect
from tests.api.staff.receiver import SECRET, running_receiver
from tests.api.test_problems import is_problem
from tests.conftest import make_settings

LIST = "/v1/staff/referrals"


async def test_the_staff_api_is_closed_unless_a_token_is_set(client: httpx.AsyncClient) -> None:
    response = await client.get(LIST, headers=BEARER)
    is_problem(response, 401)
    assert response.headers["cache-control"] == "no-store"
    schema = (await client.get("/openapi.json")).json()
    assert schema["paths"][LIST]["get"]["security"]
    assert (await client.get("/healthz")).headers.get("cache-control") is None


def job_names() -> set[str]:
    return {task.get_name() for task in asyncio.all_tasks()} & {"cleaning", "deliveries"}


async def test_without_a_webhook_no_worker_runs(app: FastAPI) -> None:
    async with app.router.lifespan_context(app):
        assert job_names() == {"cleaning"}
    assert job_names() == set()


async def test_referrals_reach_staff_and_their_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "POLL_SECONDS", 0.05)
    build_index(tmp_path / "index")
    with running_receiver() as receiver:
        settings = make_settings(
            tmp_path,
            staff_token=TOKEN,
            referral_webhook_url=receiver.url,
            referral_webhook_secret=SECRET,
        )
        app = create_app(settings)
        async with app.router.lifespan_context(app), connect(app) as staff:
            staff.headers.update(BEARER)
            assert job_names() == {"cleaning", "deliveries"}
            with open_parts(tmp_path) as parts:  # as the actions make it
                number = parts.submit().number
            assert (await staff.get(f"{LIST}/{number}")).json()["summary"] == SUMMARY
            assert "法律援助" in (await staff.get(f"{LIST}.csv")).text
            changed = await staff.patch(f"{LIST}/{number}", json={"status": "accepted"})
            assert changed.status_code == 200
            for _ in range(200):
                if len(receiver.received) == 2:
                    break
                await asyncio.sleep(0.05)
        assert job_names() == set()
    assert receiver.told == [(number, "referral.created"), (number, "referral.updated")]
    for request in receiver.received:
        request.verify()
        assert request.event["referral"]["contact"] == CONTACT
        assert PERSON.encode() not in request.body
