"""A push through the whole api, Rasa being down: the resident still gets the law."""

from pathlib import Path

import httpx
import pytest

from api.app import create_app
from embeddings.index import build_index
from tests.api.wechat.conftest import account_settings
from tests.api.wechat.platform import FakeChat, Platform, push_xml


@pytest.mark.parametrize("mode", ["plain", "safe"])
async def test_a_question_by_wechat(tmp_path: Path, mode: str) -> None:
    build_index(tmp_path / "index")
    settings = account_settings(tmp_path, wechat_mode=mode)
    platform = Platform(settings, FakeChat())
    await platform.http.aclose()
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://mingfa") as platform.http:
        push = push_xml("text", Content="离婚冷静期多少天")
        said = platform.said(await platform.push(push))
        assert "《民法典》第一千零七十七条" in said
        assert "30 天" in said
        assert len(said.encode()) <= 2048
        assert platform.said(await platform.push(push)) == said
