"""How pushes come and what becomes of the answers."""

import json
import threading
import time

import pytest

from tests.wechat_platform import (
    PlatformAccount,
    deliver_out_of_order,
    duplicates,
    running_platform,
    text_push,
)
from tests.wechat_platform.conftest import Start
from tests.wechat_platform.courier import NOTICE
from tests.wechat_platform.server import serving
from tests.wechat_platform.service import Service, text_answer


@pytest.mark.parametrize("mode", ["plain", "safe"])
def test_a_passive_reply_is_shown_once_with_the_id_it_answers(start: Start, mode: str) -> None:
    platform, service = start(text_answer, mode=mode)
    assert platform.verify()
    phone = platform.phone("o-1")
    delivery = phone.says("离婚]]>要等<多久>")
    assert phone.screen == ["答：离婚]]>要等<多久>"]
    assert delivery.outcomes == ["reply"]
    assert phone.shown[0].how == "passive"
    assert str(phone.shown[0].answers) == service.pushes[0]["MsgId"]
    assert service.queries[0]["openid"] == "o-1"
    assert ("encrypt_type" in service.queries[0]) == (mode == "safe")
    assert not platform.faults


@pytest.mark.parametrize("mode", ["plain", "safe"])
@pytest.mark.parametrize("format", ["xml", "json"])
def test_a_mini_program_gets_its_format_and_needs_no_reply(start: Start, mode: str, format: str) -> None:
    platform, service = start(kind="miniprogram", mode=mode, format=format)
    phone = platform.phone("o-1")
    assert phone.says("欠钱不还").outcomes == ["acknowledged"]
    assert phone.enters("门户").outcomes == ["acknowledged"]
    message, event = service.pushes
    assert isinstance(message["MsgId"], int if format == "json" else str)
    assert message["Content"] == "欠钱不还"
    assert event["Event"] == "user_enter_tempsession"
    assert "MsgId" not in event
    assert (service.raw[0][:1] == b"{") == (format == "json")
    if mode == "safe" and format == "json":
        assert json.loads(service.raw[0]).keys() == {"ToUserName", "Encrypt"}
    assert phone.screen == []
    assert not platform.faults


def test_a_mini_program_cannot_reply_passively(start: Start) -> None:
    platform, _ = start(text_answer, requests=1, kind="miniprogram")
    phone = platform.phone("o-1")
    assert phone.says("你好").outcomes == ["faulty"]
    assert phone.screen == []
    assert "passively" in platform.faults[0].reason


def test_what_hangs_is_sent_again_with_the_same_id_and_a_late_answer_is_lost(start: Start) -> None:
    platform, service = start(text_answer, hang_up_seconds=0.3)
    service.delays = [0.5, 0.5]
    phone = platform.phone("o-1")
    delivery = phone.says("你好")
    assert delivery.outcomes == ["hang-up", "hang-up", "reply"]
    assert 0.6 <= delivery.seconds < 0.9
    assert len({push["MsgId"] for push in service.pushes}) == 1
    assert len({query["nonce"] for query in service.queries}) == 3
    assert phone.screen == ["答：你好"]
    assert not platform.faults


def test_after_the_last_request_the_phone_says_that_the_service_is_broken(start: Start) -> None:
    platform, service = start(text_answer, hang_up_seconds=0.1)
    service.delays = [0.3, 0.3, 0.3]
    phone = platform.phone("o-1")
    assert phone.says("你好").outcome == "hang-up"
    assert phone.screen == [NOTICE]
    assert len(platform.faults) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("ok", "not XML"),
        ('{"a": 1}', "not XML"),
        ("<html></html>", "no Encrypt"),
    ],
)
def test_an_answer_that_is_no_reply_is_a_fault(start: Start, answer: str, reason: str) -> None:
    platform, _ = start(lambda fields: answer, requests=1)
    if answer.startswith("<html"):
        platform.accounts[0].mode = "plain"
        reason = "root element"
    phone = platform.phone("o-1")
    assert phone.says("你好").outcomes == ["faulty"]
    assert reason in platform.faults[0].reason
    assert phone.screen == [NOTICE]


@pytest.mark.parametrize(
    "changed",
    [
        {"ToUserName": "o-2"},
        {"FromUserName": "gh_other"},
        {"CreateTime": "now"},
        {"MsgType": "markdown"},
        {"text": "长" * 683},
        {"text": ""},
    ],
)
def test_a_wrong_reply_is_a_fault(start: Start, changed: dict[str, str]) -> None:
    platform, _ = start(lambda fields: text_answer(fields, **changed), requests=1)
    phone = platform.phone("o-1")
    assert phone.says("你好").outcome == "faulty"
    assert phone.screen == [NOTICE]


@pytest.mark.parametrize("changed", [{"token": "other"}, {"aes_key": "B" * 43}, {"appid": "wx-other"}])
def test_a_reply_sealed_for_another_account_is_a_fault(start: Start, changed: dict[str, str]) -> None:
    platform, service = start(text_answer, requests=1)
    service.seals_for = PlatformAccount(**changed)
    phone = platform.phone("o-1")
    assert phone.says("你好").outcome == "faulty"
    assert "does not open" in platform.faults[0].reason


def test_after_an_error_the_next_request_may_succeed(start: Start) -> None:
    platform, service = start(text_answer, hang_up_seconds=0.3)
    service.statuses = [500]
    phone = platform.phone("o-1")
    assert phone.says("你好").outcomes == ["faulty", "reply"]
    assert phone.screen == ["答：你好"]


def test_a_second_reply_to_one_message_is_ignored(start: Start) -> None:
    platform, _ = start(text_answer)
    phone = platform.phone("o-1")
    push = text_push("o-1", "你好")
    for _ in range(2):
        phone.does(push)
    assert phone.screen == ["答：你好"]
    assert [ignored.push for ignored in platform.ignored] == [push]


def test_a_dead_service_that_comes_back_gets_the_next_request_at_its_time() -> None:
    service = Service(PlatformAccount(), text_answer)
    with serving(service.app) as (_, url):
        pass
    service.account.webhook = f"{url}/webhook"
    with running_platform(service.account, hang_up_seconds=0.4) as platform:
        phone = platform.phone("o-1")
        result = []
        resident = threading.Thread(target=lambda: result.append(phone.says("你好")))
        resident.start()
        time.sleep(0.2)
        with serving(service.app, port=int(url.rpartition(":")[2])):
            resident.join()
        assert result[0].outcomes == ["refused", "reply"]
        assert result[0].seconds >= 0.4
        assert phone.screen == ["答：你好"]


def test_other_messages_and_events_have_their_fields(start: Start) -> None:
    platform, service = start()
    phone = platform.phone("o-1")
    phone.speaks("欠钱不还")
    phone.sends_image()
    phone.sends("location", Label="渠县", Location_X=30.8)
    phone.sends_page()
    phone.follows()
    phone.clicks("help")
    phone.unfollows()
    kinds = [push.get("Event") or push["MsgType"] for push in service.pushes]
    assert kinds == ["voice", "image", "location", "miniprogrampage", "subscribe", "CLICK", "unsubscribe"]
    assert service.pushes[0]["Recognition"] == "欠钱不还"
    assert service.pushes[5]["EventKey"] == "help"
    assert "MsgId" not in service.pushes[5]


async def test_many_pushes_at_once_repeated_and_out_of_order(start: Start) -> None:
    platform, _ = start(text_answer)
    written = [text_push(f"o-{number % 40}", f"第{number}问") for number in range(200)]
    pushes = deliver_out_of_order(duplicates(written, 0.1, seed=1), 0.05, seed=1)
    deliveries = await platform.push_all(platform.accounts[0], pushes)
    assert len(deliveries) == 220
    assert {delivery.outcome for delivery in deliveries} == {"reply"}
    assert len(platform.ignored) == 20
    assert sum(len(platform.phone(f"o-{number}").screen) for number in range(40)) == 200
    assert not platform.faults


def test_the_disturbed_order_is_what_was_asked_for() -> None:
    written = [text_push(f"o-{number % 10}", str(number)) for number in range(100)]
    repeated = duplicates(written, 0.1, seed=3)
    assert len(repeated) == 110
    assert len({push.msg_id for push in repeated}) == 100
    disturbed = deliver_out_of_order(written, 0.05, seed=3)
    assert disturbed == deliver_out_of_order(written, 0.05, seed=3)
    assert sorted(push.msg_id or 0 for push in disturbed) == [push.msg_id for push in written]
    assert sum(one is not other for one, other in zip(written, disturbed, strict=True)) == 10
