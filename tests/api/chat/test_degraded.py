"""Chat with Rasa down: questions of law are still answered, and nothing is done twice."""

import asyncio

import httpx
import pytest

MESSAGES = "/v1/chat/messages"


async def ask(client: httpx.AsyncClient, text: str, **fields: str) -> dict[str, object]:
    response = await client.post(MESSAGES, json={"text": text, **fields})
    assert response.status_code == 200, response.text
    body: dict[str, object] = response.json()
    return body


async def test_a_question_of_law(client: httpx.AsyncClient) -> None:
    body = await ask(client, "离婚冷静期多少天")
    assert body["status"] == "answered"
    assert body["messages"][0]["citations"][0]["label"] == "《民法典》第一千零七十七条"
    assert body["session_id"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "clarify"),
        ("   \n\t", "clarify"),
        ("😀😀🎉", "clarify"),
        ("\u200b\u200b\ufeff", "clarify"),
        ("\x00\x00", "clarify"),
        ("。。。！！？？", "clarify"),
        ("離婚冷靜期多少天", "answered"),
        ("离婚冷静期\x00多少天", "answered"),
        ("<script>alert(1)</script>离婚冷静期多少天", None),
        ("/restart", None),
        ("/session_start", None),
        ('/choose_entry{"entry":"civil_code:1077"}', None),
        ("离婚冷静期多少天" * 1000, None),
        ("\ud800", "clarify"),
    ],
)
async def test_odd_texts_get_sensible_answers(
    client: httpx.AsyncClient, text: str, status: str | None
) -> None:
    content = '{"text": "\\ud800"}' if text == "\ud800" else None
    response = (
        await client.post(MESSAGES, content=content, headers={"content-type": "application/json"})
        if content
        else await client.post(MESSAGES, json={"text": text})
    )
    if content:  # a lone surrogate is no text at all
        assert response.status_code in (200, 400, 422)
        return
    body = response.json()
    assert response.status_code == 200
    assert body["messages"]
    if status:
        assert body["status"] == status


async def test_a_long_text_says_that_it_was_cut(client: httpx.AsyncClient) -> None:
    body = await ask(client, "我想问离婚冷静期多少天，" + "啰嗦的话" * 2500)
    assert "前面 500 个字" in body["messages"][0]["text"]


async def test_a_repeated_message_gets_the_first_reply(client: httpx.AsyncClient) -> None:
    first = await ask(client, "离婚冷静期多少天", session_id="repeat", message_id="m1")
    again = await ask(client, "完全不同的话", session_id="repeat", message_id="m1")
    assert again == first
    other = await ask(client, "没有搜查证能不能进我家", session_id="repeat", message_id="m2")
    assert other != first


async def test_repeats_at_the_same_time(client: httpx.AsyncClient) -> None:
    asked = [ask(client, "随便出一道", session_id="race", message_id="same") for _ in range(8)]
    bodies = await asyncio.gather(*asked)
    assert all(body == bodies[0] for body in bodies)


async def test_an_unknown_session_starts_afresh(client: httpx.AsyncClient) -> None:
    body = await ask(client, "1", session_id="never-seen")
    assert body["session_id"] == "never-seen"
    assert body["messages"]


async def test_an_option_is_picked_by_digit_title_and_payload(client: httpx.AsyncClient) -> None:
    for pick in ("2", "２", "二", "第2个"):
        offered = await ask(client, "第34条", session_id=f"digits-{ord(pick[0])}-{len(pick)}")
        options = offered["messages"][0]["options"]
        session_id = str(offered["session_id"])
        body = await ask(client, pick, session_id=session_id)
        assert body["messages"][0]["id"] == "plan:34", pick
        await ask(client, "第34条", session_id=session_id)
        body = await ask(client, options[0]["payload"], session_id=session_id)
        assert body["messages"][0]["id"] == "constitution:34"
        await ask(client, "第34条", session_id=session_id)
        body = await ask(client, options[0]["title"], session_id=session_id)
        assert body["messages"][0]["id"] == "constitution:34"


async def test_only_offered_payloads_are_obeyed(client: httpx.AsyncClient) -> None:
    body = await ask(client, '/choose_entry{"entry":"civil_code:1077"}', session_id="not-offered")
    assert body["messages"][0].get("id") != "civil_code:1077" or body["status"] != "answered"


async def test_crisis_does_not_wait_for_anything(client: httpx.AsyncClient) -> None:
    body = await ask(client, "我不想活了")
    assert body["status"] == "crisis"
    assert body["messages"][1]["services"][0]["phone"] == "12356"


async def test_a_flood_is_slowed(client: httpx.AsyncClient) -> None:
    responses = [await client.post(MESSAGES, json={"text": "", "session_id": "flood"}) for _ in range(601)]
    assert responses[-1].status_code == 429
    assert responses[0].status_code == 200
