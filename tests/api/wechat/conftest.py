from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.settings import Settings
from tests.api.wechat.platform import AES_KEY, APPID, TOKEN, FakeChat, Platform
from tests.conftest import make_settings


def account_settings(var_dir: Path, **values: object) -> Settings:
    account = {"wechat_token": TOKEN, "wechat_appid": APPID, "wechat_aes_key": AES_KEY}
    return make_settings(var_dir, **(account | values))


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[Platform]:
    platform = Platform(account_settings(tmp_path, wechat_mode="plain"), FakeChat())
    async with platform.http:
        yield platform


@pytest.fixture
async def safe(tmp_path: Path) -> AsyncIterator[Platform]:
    platform = Platform(account_settings(tmp_path), FakeChat())
    async with platform.http:
        yield platform


@pytest.fixture(params=["plain", "safe"])
async def platform(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Platform]:
    """The same in both modes."""
    settings = account_settings(tmp_path, wechat_mode=request.param)
    platform = Platform(settings, FakeChat())
    async with platform.http:
        yield platform
