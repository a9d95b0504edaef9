"""A small service to try the platform on: it stores what it gets and answers as it is told."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from defusedxml.ElementTree import fromstring
from fastapi import FastAPI, Request, Response
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from tests.wechat_platform.account import PlatformAccount
from tests.wechat_platform.pushes import xml_document

Answer = Callable[[dict[str, Any]], str]


@dataclass
class Service:
    """Its webhook is `/webhook`.

    Attributes:
        seals_for: whose keys encrypt the answer, if they are not those of `account`.
        answer: the body of the answer (in safe mode not yet encrypted, where it is XML).
        delays: seconds before the first, second … answer; none after the last.
        statuses: of the first, second … answer; 200 after the last.
        pushes: the fields of what came.
        queries: and its query.
    """

    account: PlatformAccount
    answer: Answer = lambda fields: "success"
    seals_for: PlatformAccount | None = None
    delays: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    pushes: list[dict[str, Any]] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    @property
    def app(self) -> FastAPI:
        app = FastAPI()
        app.add_route("/webhook", self._verify, methods=["GET"])
        app.add_route("/webhook", self._take, methods=["POST"])
        return app

    async def _verify(self, request: Request) -> Response:
        query = request.query_params
        check_signature(self.account.token, query["signature"], query["timestamp"], query["nonce"])
        return Response(query["echostr"])

    async def _take(self, request: Request) -> Response:
        raw, query = await request.body(), dict(request.query_params)
        self.raw.append(raw)
        self.queries.append(query)
        check_signature(self.account.token, query["signature"], query["timestamp"], query["nonce"])
        fields = self._opened(raw.decode(), query)
        self.pushes.append(fields)
        if self.delays:
            await asyncio.sleep(self.delays.pop(0))
        if self.statuses:
            return Response("", self.statuses.pop(0))
        return Response(self._sealed(self.answer(fields)))

    def _opened(self, document: str, query: dict[str, str]) -> dict[str, Any]:
        fields = self._parsed(document)
        if self.account.mode == "plain":
            return fields
        assert query["encrypt_type"] == "aes"
        signed = (query["msg_signature"], query["timestamp"], query["nonce"])
        return self._parsed(_crypto(self.account).decrypt_message(fields, *signed))

    def _parsed(self, document: str) -> dict[str, Any]:
        if self.account.format == "json":
            fields: dict[str, Any] = json.loads(document)
            return fields
        return {child.tag: child.text or "" for child in fromstring(document)}

    def _sealed(self, answer: str) -> str:
        if self.account.mode == "plain" or not answer.startswith("<"):
            return answer
        return str(
            _crypto(self.seals_for or self.account).encrypt_message(
                answer, "415670741", str(int(time.time()))
            )
        )


def _crypto(account: PlatformAccount) -> WeChatCrypto:
    return WeChatCrypto(account.token, account.aes_key, account.appid)


def text_answer(fields: dict[str, Any], text: str | None = None, **changed: str) -> str:
    """Return the XML of a passive reply."""
    values = {
        "ToUserName": fields["FromUserName"],
        "FromUserName": fields["ToUserName"],
        "CreateTime": str(int(time.time())),
        "MsgType": "text",
        "Content": f"答：{fields.get('Content', '')}" if text is None else text,
    } | changed
    return xml_document(values)
