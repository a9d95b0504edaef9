"""What residents send, and what they see: the channel between a faithful platform and a chat for tests."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.wechat import texts
from bot.messages import ChoicesMessage, Option, Reply, TextMessage
from tests.api.wechat.chat import FakeChat
from tests.api.wechat.deployment import (
    Deployment,
    account_values,
    deployment,
    serving_channel,
    settings_for,
)
from tests.wechat_platform import PlatformAccount, event_push, running_platform

OFFICIAL = [PlatformAccount(mode="plain"), PlatformAccount(mode="safe")]
MINI = [
    PlatformAccount(kind="miniprogram", mode=mode, format=format)
    for mode in ("plain", "safe")
    for format in ("xml", "json")
]


def named(account: PlatformAccount) -> str:
    return f"{account.kind}-{account.mode}-{account.format}"


@pytest.fixture(scope="module", params=OFFICIAL, ids=named)
def official(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    with deployment(tmp_path_factory.mktemp("official"), request.param) as running:
        yield running
        assert not running.platform.faults


@pytest.fixture(scope="module", params=MINI, ids=named)
def mini(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployment(tmp_path_factory.mktemp("mini"), request.param) as running:
        yield running
        assert not running.platform.faults


class TestOfficialAccount:
    def test_the_console_takes_the_address(self, official: Deployment) -> None:
        assert official.platform.verify()

    def test_a_text_is_answered_passively(self, official: Deployment) -> None:
        phone = official.platform.phone("o-text")
        phone.says("离婚要等多久")
        assert phone.screen == ["答：离婚要等多久"]
        assert phone.shown[0].how == "passive"

    def test_each_resident_has_a_session_under_a_keyed_hash(self, official: Deployment) -> None:
        for openid, text in (("o-1", "会话一"), ("o-1", "会话二"), ("o-2", "会话三")):
            official.platform.phone(openid).says(text)
        sessions = {text: session for session, text in official.chat.turns}
        key = hmac.new(b"test-session-key", b"o-1", hashlib.sha256).hexdigest()
        assert sessions["会话一"] == sessions["会话二"] == f"wechat:{key}"
        assert sessions["会话三"] != sessions["会话一"]

    def test_hostile_text_comes_back_as_text(self, official: Deployment) -> None:
        phone = official.platform.phone("o-hostile")
        phone.says("]]></Content><a href='http://x'>点我</a>&#60;")
        assert phone.screen == ["答：]]＞＜/Content＞＜a href='http://x'＞点我＜/a＞＆#60;"]

    def test_speech_is_its_words(self, official: Deployment) -> None:
        phone = official.platform.phone("o-voice")
        phone.speaks("离婚要等多久")
        assert phone.screen == ["答：离婚要等多久"]

    def test_a_menu_entry_is_its_words(self, official: Deployment) -> None:
        phone = official.platform.phone("o-click")
        phone.clicks("我该找谁")
        assert phone.screen == ["答：我该找谁"]

    def test_a_tap_that_comes_again_is_one_tap(self, official: Deployment) -> None:
        phone = official.platform.phone("o-taps")
        tap = event_push("o-taps", "CLICK", EventKey="我该找谁")
        for _ in range(3):
            phone.does(tap)
        phone.does(replace(tap, create_time=tap.create_time + 1))
        assert phone.screen == ["答：我该找谁", "答：我该找谁"]
        assert len(official.platform.ignored) == 2
        official.platform.ignored.clear()

    def test_what_needs_no_turn(self, official: Deployment) -> None:
        phone = official.platform.phone("o-other")
        turns = len(official.chat.turns)
        phone.speaks()
        phone.sends_image()
        phone.sends("location", Location_X="30.8", Location_Y="106.9", Label="渠县")
        phone.sends("something_new")
        phone.follows()
        assert phone.screen == [
            texts.ASK_FOR_TEXT_NOT_VOICE,
            texts.ASK_FOR_TEXT_NOT_IMAGE,
            texts.ASK_FOR_TEXT,
            texts.ASK_FOR_TEXT,
            texts.GREETING,
        ]
        assert len(official.chat.turns) == turns
        assert len(texts.GREETING.splitlines()) == 3

    def test_events_that_need_no_answer(self, official: Deployment) -> None:
        phone = official.platform.phone("o-leaving")
        assert phone.unfollows().outcomes == ["acknowledged"]
        assert phone.clicks("").outcomes == ["acknowledged"]
        assert phone.screen == []

    def test_the_same_text_twice_is_two_messages(self, official: Deployment) -> None:
        phone = official.platform.phone("o-twice")
        phone.says("好")
        phone.says("好")
        assert phone.screen == ["答：好", "答：好"]


class TestMiniProgram:
    def test_a_text_is_acknowledged_and_answered_by_the_api(self, mini: Deployment) -> None:
        phone = mini.platform.phone("m-text")
        assert phone.says("离婚要等多久").outcomes == ["acknowledged"]
        assert phone.wait_for(1) == ["答：离婚要等多久"]
        assert phone.shown[0].how == "api"
        assert phone.typing_notices == 1

    def test_entering_is_greeted(self, mini: Deployment) -> None:
        phone = mini.platform.phone("m-enter")
        phone.enters("pages/law/index")
        assert phone.wait_for(1) == [texts.GREETING]
        phone.stays_at(1, 0.2)

    def test_a_question_handed_over_is_asked(self, mini: Deployment) -> None:
        phone = mini.platform.phone("m-asks")
        phone.enters("ask:邻居占我地咋办")
        assert phone.wait_for(2) == [texts.GREETING, "答：邻居占我地咋办"]

    def test_what_needs_no_turn(self, mini: Deployment) -> None:
        phone = mini.platform.phone("m-other")
        phone.sends_image()
        phone.wait_for(1)
        phone.sends_page()
        phone.wait_for(2)
        phone.sends("something_new")
        assert phone.wait_for(3) == [
            texts.ASK_FOR_TEXT_NOT_IMAGE,
            texts.ASK_FOR_TEXT_NOT_PAGE,
            texts.ASK_FOR_TEXT,
        ]

    def test_questions_are_answered_in_their_order(self, mini: Deployment) -> None:
        phone = mini.platform.phone("m-order")
        for text in "一二三":
            phone.says(text)
        assert phone.wait_for(3) == ["答：一", "答：二", "答：三"]


def test_several_accounts_in_one_deployment(tmp_path: Path) -> None:
    county = PlatformAccount()
    town = PlatformAccount(appid="wx-town", token="BBBBB", aes_key="B" * 43, name="gh_town", mode="plain")
    with running_platform(county, town) as platform:
        further = account_values(platform, town) | {"name": "town", "kind": "official"}
        settings = settings_for(tmp_path, platform, {}, more_accounts=[further])
        chat = FakeChat()
        with serving_channel(settings, chat) as url:
            county.webhook, town.webhook = f"{url}/wechat/official", f"{url}/wechat/official/town"
            for account in (county, town):
                platform.phone("o-1", account).says("你好")
                assert platform.phone("o-1", account).screen == ["答：你好"]
            town.webhook = county.webhook
            platform.hang_up_seconds = 0.1
            assert set(platform.phone("o-1", town).says("走错门").outcomes) == {"faulty"}
        assert [text for _, text in chat.turns] == ["你好", "你好"]


def test_an_account_that_cannot_send_says_so_in_the_log_only(tmp_path: Path) -> None:
    account = PlatformAccount(kind="miniprogram")
    with deployment(tmp_path, account, secret=None) as running:
        phone = running.platform.phone("m-1")
        assert phone.says("你好").outcomes == ["acknowledged"]
        phone.stays_at(0, 0.2)
        assert running.platform.calls == []


def options(text: str) -> Reply:
    choices = [Option(title=title, payload=title) for title in ("邻居占地", "邻居吵闹")]
    return Reply(
        status="clarify",
        messages=[TextMessage(text="好。"), ChoicesMessage(prompt="您问的是哪件事？", options=choices)],
    )


def test_a_menu_to_tap(tmp_path: Path) -> None:
    with deployment(tmp_path, chat=FakeChat(options), menus=True) as running:
        phone = running.platform.phone("o-1")
        phone.says("邻居")
        assert len(phone.wait_for(2)) == 2
        assert phone.shown[1].how == "api"
        phone.taps("邻居吵闹")
        assert running.chat.turns[-1][1] == "邻居吵闹"
        assert not running.platform.faults
