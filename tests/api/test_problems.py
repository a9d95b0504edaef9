"""Bad requests get problem details that say what was wrong and where."""

import httpx
import pytest

MESSAGES = "/v1/chat/messages"


def is_problem(response: httpx.Response, status: int) -> dict[str, object]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, object] = response.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"]
    assert "Traceback" not in response.text
    return body


async def test_broken_json(client: httpx.AsyncClient) -> None:
    response = await client.post(MESSAGES, content=b'{"text": ', headers={"content-type": "application/json"})
    assert "not valid JSON" in str(is_problem(response, 400)["detail"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": 5}, "text"),
        ({"text": None}, "text"),
        ({"text": ["a"]}, "text"),
        ({"text": "a", "session_id": 7}, "session_id"),
        ({"text": "a", "session_id": ""}, "session_id"),
        ({"text": "a", "session_id": "x" * 200}, "session_id"),
        ({"text": "a", "message_id": "a b"}, "message_id"),
        ({"text": "a", "extra": 1}, "extra"),
        ([], "body"),
        ({"text": "字" * 20_001}, "text"),
    ],
)
async def test_wrong_fields_are_named(client: httpx.AsyncClient, body: object, field: str) -> None:
    assert field in str(is_problem(await client.post(MESSAGES, json=body), 422)["detail"])


async def test_a_body_that_is_too_large(client: httpx.AsyncClient) -> None:
    is_problem(await client.post(MESSAGES, json={"text": "字" * 100_000}), 413)


async def test_unknown_paths_and_methods(client: httpx.AsyncClient) -> None:
    is_problem(await client.get("/v1/nothing"), 404)
    assert is_problem(await client.get(MESSAGES), 405)


async def test_knowledge_that_is_not_there(client: httpx.AsyncClient) -> None:
    assert "not been written" in str(
        is_problem(await client.get("/v1/knowledge/topic:nowhere"), 404)["detail"]
    )
    is_problem(await client.get("/v1/knowledge/civil_code:9999"), 404)
    is_problem(await client.get("/v1/knowledge/service:nobody"), 404)


@pytest.mark.parametrize("query", ["", "?q=a&k=0", "?q=a&k=abc", "?q=a&k=1000"])
async def test_search_with_wrong_parameters(client: httpx.AsyncClient, query: str) -> None:
    is_problem(await client.get(f"/v1/search{query}"), 422)


async def test_actions_are_for_rasa_only(client: httpx.AsyncClient) -> None:
    is_problem(await client.post("/actions/webhook", json={}), 401)
    wrong = {"X-Mingfa-Secret": "wrong"}
    is_problem(await client.post("/actions/webhook", json={}, headers=wrong), 401)
    right = {"X-Mingfa-Secret": "test-internal-secret"}
    is_problem(await client.post("/actions/webhook", json={}, headers=right), 422)
    is_problem(await client.post("/actions/webhook", content=b"{", headers=right), 400)
    call = {"next_action": "action_nothing", "tracker": {}, "domain": {"intents": []}}
    assert (await client.post("/actions/webhook", json=call, headers=right)).status_code == 404
