"""Whatever is posted, it is a push or it is refused: 22,000 generated cases, 4,000 of them through the router."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import cast

import httpx
import pytest
from defusedxml.ElementTree import fromstring
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from api.problems import install_problem_handlers
from api.wechat.accounts import Account, account_id
from api.wechat.errors import PushError
from api.wechat.inquiry import inquiries
from api.wechat.messages import AnyPush, parse_push, text_reply
from api.wechat.receiver import Receiver
from api.wechat.routes import wechat_router
from tests.api.wechat.channels import ACCOUNTS, named
from tests.api.wechat.forging import QUESTION, Forgery, enveloped, forged, mode_of, settings_of
from tests.api.wechat.hostile import (
    ACCOUNT,
    BROKEN_CIPHERTEXT,
    MUTATED_PUSH,
    NEAR_PUSH,
    NOISE,
    SHREDS,
    forgeries,
    trees,
)
from tests.wechat_platform import PlatformAccount

CASES = {
    "test_random_bytes": 2_000,
    "test_shreds": 3_000,
    "test_trees": 3_000,
    "test_near_pushes": 4_000,
    "test_mutated_pushes": 3_000,
    "test_broken_ciphertexts": 3_000,
    "test_the_router": 4_000,
}
MODES = {account: mode_of(account) for account in ACCOUNTS}
Property = Callable[..., None]
outcomes: Counter[str] = Counter()
"""How often each kind of error came, how often a push, and how often each status."""


def cases(test: Property) -> Property:
    """Run a property as often as `CASES` says, always with the same cases."""
    return settings(
        max_examples=CASES[test.__name__],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )(test)


def opened(account: PlatformAccount, forgery: Forgery) -> None:
    """Open a request: a push that can be answered must come of it, or the error that refuses it."""
    mode = MODES[account]
    try:
        push = parse_push(mode.open(forgery.push_query, forgery.body, time.time()))
    except PushError as error:
        outcomes[type(error).__name__] += 1
        assert str(error)
        assert QUESTION not in str(error)
        return
    outcomes["taken"] += 1
    for text in push.model_dump().values():
        assert "\0" not in str(text)
        str(text).encode()  # so that it can be hashed, encrypted and stored
    for inquiry in inquiries(push):
        assert inquiry.message_id
        assert inquiry.question or inquiry.says or inquiry.question == push.model_dump().get("content")
        reply = text_reply(push, inquiry.says or inquiry.question, 7)
        assert fromstring(reply).findtext("MsgType") == "text"


@cases
@given(ACCOUNT, NOISE)
def test_random_bytes(account: PlatformAccount, body: bytes) -> None:
    opened(account, forged(account, body))


@cases
@given(ACCOUNT, SHREDS)
def test_shreds(account: PlatformAccount, body: bytes) -> None:
    opened(account, forged(account, body))


@cases
@given(ACCOUNT, trees())
def test_trees(account: PlatformAccount, body: bytes) -> None:
    opened(account, forged(account, body))


@cases
@given(NEAR_PUSH)
def test_near_pushes(case: tuple[PlatformAccount, bytes]) -> None:
    account, body = case
    opened(account, forged(account, body))


@cases
@given(MUTATED_PUSH)
def test_mutated_pushes(case: tuple[PlatformAccount, bytes]) -> None:
    account, body = case
    opened(account, forged(account, body))


@cases
@given(BROKEN_CIPHERTEXT)
def test_broken_ciphertexts(case: tuple[PlatformAccount, str]) -> None:
    account, encrypted = case
    opened(account, enveloped(account, encrypted))


class Answering:
    """Stands for the receiver: every push that is taken gets a reply where there can be one."""

    async def receive(self, account: Account, push: AnyPush) -> str | None:
        texts = [inquiry.says or inquiry.question for inquiry in inquiries(push)]
        return (texts[0] or None) if texts and account.kind == "official" else None


Send = Callable[[str, PlatformAccount, Forgery], httpx.Response]


@pytest.fixture(scope="module")
def send() -> Iterator[Send]:
    """Send a request to the router, without a network between. What the router raises is raised here."""
    served = {account: account_id(account.kind, named(account)) for account in ACCOUNTS}
    mounted = {
        id_: Account(id_, account.kind, settings_of(account), MODES[account])
        for account, id_ in served.items()
    }
    app = FastAPI()
    install_problem_handlers(app)
    app.include_router(wechat_router(mounted, cast(Receiver, Answering())))
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mingfa")

    # A loop of its own, which is nobody's current loop: Hypothesis calls from outside any.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner, capture_logs() as logs:

        def sent(method: str, account: PlatformAccount, forgery: Forgery) -> httpx.Response:
            url = f"/wechat/{account.kind}/{named(account)}"
            return runner.run(client.request(method, url, params=forgery.query, content=forgery.body))

        yield sent
        runner.run(client.aclose())
    assert {line["event"] for line in logs} == {"wechat push refused"}
    assert QUESTION not in str(logs)


@cases
@given(st.sampled_from(["POST"] * 9 + ["GET"]), forgeries())
def test_the_router(send: Send, method: str, case: tuple[PlatformAccount, Forgery]) -> None:
    account, forgery = case
    response = send(method, account, forgery)
    outcomes[f"{method} {response.status_code}"] += 1
    if response.status_code == 200:
        if method == "POST" and response.text != "success":
            assert account.kind == "official"
            assert fromstring(response.text).tag == "xml"
    else:
        assert response.status_code in (400, 403)
        assert response.json().keys() == {"type", "title", "status"}


def test_there_were_enough(request: pytest.FixtureRequest) -> None:
    chosen = {
        getattr(item, "originalname", "") for item in request.session.items if item.path == request.path
    }
    if not chosen.issuperset(CASES):
        pytest.skip("counts the cases of all tests of this file")
    assert outcomes.total() >= 20_000
    assert outcomes["taken"] >= 2_000
    assert outcomes["POST 200"] >= 400
