"""Questions by WeChat to the whole api, Rasa being down: the resident still gets the law."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.api.wechat.deployment import account_values
from tests.end_to_end import running_mingfa_alone
from tests.wechat_platform import Phone, Platform, PlatformAccount, running_platform

QUESTION = "离婚冷静期多少天"


@dataclass(frozen=True)
class Resident:
    """A resident with one phone, who may ask either account; `database` is Mingfa's."""

    database: Path
    platform: Platform
    follower: Phone
    visitor: Phone


@pytest.fixture(scope="module", params=["plain", "safe"])
def resident(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Resident]:
    official = PlatformAccount(mode=request.param)
    program = PlatformAccount(kind="miniprogram", mode=request.param, format="json")
    with running_platform(official, program) as platform:
        accounts = {
            "wechat": account_values(platform, official),
            "miniprogram": account_values(platform, program),
        }
        folder = tmp_path_factory.mktemp("whole")
        with running_mingfa_alone(folder, **accounts) as mingfa:
            for account in (official, program):
                account.webhook = f"{mingfa.url}/wechat/{account.kind}"
                assert platform.verify(account)
            database = folder / "mingfa.db"
            yield Resident(
                database, platform, platform.phone("o-1", official), platform.phone("m-1", program)
            )
            assert not platform.faults


QUIET_SECONDS = 3
"""No message comes for so long only when there is none: a machine busy with other tests may take two."""


def is_the_law(said: str) -> None:
    assert "《民法典》第一千零七十七条" in said
    assert "30 天" in said
    assert len(said.encode()) <= 2048


def whole(phone: Phone) -> list[str]:
    """Wait until no more messages come, and return the screen."""
    screen: list[str] = []
    while len(screen) < len(phone.wait_for(1)):
        screen = phone.screen
        time.sleep(QUIET_SECONDS)
    return screen


async def test_a_follower_asks(resident: Resident) -> None:
    platform, phone = resident.platform, resident.follower
    delivery = phone.says(QUESTION)
    screen = whole(phone)
    is_the_law(screen[0])
    assert phone.shown[0].how == "passive"
    again = await platform.push(phone.account, delivery.push)
    assert again.outcomes == ["reply"]
    assert [ignored.text for ignored in platform.ignored] == [screen[0]]
    assert whole(phone) == screen


async def test_a_visitor_of_the_mini_program_asks(resident: Resident) -> None:
    platform, phone = resident.platform, resident.visitor
    delivery = phone.says(QUESTION)
    screen = whole(phone)
    is_the_law(screen[0])
    again = await platform.push(phone.account, delivery.push)
    assert again.outcomes == ["acknowledged"]
    assert whole(phone) == screen


def test_who_wants_to_be_forgotten_is_forgotten(resident: Resident) -> None:
    phone = resident.platform.phone("o-leaving", resident.follower.account)
    with closing(sqlite3.connect(resident.database)) as database:
        before = database.execute("SELECT max(id) FROM wechat_answers").fetchone()[0] or 0
        phone.says(QUESTION)
        phone.says("删除我的信息")
        assert phone.wait_for(2)
        left = database.execute(
            "SELECT question, sent FROM wechat_answers WHERE id > ?", (before,)
        ).fetchall()
    assert left == [(None, 1)], "only the answer to this wish, for the platform's repeats"
