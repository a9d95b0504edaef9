"""The WeChat platform and the chat, as far as the webhook sees them."""

import asyncio
import itertools
import time
from collections.abc import Callable
from xml.etree.ElementTree import Element

import httpx
from defusedxml.ElementTree import fromstring
from fastapi import FastAPI
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from api.problems import install_problem_handlers
from api.settings import Settings
from api.wechat.routes import wechat_router
from bot.messages import Reply, TextMessage

TOKEN = "AAAAA"
AES_KEY = "A" * 43
APPID = "wxba5fad812f8e6fb9"
OPENID = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
ACCOUNT = "gh_97417a04a28d"
PATH = "/wechat/official"

message_ids = map(str, itertools.count(7_342_000_000_000_000_000))


class FakeChat:
    """Keeps the promise of `Chat`: one reply for a message of a session, however often it comes."""

    def __init__(self, answer: Callable[[str], Reply] | None = None) -> None:
        self.ready = asyncio.Event()
        self.ready.set()
        self.turns: list[tuple[str, str]] = []
        self.calls = 0
        self._answer = answer or (
            lambda text: Reply(status="answered", messages=[TextMessage(text=f"答：{text}")])
        )
        self._replies: dict[tuple[str, str], asyncio.Future[Reply]] = {}

    async def turn(self, session_id: str, text: str, message_id: str | None = None) -> Reply:
        assert message_id
        assert 1 <= len(session_id) <= 128
        assert 1 <= len(message_id) <= 128
        self.calls += 1
        key = (session_id, message_id)
        if key in self._replies:
            return await asyncio.shield(self._replies[key])
        self._replies[key] = asyncio.get_running_loop().create_future()
        self.turns.append((session_id, text))
        await self.ready.wait()
        self._replies[key].set_result(self._answer(text))
        return self._replies[key].result()


class Platform:
    """Pushes to the webhook as the platform would, by wechatpy, and reads its replies."""

    def __init__(self, settings: Settings, chat: FakeChat) -> None:
        self.safe = settings.wechat_mode == "safe"
        self.chat = chat
        self.settings = settings
        self.crypto = WeChatCrypto(TOKEN, AES_KEY, APPID)
        app = FastAPI()
        install_problem_handlers(app)
        app.include_router(wechat_router(settings, chat))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://mingfa")

    def hangs_up_after(self, seconds: float) -> None:
        self.settings.wechat_reply_seconds = seconds

    def query(self, timestamp: str | None = None, nonce: str = "415670741") -> dict[str, str]:
        timestamp = timestamp or str(int(time.time()))
        return {
            "signature": signed(timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": OPENID,
        }

    def encrypted(self, xml: str, timestamp: str | None = None) -> tuple[dict[str, str], str]:
        """Return the query and the body of a push in safe mode."""
        query = self.query(timestamp)
        body = self.crypto.encrypt_message(xml, query["nonce"], query["timestamp"])
        return query | {
            "encrypt_type": "aes",
            "msg_signature": text_of(fromstring(body), "MsgSignature"),
        }, body

    async def post(self, body: str | bytes, query: dict[str, str]) -> httpx.Response:
        return await self.http.post(PATH, params=query, content=body)

    async def push(self, xml: str) -> httpx.Response:
        query, body = self.encrypted(xml) if self.safe else (self.query(), xml)
        return await self.post(body, query)

    def reply(self, response: httpx.Response) -> Element:
        """Open a reply as the platform would."""
        assert response.status_code == 200, response.text
        if not self.safe:
            return fromstring(response.text)
        envelope = fromstring(response.text)
        parts = [text_of(envelope, name) for name in ("MsgSignature", "TimeStamp", "Nonce")]
        return fromstring(self.crypto.decrypt_message(response.text, *parts))

    def said(self, response: httpx.Response) -> str:
        return text_of(self.reply(response), "Content")


def text_of(element: Element, name: str) -> str:
    text = element.findtext(name)
    assert text, name
    return text


def signed(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(TOKEN, *parts)
    return str(signer.signature)


def push_xml(kind: str, from_user: str = OPENID, **fields: str | int) -> str:
    """Return a push; its MsgId is new unless one is given."""
    if kind != "event":
        fields.setdefault("MsgId", next(message_ids))
    fields.setdefault("CreateTime", 1714112445)
    head = (
        f"<ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><FromUserName><![CDATA[{from_user}]]></FromUserName>"
    )
    rest = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
    return f"<xml>{head}<MsgType><![CDATA[{kind}]]></MsgType>{rest}</xml>"
