import httpx


async def test_alive_but_not_ready_without_rasa(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    response = await client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"rasa": False, "index": True, "database": True}


async def test_metrics_count_turns(client: httpx.AsyncClient) -> None:
    await client.post("/v1/chat/messages", json={"text": "离婚冷静期多少天"})
    text = (await client.get("/metrics")).text
    assert 'mingfa_turns_total{channel="web",status="answered"}' in text
    assert "mingfa_turn_seconds_bucket" in text


async def test_openapi(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert {"/v1/chat/messages", "/v1/search", "/v1/knowledge/{entry_id}", "/healthz", "/readyz"} <= set(
        paths
    )
    assert "/actions/webhook" not in paths
    assert (await client.get("/docs")).status_code == 200


async def test_the_page_asks_nobody_else(client: httpx.AsyncClient) -> None:
    response = await client.get("/")
    assert "明法" in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "http://" not in response.text.replace(str(client.base_url), "")
    assert "https://" not in response.text


async def test_search_is_like_the_command_line(client: httpx.AsyncClient) -> None:
    found = (await client.get("/v1/search", params={"q": "离婚冷静期多少天", "k": 3})).json()
    assert set(found) == {"q", "results", "answered", "status", "confidence"}
    assert len(found["results"]) == 3
    assert found["results"][0]["id"] == "civil_code:1077"


async def test_an_entry_and_a_service(client: httpx.AsyncClient) -> None:
    entry = (await client.get("/v1/knowledge/plan:34")).json()
    assert entry["entry"]["lead_units"] == ["县法院", "县司法局", "县财政局"]
    assert entry["answer"]["type"] == "answer"
    service = (await client.get("/v1/knowledge/service:legal_aid")).json()
    assert service["service"]["phone"] == "12348"
