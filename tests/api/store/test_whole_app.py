"""The whole api process on PostgreSQL, without Rasa."""

import asyncio
from pathlib import Path

import httpx
from sqlalchemy import text

from api.app import create_app
from api.store.database import open_database
from embeddings.index import build_index
from tests.conftest import make_settings

QUESTION = {"text": "离婚冷静期要等多久", "session_id": "somebody"}
PATH = "/v1/chat/messages"


async def test_a_question_on_postgresql(tmp_path: Path, postgres_database: str) -> None:
    build_index(tmp_path / "index")
    app = create_app(make_settings(tmp_path, database_url=postgres_database))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://mingfa") as client,
    ):
        asked = [client.post(PATH, json={**QUESTION, "message_id": "m1"}) for _ in range(5)]
        first, *repeats = [response.json() for response in await asyncio.gather(*asked)]
        assert first["status"] == "answered"
        assert repeats == [first] * 4
        refused = {**QUESTION, "message_id": "m2", "text": "公司注册要多少钱，我电话13912345678"}
        assert (await client.post(PATH, json=refused)).json()["status"] != "answered"
        # More at once than there are connections.
        many = [client.post(PATH, json={**QUESTION, "session_id": f"s{number}"}) for number in range(40)]
        assert {response.json()["status"] for response in await asyncio.gather(*many)} == {"answered"}
        assert "database" not in (await client.get("/readyz")).json()["detail"]
    engine = open_database(postgres_database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM replies")) == 2
        assert connection.scalar(text("SELECT count(*) FROM sessions")) == 41
        (unanswered,) = connection.scalars(text("SELECT text FROM unanswered"))
    engine.dispose()
    assert "公司注册" in unanswered
    assert "139" not in unanswered
    assert not (tmp_path / "mingfa.db").exists()
