"""The api ends in the midst of its work and is started again: every answer comes, and comes once."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, func, select

from api.store.database import open_database
from api.store.tables import WeChatAnswerRow
from api.wechat import texts
from api.wechat.render import render
from bot.messages import Reply
from embeddings.index import INDEX_DIR, build_index
from tests.api.wechat.deployment import account_values
from tests.api.wechat.held_rasa import HeldRasa, held_rasa
from tests.api_process import ApiProcess, running_api
from tests.wechat_platform import Phone, Platform, PlatformAccount, running_platform
from tests.wechat_platform.display import plain_text

SEND = "/cgi-bin/message/custom/send"
LONG, SHORT, DANGER = "租房押金不退怎么办？", "老板拖欠工资怎么办", "我老公拿刀追我，救命"
REQUESTS = 24
"""Of one push: more than WeChat sends, so that a machine busy with other tests has time for a restart."""
REPLY_SECONDS = 1.0
"""So soon an answer is late for the account without the API, which then prompts at the second request."""
SETTLE_SECONDS = 60
"""A message that was being sent when its process was killed is taken up after some 45 seconds."""


@dataclass(frozen=True)
class Town:
    """A platform with three accounts, an api process for them, and what stands where Rasa should be."""

    platform: Platform
    verified: PlatformAccount
    unverified: PlatformAccount
    miniprogram: PlatformAccount
    rasa: HeldRasa
    api: ApiProcess
    database: Engine

    def phones(self, account: PlatformAccount, names: Sequence[int]) -> list[Phone]:
        return [self.platform.phone(f"o-{account.appid}-{name}", account) for name in names]

    def settle(self) -> None:
        """Wait until nothing is on its way: what is on the phones then stays so."""
        due = select(func.count()).where(WeChatAnswerRow.due_at.is_not(None))
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            with self.database.connect() as connection:
                left = connection.scalar(due)
            if not left:
                return
            assert time.monotonic() < deadline, f"{left} answers are still on their way"
            time.sleep(0.1)

    def answer(self, question: str) -> list[str]:
        """Return what the messages of an answer are, by another channel."""
        response = httpx.post(f"{self.api.url}/v1/chat/messages", json={"text": question}, trust_env=False)
        reply = Reply.model_validate({name: response.json()[name] for name in ("status", "messages")})
        return [plain_text(message.text) for message in render(reply, 2048)]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    build_index()
    (tmp_path / "index").symlink_to(INDEX_DIR)
    verified, miniprogram = PlatformAccount(), PlatformAccount(kind="miniprogram", format="json")
    unverified = PlatformAccount(appid="wx-unverified", name="gh_unverified", may_send=False)
    with ExitStack() as stack:
        platform = stack.enter_context(running_platform(verified, unverified, miniprogram, requests=REQUESTS))
        rasa = stack.enter_context(held_rasa())
        soon = {"reply_seconds": REPLY_SECONDS, "requests": 2}
        more = {"kind": "official", "name": "unverified", "customer_service": False} | soon
        settings = {
            "wechat": account_values(platform, verified),
            "miniprogram": account_values(platform, miniprogram),
            "more_accounts": [account_values(platform, unverified, **more)],
            "rasa_url": rasa.url,
            "rasa_timeout_seconds": 8,
        }
        api = stack.enter_context(running_api(tmp_path, **settings))
        stack.callback(rasa.release)
        database = open_database(f"sqlite:///{tmp_path / 'mingfa.db'}")
        stack.callback(database.dispose)
        verified.webhook = f"{api.url}/wechat/official"
        unverified.webhook = f"{api.url}/wechat/official/unverified"
        miniprogram.webhook = f"{api.url}/wechat/miniprogram"
        yield Town(platform, verified, unverified, miniprogram, rasa, api, database)


def shows_once(phone: Phone, answer: Sequence[str]) -> bool:
    """Say whether a phone shows an answer and, but for the prompt to ask for it, nothing else."""
    return sorted(text for text in phone.screen if text != texts.LATE) == sorted(answer)


def test_after_a_crash_every_answer_comes_once(town: Town) -> None:
    questions = {town.verified: LONG, town.unverified: SHORT, town.miniprogram: LONG}
    answers = {question: town.answer(question) for question in (LONG, SHORT)}
    assert [len(answers[question]) for question in (LONG, SHORT)] == [3, 1]
    early = [(phone, q) for account, q in questions.items() for phone in town.phones(account, range(4))]
    late = [(phone, q) for account, q in questions.items() for phone in town.phones(account, range(4, 13))]
    prompted = [(phone, SHORT) for phone in town.phones(town.unverified, range(13, 16))]
    everybody = early + late + prompted
    with ThreadPoolExecutor(len(everybody)) as pool:
        for phone, question in early:
            pool.submit(phone.says, question)
        for phone, question in early:
            phone.wait_for(len(answers[question]))
        town.settle()
        town.rasa.hold()
        town.platform.hang_up_seconds = REPLY_SECONDS + 0.3
        for phone, question in prompted:
            pool.submit(phone.says, question)
        for phone, _ in prompted:
            assert phone.wait_for(1) == [texts.LATE]
        town.platform.hang_up_seconds = 5
        for phone, question in late:
            pool.submit(phone.says, question)
        town.rasa.wait_for(len(late + prompted))
        assert not any(phone.screen for phone, _ in late)
        town.api.kill()
        town.rasa.release()
        town.api.start()
    # Now every push has been answered, or has been sent for the last time.
    town.settle()
    for phone, _ in everybody:
        if phone.screen[-1:] == [texts.LATE]:
            assert phone.says("继续").outcome == "reply"
    town.settle()
    wrong = [phone.screen for phone, question in everybody if not shows_once(phone, answers[question])]
    assert wrong == []
    assert not town.platform.faults


def test_what_is_under_way_at_a_stop_is_finished(town: Town) -> None:
    long, danger = town.answer(LONG), town.answer(DANGER)
    waiting, written_to = town.phones(town.verified, range(8)), town.phones(town.miniprogram, range(8))
    town.rasa.hold()
    town.platform.stall(SEND, 1, times=len(written_to))
    with ThreadPoolExecutor(len(waiting) + len(written_to)) as pool:
        pushes = [pool.submit(phone.says, LONG) for phone in waiting]
        town.rasa.wait_for(len(waiting))
        for phone in written_to:
            pool.submit(phone.says, DANGER)  # is answered without Rasa
        written_to[0].wait_for(len(danger))
        threading.Timer(0.5, town.rasa.release).start()
        town.api.stop()
        assert [push.result().outcomes for push in pushes] == [["reply"]] * len(pushes)
    town.api.start()
    town.settle()
    assert [phone.screen for phone in waiting if not shows_once(phone, long)] == []
    assert [phone.screen for phone in written_to if not shows_once(phone, danger)] == []
    assert not town.platform.faults
