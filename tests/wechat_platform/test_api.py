"""The API: tokens, messages and their quotas, typing, menus, logins, and what can go wrong."""

import json
import time

import httpx
import pytest

from tests.wechat_platform.conftest import Client, Start

SEND = "/cgi-bin/message/custom/send"
TYPING = "/cgi-bin/message/custom/typing"
HOUR = 3600


def text_body(openid: str, text: str) -> dict[str, object]:
    return {"touser": openid, "msgtype": "text", "text": {"content": text}}


def test_the_stable_token_stays_until_it_ends(client: Client) -> None:
    first = client.token()
    assert first["expires_in"] == 7200
    client.platform.clock.advance(HOUR)
    second = client.token()
    assert second["access_token"] == first["access_token"]
    assert second["expires_in"] == 3600
    client.platform.clock.advance(HOUR)
    assert client.token()["access_token"] != first["access_token"]
    assert client.post(SEND, text_body("o-1", "x"), str(first["access_token"]))["errcode"] == 42001


def test_a_forced_token_ends_the_old_one_and_is_rationed(client: Client) -> None:
    old = str(client.token()["access_token"])
    new = client.token(force=True)["access_token"]
    assert new != old
    assert client.token()["access_token"] == new
    assert client.post(SEND, text_body("o-1", "x"), old)["errcode"] == 40001
    codes = [client.token(force=True).get("errcode") for _ in range(20)]
    assert codes == [None] * 19 + [45009]


def test_credentials_and_tokens_are_checked(client: Client) -> None:
    assert client.token(appid="wx-other")["errcode"] == 40013
    assert client.token(secret="wrong")["errcode"] == 40125
    assert client.token(grant_type="password")["errcode"] == 40002
    assert client.post(SEND, {}, "nonsense")["errcode"] == 40001
    assert client.post(SEND, {}, None)["errcode"] == 41001
    token = str(client.token()["access_token"])
    client.platform.expire_tokens()
    assert client.post(SEND, {}, token)["errcode"] == 42001
    assert client.token()["access_token"] != token


def test_five_messages_in_48_hours_after_a_message(client: Client) -> None:
    phone = client.platform.phone("o-1")
    assert client.sends("o-1", "太早") == 45015
    phone.says("你好")
    phone.says("在吗")
    assert [client.sends("o-1", f"第{n}条") for n in range(6)] == [0] * 5 + [45047]
    assert phone.screen == [f"第{n}条" for n in range(5)]
    assert phone.shown[0].how == "api"
    phone.says("再问")
    client.platform.clock.advance(48 * HOUR + 1)
    assert client.sends("o-1", "太晚") == 45015
    assert client.sends("o-unknown", "谁") == 40003


def test_events_open_short_windows_and_counts_do_not_accumulate(client: Client) -> None:
    phone = client.platform.phone("o-1")
    phone.follows()
    assert [client.sends("o-1", "欢迎") for _ in range(4)] == [0, 0, 0, 45047]
    client.platform.clock.advance(61)
    assert client.sends("o-1", "太晚") == 45015
    phone.says("你好")
    phone.clicks("help")
    assert [client.sends("o-1", "答") for _ in range(6)] == [0] * 5 + [45047]
    phone.unfollows()
    assert client.sends("o-1", "别走") == 43004


def test_a_mini_program_session_allows_two_messages(start: Start) -> None:
    platform, _ = start(kind="miniprogram")
    client = Client(platform)
    with client.http:
        platform.phone("o-1").enters()
        assert [client.sends("o-1", "你好") for _ in range(3)] == [0, 0, 45047]
        menu = {"touser": "o-1", "msgtype": "msgmenu", "msgmenu": {"list": [{"id": "1", "content": "是"}]}}
        assert client.post(SEND, menu)["errcode"] == 40008


def test_an_account_that_is_not_verified_may_not_send(start: Start) -> None:
    platform, _ = start(may_send=False)
    client = Client(platform)
    with client.http:
        platform.phone("o-1").says("你好")
        assert client.sends("o-1", "答") == 48001


def test_texts_are_limited_and_must_not_be_escaped(client: Client) -> None:
    phone = client.platform.phone("o-1")
    phone.says("你好")
    assert client.sends("o-1", "长" * 683) == 45002
    assert client.sends("o-1", "") == 44004
    assert client.post(SEND, "坏".encode("gbk"))["errcode"] == 47001
    assert not client.platform.faults
    assert client.post(SEND, json.dumps(text_body("o-1", "答\n")).encode())["errcode"] == 0
    assert phone.screen == ["\\u7b54\n"]
    assert "escaped" in client.platform.faults[0].reason


def test_an_option_of_a_menu_or_a_link_can_be_tapped(start: Start) -> None:
    platform, service = start()
    client = Client(platform)
    phone = platform.phone("o-1")
    phone.says("你好")
    options = [{"id": "101", "content": "是"}, {"id": "102", "content": "不是"}]
    menu = {"head_content": "对吗？", "list": options, "tail_content": "谢谢"}
    link = '看<a href="weixin://bizmsgmenu?msgmenucontent=%E7%BB%A7%E7%BB%AD&amp;msgmenuid=7">继续</a>吧'
    with client.http:
        assert client.post(SEND, {"touser": "o-1", "msgtype": "msgmenu", "msgmenu": menu})["errcode"] == 0
        assert client.sends("o-1", link) == 0
    assert phone.screen == ["对吗？\n1. 是\n2. 不是\n谢谢", "看继续吧"]
    phone.taps("不是")
    assert (service.pushes[1]["Content"], service.pushes[1]["bizmsgmenuid"]) == ("不是", "102")
    phone.taps("继续")
    assert (service.pushes[2]["Content"], service.pushes[2]["bizmsgmenuid"]) == ("继续", "7")
    with pytest.raises(AssertionError, match="nothing to tap"):
        phone.taps("也许")


def test_typing_is_seen_until_the_message(client: Client) -> None:
    phone = client.platform.phone("o-1")
    notice = {"touser": "o-1", "command": "Typing"}
    assert client.post(TYPING, notice)["errcode"] == 45080
    phone.says("你好")
    assert client.post(TYPING, notice)["errcode"] == 0
    assert phone.typing
    assert client.post(TYPING, notice)["errcode"] == 45081
    client.sends("o-1", "答")
    assert not phone.typing
    assert phone.typing_notices == 1
    assert client.post(TYPING, notice | {"command": "typing"})["errcode"] == 45072
    assert client.post("/cgi-bin/message/custom/business/send", {})["errcode"] == 40101


def test_menus_are_checked_and_kept(client: Client) -> None:
    click = {"type": "click", "name": "问法律", "key": "ask"}
    good = {"button": [click, {"name": "更多", "sub_button": [click, click | {"name": "长" * 20}]}]}
    assert (
        client.get("/cgi-bin/menu/get", access_token=str(client.token()["access_token"]))["errcode"] == 46003
    )
    assert client.post("/cgi-bin/menu/create", good)["errcode"] == 0
    assert client.platform.menu() == good
    wrong = {
        40016: {"button": [click] * 4},
        40017: {"button": [{"name": "空"}]},
        40018: {"button": [click | {"name": "长" * 6}]},
        40019: {"button": [click | {"key": "k" * 129}]},
        40023: {"button": [{"name": "更多", "sub_button": [click] * 6}]},
        40025: {"button": [{"name": "更多", "sub_button": [click | {"name": "长" * 21}]}]},
    }
    assert [client.post("/cgi-bin/menu/create", menu)["errcode"] for menu in wrong.values()] == list(wrong)


def test_a_login_code_works_once_and_for_five_minutes(start: Start) -> None:
    platform, _ = start(kind="miniprogram")
    account = platform.accounts[0]
    client = Client(platform)
    path, grant = "/sns/jscode2session", {"grant_type": "authorization_code"}
    keys = {"appid": account.appid, "secret": account.secret} | grant
    with client.http:
        code = platform.login_code("o-1")
        session = client.get(path, js_code=code, **keys)
        assert session["openid"] == "o-1"
        assert session["session_key"]
        assert client.get(path, js_code=code, **keys)["errcode"] == 40163
        assert client.get(path, js_code="guess", **keys)["errcode"] == 40029
        assert client.get(path, js_code="guess", **keys | {"secret": "wrong"})["errcode"] == 40125
        late = platform.login_code("o-1")
        platform.clock.advance(301)
        assert client.get(path, js_code=late, **keys)["errcode"] == 40029


def test_calls_fail_break_and_stall_as_asked(client: Client) -> None:
    platform, phone = client.platform, client.platform.phone("o-1")
    phone.says("你好")
    platform.fail(SEND, 45011, times=2)
    assert [client.sends("o-1", "一") for _ in range(3)] == [45011, 45011, 0]
    platform.drop(SEND)
    with pytest.raises(httpx.TransportError):
        client.sends("o-1", "二")
    assert phone.screen == ["一"]
    platform.lose("custom/send")
    with pytest.raises(httpx.TransportError):
        client.sends("o-1", "三")
    assert phone.wait_for(2) == ["一", "三"]
    platform.stall(SEND, 0.2)
    started = time.monotonic()
    assert client.sends("o-1", "四") == 0
    assert time.monotonic() - started >= 0.2
    assert [call.errcode for call in platform.calls_of("custom/send")] == [45011, 45011, 0, 0, 0]
    assert platform.calls_of("custom/send")[-1].body == text_body("o-1", "四")
    with pytest.raises(AssertionError, match="instead of 4"):
        phone.wait_for(4, seconds=0.05)
    assert phone.stays_at(3, seconds=0.05)


def test_a_stalled_call_does_not_hold_up_the_end(client: Client) -> None:
    client.platform.stall("stable_token", 60)
    client.http.timeout = 0.1
    with pytest.raises(httpx.TimeoutException):
        client.token()
