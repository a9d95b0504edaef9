"""Everything that is not a push of the platform is refused: without a word why, and with one in our log."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from tests.api.wechat.channels import ACCOUNTS, Channels, named, running_channels
from tests.api.wechat.chat import FakeChat
from tests.api.wechat.forging import OPENID, QUESTION, forged, seconds_from_now, signed_query
from tests.api.wechat.refusals import (
    ALWAYS,
    IN_JSON,
    IN_PLAIN_MODE,
    IN_XML,
    SIGNATURE,
    STALE,
    Refusal,
    message,
)
from tests.api.wechat.refusals import JSON as JSON_PUSH
from tests.api.wechat.refusals_of_safe_mode import HALF_AN_EMOJI, IN_SAFE_MODE
from tests.wechat_platform import PlatformAccount


@pytest.fixture(scope="module")
def channels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Channels]:
    """Nothing that is refused may ever reach a chat."""
    chat = FakeChat()
    with running_channels(lambda: tmp_path_factory.mktemp("refusals"), chat) as channels:
        yield channels
    assert chat.calls == 0


def refusals(account: PlatformAccount) -> Iterator[Refusal]:
    yield from ALWAYS
    yield from IN_SAFE_MODE if account.mode == "safe" else IN_PLAIN_MODE
    yield from IN_JSON if account.format == "json" else IN_XML
    if account.kind == "official":
        yield message("JSON", JSON_PUSH, "not well-formed")
    if account.format == "json" and account.mode == "safe":
        yield HALF_AN_EMOJI


def problem(response: httpx.Response, status: int) -> None:
    """Check a refusal: whoever gets it learns nothing from it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}


def logged(logs: list[Any], account: PlatformAccount) -> tuple[str, str]:
    """Return reason and detail of the refusal that was logged, which names nobody and holds no secret."""
    (line,) = (line for line in logs if line["event"] == "wechat push refused")
    assert line["account"] == f"{account.kind}:main"
    assert line.keys() == {"event", "log_level", "account", "reason", "detail"}
    for secret in (OPENID, QUESTION, account.token, account.aes_key, account.appid):
        assert secret not in str(logs)
    return line["reason"], line["detail"]


@pytest.mark.parametrize(
    ("account", "refusal"),
    [(account, refusal) for account in ACCOUNTS for refusal in refusals(account)],
    ids=named,
)
def test_what_is_no_push_is_refused(channels: Channels, account: PlatformAccount, refusal: Refusal) -> None:
    channel = channels(account)
    forgery = refusal.make(account)
    with capture_logs() as logs:
        problem(channel.post(forgery), refusal.status)
    reason, detail = logged(logs, account)
    assert reason in refusal.reasons
    assert refusal.detail in detail
    assert detail
    assert channel.running.chat.calls == 0
    assert channel.running.platform.calls == []


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("account", ACCOUNTS, ids=named)
def test_five_megabytes(channels: Channels, account: PlatformAccount, streamed: bool) -> None:
    """The limit of the whole api comes first; it says what it is."""
    channel, size = channels(account), 5 * 1024 * 1024
    body = (b"x" * 65_536 for _ in range(size // 65_536)) if streamed else b"x" * size
    response = channel.http.post(account.webhook, params=signed_query(account), content=body)
    assert response.status_code == 413
    assert response.json()["detail"] == "The body is over 131072 bytes."


@pytest.mark.parametrize("account", ACCOUNTS, ids=named)
class TestTheAddress:
    def test_is_proven(self, channels: Channels, account: PlatformAccount) -> None:
        response = channels(account).get(signed_query(account) | {"echostr": "4375120948345356249<b>"})
        assert (response.status_code, response.text) == (200, "4375120948345356249<b>")
        assert response.headers["content-type"].startswith("text/plain")

    def test_is_not_proven_to_others(self, channels: Channels, account: PlatformAccount) -> None:
        good = signed_query(account) | {"echostr": "1"}
        wrong = {
            "another signature": good | {"signature": "0" * 40},
            "other letters": good | {"signature": "签名"},
            "another nonce": good | {"nonce": "2"},
            "no signature": good | {"signature": ""},
            "nothing": {},
            "a captured request": signed_query(account, seconds_from_now(-700)) | {"echostr": "1"},
            "a later request": signed_query(account, seconds_from_now(700)) | {"echostr": "1"},
        }
        reasons = {}
        for name, query in wrong.items():
            with capture_logs() as logs:
                problem(channels(account).get(query), 403)
            reasons[name] = logged(logs, account)[0]
        assert list(reasons.values()) == [SIGNATURE] * 5 + [STALE] * 2

    def test_of_no_account(self, channels: Channels, account: PlatformAccount) -> None:
        channel, other = channels(account), "official" if account.kind == "miniprogram" else "miniprogram"
        forgery, query = forged(account), signed_query(account) | {"echostr": "1"}
        for address in (f"/wechat/{account.kind}/other", f"/wechat/{other}", "/wechat/robot"):
            url = f"{channel.running.url}{address}"
            for response in (
                channel.http.get(url, params=query),
                channel.http.post(url, params=forgery.query, content=forgery.body),
            ):
                assert response.status_code == 404
                assert response.json()["detail"] == "No such WeChat account is set up here."
