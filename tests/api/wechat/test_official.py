"""The webhook of the Official Account, pushed to by wechatpy, in plain and in safe mode."""

import asyncio
import hashlib
import hmac
import logging
import time
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from api.wechat import texts
from bot.messages import Reply, TextMessage
from tests.api.wechat.conftest import account_settings
from tests.api.wechat.platform import (
    ACCOUNT,
    OPENID,
    PATH,
    FakeChat,
    Platform,
    push_xml,
    text_of,
)
from tests.conftest import make_settings


def problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status
    return str(response.json()["detail"])


class TestVerification:
    async def test_echo(self, platform: Platform) -> None:
        response = await platform.http.get(
            PATH, params=platform.query() | {"echostr": "4375120948345356249<b>"}
        )
        assert (response.status_code, response.text) == (200, "4375120948345356249<b>")
        assert response.headers["content-type"].startswith("text/plain")

    async def test_bad_signature(self, platform: Platform) -> None:
        query = platform.query() | {"echostr": "1"}
        for change in ({"signature": "0" * 40}, {"signature": "签名"}, {"nonce": "2"}, {"signature": ""}):
            problem(await platform.http.get(PATH, params=query | change), 403)
        problem(await platform.http.get(PATH), 403)

    async def test_a_captured_request_grows_old(self, platform: Platform) -> None:
        golden = {
            "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
            "timestamp": "1714036504",
            "nonce": "1514711492",
            "echostr": "4375120948345356249",
        }
        assert "600 seconds" in problem(await platform.http.get(PATH, params=golden), 403)


class TestText:
    async def test_answer(self, platform: Platform) -> None:
        response = await platform.push(push_xml("text", Content="离婚要等多久"))
        reply = platform.reply(response)
        fields = {name: text_of(reply, name) for name in ("ToUserName", "FromUserName", "MsgType", "Content")}
        assert fields == {
            "ToUserName": OPENID,
            "FromUserName": ACCOUNT,
            "MsgType": "text",
            "Content": "答：离婚要等多久",
        }
        assert abs(int(text_of(reply, "CreateTime")) - time.time()) < 60
        assert response.headers["content-type"] == "application/xml"

    async def test_the_session_is_a_keyed_hash(self, platform: Platform) -> None:
        await platform.push(push_xml("text", Content="一"))
        await platform.push(push_xml("text", Content="二"))
        await platform.push(push_xml("text", from_user="o-2", Content="三"))
        first, second, other = (session for session, _ in platform.chat.turns)
        assert first == "wechat:" + hmac.new(b"test-session-key", OPENID.encode(), hashlib.sha256).hexdigest()
        assert first == second != other

    async def test_hostile_text_comes_back_as_text(self, platform: Platform) -> None:
        response = await platform.push(push_xml("text", Content="]]]]><![CDATA[></Content><x>&#60;"))
        assert platform.said(response) == "答：]]＞＜/Content＞＜x＞＆#60;"

    async def test_long_answers_are_cut(self, tmp_path: Path) -> None:
        chat = FakeChat(lambda text: Reply(status="answered", messages=[TextMessage(text="一句话。" * 2000)]))
        async with (long := Platform(account_settings(tmp_path), chat)).http:
            said = long.said(await long.push(push_xml("text", Content="长")))
        assert 1900 < len(said.encode()) <= 2048
        assert said.endswith(texts.MORE)

    async def test_an_empty_answer_is_an_apology(self, tmp_path: Path) -> None:
        chat = FakeChat(lambda text: Reply(status="error", messages=[]))
        async with (mute := Platform(account_settings(tmp_path), chat)).http:
            assert mute.said(await mute.push(push_xml("text", Content="喂"))) == texts.APOLOGY


class TestOtherPushes:
    async def test_voice_is_its_recognition(self, platform: Platform) -> None:
        response = await platform.push(push_xml("voice", Recognition="离婚要等多久"))
        assert platform.said(response) == "答：离婚要等多久"

    @pytest.mark.parametrize(
        ("xml", "said"),
        [
            (push_xml("voice", MediaId="m"), texts.ASK_FOR_TEXT_NOT_VOICE),
            (push_xml("voice", Recognition=""), texts.ASK_FOR_TEXT_NOT_VOICE),
            (push_xml("image", PicUrl="http://x/y"), texts.ASK_FOR_TEXT_NOT_IMAGE),
            (push_xml("location", Label="某处"), texts.ASK_FOR_TEXT),
            (push_xml("something_new"), texts.ASK_FOR_TEXT),
            (push_xml("event", Event="subscribe", EventKey="qrscene_1"), texts.GREETING),
        ],
    )
    async def test_what_is_said_without_a_turn(self, platform: Platform, xml: str, said: str) -> None:
        assert platform.said(await platform.push(xml)) == said
        assert platform.chat.turns == []

    @pytest.mark.parametrize("event", ["unsubscribe", "VIEW", "LOCATION", "CLICK", "something_new"])
    async def test_events_without_an_answer(self, platform: Platform, event: str) -> None:
        response = await platform.push(push_xml("event", Event=event))
        assert (response.status_code, response.text) == (200, "success")
        assert platform.chat.turns == []

    async def test_a_menu_entry_is_asked_once(self, platform: Platform) -> None:
        tap = push_xml("event", Event="CLICK", EventKey="找法律援助")
        responses = [await platform.push(tap) for _ in range(3)]
        assert {platform.said(response) for response in responses} == {"答：找法律援助"}
        await platform.push(push_xml("event", Event="CLICK", EventKey="找法律援助", CreateTime=1714112446))
        assert len(platform.chat.turns) == 2

    def test_the_greeting_has_three_lines(self) -> None:
        assert len(texts.GREETING.split("\n")) == 3


class TestRepeats:
    async def test_three_at_once(self, platform: Platform) -> None:
        platform.chat.ready.clear()
        xml = push_xml("text", Content="离婚")
        pushes = [asyncio.create_task(platform.push(xml)) for _ in range(3)]
        while platform.chat.calls < 3:
            await asyncio.sleep(0)
        platform.chat.ready.set()
        responses = await asyncio.gather(*pushes)
        assert [platform.said(response) for response in responses] == ["答：离婚"] * 3
        assert len(platform.chat.turns) == 1

    async def test_later(self, platform: Platform) -> None:
        xml = push_xml("text", Content="离婚")
        assert (
            platform.said(await platform.push(xml)) == platform.said(await platform.push(xml)) == "答：离婚"
        )
        assert len(platform.chat.turns) == 1

    async def test_the_same_words_again_are_a_new_message(self, platform: Platform) -> None:
        for _ in range(2):
            await platform.push(push_xml("text", Content="离婚"))
        assert len(platform.chat.turns) == 2

    async def test_a_late_answer_waits_for_the_retry(self, platform: Platform) -> None:
        platform.chat.ready.clear()
        platform.hangs_up_after(0.02)
        xml = push_xml("text", Content="离婚")
        first = await platform.push(xml)
        second = await platform.push(xml)
        assert first.text == second.text == "success"
        platform.chat.ready.set()
        platform.hangs_up_after(4)
        assert platform.said(await platform.push(xml)) == "答：离婚"
        assert len(platform.chat.turns) == 1

    async def test_a_new_question_is_not_given_the_late_answer(self, platform: Platform) -> None:
        platform.chat.ready.clear()
        platform.hangs_up_after(0.02)
        assert (await platform.push(push_xml("text", Content="离婚"))).text == "success"
        platform.chat.ready.set()
        platform.hangs_up_after(4)
        assert platform.said(await platform.push(push_xml("text", Content="遗嘱"))) == "答：遗嘱"

    async def test_the_turn_outlives_a_connection_that_is_gone(self, platform: Platform) -> None:
        platform.chat.ready.clear()
        xml = push_xml("text", Content="离婚")
        request = asyncio.create_task(platform.push(xml))
        while not platform.chat.turns:
            await asyncio.sleep(0)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        platform.chat.ready.set()
        assert platform.said(await platform.push(xml)) == "答：离婚"
        assert len(platform.chat.turns) == 1


class TestFailure:
    @pytest.fixture
    def failing(self, tmp_path: Path) -> Platform:
        def fail(text: str) -> Reply:
            raise RuntimeError(f"cannot answer {text}")

        return Platform(account_settings(tmp_path), FakeChat(fail))

    async def test_an_apology(self, failing: Platform) -> None:
        with capture_logs() as events:
            response = await failing.push(push_xml("text", Content="我的秘密"))
        assert failing.said(response) == texts.APOLOGY
        assert [event["event"] for event in events] == ["wechat turn failed"]
        assert "秘密" not in str(events)

    async def test_one_that_comes_late(self, failing: Platform, caplog: pytest.LogCaptureFixture) -> None:
        failing.chat.ready.clear()
        failing.hangs_up_after(0.02)
        with capture_logs() as events, caplog.at_level(logging.WARNING):
            assert (await failing.push(push_xml("text", Content="x"))).text == "success"
            failing.chat.ready.set()
            await asyncio.sleep(0.02)
        assert [event["event"] for event in events] == ["wechat answer late", "wechat turn failed"]
        assert caplog.records == []


class TestRefusals:
    async def test_no_account(self, tmp_path: Path) -> None:
        for settings in (make_settings(tmp_path), make_settings(tmp_path, wechat_token="")):
            platform = Platform(settings, FakeChat())
            async with platform.http:
                assert "MINGFA_WECHAT_TOKEN" in problem(
                    await platform.http.get(PATH, params=platform.query()), 404
                )
                problem(await platform.push(push_xml("text", Content="x")), 404)

    def test_a_wrong_key_stops_the_start(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="MINGFA_WECHAT_AES_KEY"):
            Platform(account_settings(tmp_path, wechat_aes_key="short"), FakeChat())

    async def test_plain_push_with_a_bad_or_old_signature(self, plain: Platform) -> None:
        xml = push_xml("text", Content="x")
        old = str(int(time.time()) - 700)
        for query in ({}, plain.query() | {"signature": "0" * 40}, plain.query(timestamp=old)):
            problem(await plain.post(xml, query), 403)
        assert plain.chat.turns == []

    async def test_safe_push_with_a_bad_or_old_signature(self, safe: Platform) -> None:
        query, body = safe.encrypted(push_xml("text", Content="x"))
        _, other = safe.encrypted(push_xml("text", Content="y"))
        for change in ({"msg_signature": ""}, {"msg_signature": query["signature"]}, {"nonce": "1"}):
            problem(await safe.post(body, query | change), 403)
        problem(await safe.post(other, query), 403)
        old_query, old_body = safe.encrypted(push_xml("text", Content="x"), str(int(time.time()) + 700))
        problem(await safe.post(old_body, old_query), 403)
        assert safe.chat.turns == []

    async def test_no_downgrade(self, safe: Platform) -> None:
        """A captured plain signature must not open safe mode for anything unencrypted."""
        forged = push_xml("text", Content="x")
        query, body = safe.encrypted(forged)
        mixed = body.replace("</xml>", forged.removeprefix("<xml>"))
        for fields in (
            safe.query(),
            safe.query() | {"encrypt_type": "raw"},
            safe.query() | {"encrypt_type": ""},
        ):
            assert "safe" in problem(await safe.post(forged, fields), 403)
            problem(await safe.post(mixed, fields), 403)
        assert "safe" in problem(await safe.post(forged, query), 400)
        assert safe.chat.turns == []

    async def test_fields_beside_the_ciphertext_are_not_read(self, safe: Platform) -> None:
        query, body = safe.encrypted(push_xml("text", Content="真"))
        mixed = body.replace("</xml>", push_xml("text", Content="假").removeprefix("<xml>"))
        assert safe.said(await safe.post(mixed, query)) == "答：真"

    async def test_encrypted_push_to_plain_mode(self, plain: Platform) -> None:
        query, body = plain.encrypted(push_xml("text", Content="x"))
        assert "MINGFA_WECHAT_MODE" in problem(await plain.post(body, query), 400)

    async def test_another_account(self, safe: Platform) -> None:
        safe.crypto._id = "wx0000000000000000"
        query, body = safe.encrypted(push_xml("text", Content="x"))
        assert "MINGFA_WECHAT_APPID" in problem(await safe.post(body, query), 400)

    @pytest.mark.parametrize(
        "xml",
        [
            "not xml",
            "<xml>",
            "<xml></xml>",
            '{"MsgType": "text"}',
            push_xml("text", Content="x", MsgId=""),
            '<!DOCTYPE xml [<!ENTITY a "b">]>' + push_xml("text", Content="&a;"),
        ],
    )
    async def test_malformed(self, platform: Platform, xml: str) -> None:
        problem(await platform.push(xml), 400)
        assert platform.chat.turns == []

    async def test_malformed_envelope(self, safe: Platform) -> None:
        query = safe.query() | {"encrypt_type": "aes"}
        for body in (
            b"",
            b"\xff",
            b"<xml/>",
            b"<xml><Encrypt/></xml>",
            b"<!DOCTYPE xml><xml><Encrypt>a</Encrypt></xml>",
        ):
            problem(await safe.post(body, query), 400)

    async def test_oversized(self, platform: Platform) -> None:
        within = await platform.post(b"x" * 65_536, platform.query() | {"encrypt_type": "aes"})
        assert within.status_code == 400
        over = await platform.post(b"x" * 65_537, platform.query() | {"encrypt_type": "aes"})
        assert "65536" in problem(over, 413)

    async def test_logs_name_the_kind_and_nothing_else(self, safe: Platform) -> None:
        query, body = safe.encrypted(push_xml("text", Content="我的秘密"))
        with capture_logs() as events:
            await safe.post(body, query | {"msg_signature": "0" * 40})
            await safe.push(push_xml("text", Content="我的秘密"))
        assert events == [
            {"event": "wechat push refused", "reason": "BadSignatureError", "log_level": "warning"},
        ]
