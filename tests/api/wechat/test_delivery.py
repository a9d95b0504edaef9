"""How answers get to residents: in time, late, by the API, when asked for; once, whatever goes wrong."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from api.store import wechat_answers
from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.wechat_answers import NewAnswer, WeChatAnswers
from api.store.wechat_queue import WeChatQueue
from api.store.wechat_rows import AnswerRows
from api.store.wechat_windows import AFTER_MESSAGE
from api.wechat import composer, sender, texts, worker
from bot.messages import AnswerMessage, Citation, RelatedEntry, Reply, TextMessage
from tests.api.wechat.chat import FakeChat
from tests.api.wechat.deployment import QUICK, Deployment, deployment, serving_channel
from tests.conftest import DATA_KEY
from tests.wechat_platform import Phone, PlatformAccount, text_push

SEND = "/cgi-bin/message/custom/send"
TYPING = "/cgi-bin/message/custom/typing"


def long(text: str) -> Reply:
    """An answer of several messages."""
    return Reply(
        status="answered",
        messages=[TextMessage(text=f"{text}说的是第{number}句话。" * 60) for number in "一二三"],
    )


@contextmanager
def slow(chat: FakeChat, seconds: float) -> Iterator[None]:
    """Let answers take so long."""
    chat.ready.clear()
    timer = threading.Timer(seconds, chat.ready.set)
    timer.start()
    yield
    timer.join()


def said_once(phone: Phone, text: str) -> bool:
    return sum(text in shown for shown in phone.screen) == 1


class TestLateWithTheApi:
    def test_what_comes_late_is_pushed(self, tmp_path: Path) -> None:
        with deployment(tmp_path, quick=True) as running:
            phone = running.platform.phone("o-1")
            with slow(running.chat, QUICK):
                assert phone.says("离婚").outcomes == ["acknowledged"]
            assert phone.wait_for(1) == ["答：离婚"]
            assert phone.shown[0].how == "api"
            assert phone.typing_notices == 1
            phone.stays_at(1)
            assert not running.platform.faults

    def test_a_retry_joins_the_first_request(self, tmp_path: Path) -> None:
        with deployment(tmp_path, quick=True, reply_seconds=QUICK * 3) as running:
            phone = running.platform.phone("o-1")
            with slow(running.chat, QUICK * 1.5):
                assert phone.says("离婚").outcomes == ["hang-up", "reply"]
            assert phone.stays_at(1) == ["答：离婚"]
            assert len(running.chat.turns) == 1

    def test_while_one_waits_another_is_answered(self, tmp_path: Path) -> None:
        with deployment(tmp_path, quick=True) as running:
            phone = running.platform.phone("o-1")
            with slow(running.chat, QUICK):
                phone.says("慢的")
            phone.says("快的")
            assert sorted(phone.wait_for(2)) == ["答：快的", "答：慢的"]

    def test_when_many_wait_the_rest_is_pushed(self, tmp_path: Path) -> None:
        with deployment(tmp_path, waiting=0) as running:
            phone = running.platform.phone("o-1")
            assert phone.says("离婚").outcomes == ["acknowledged"]
            assert phone.wait_for(1) == ["答：离婚"]

    def test_danger_waits_for_no_other(self, tmp_path: Path) -> None:
        with deployment(tmp_path, waiting=0) as running:
            phone = running.platform.phone("o-1")
            assert phone.says("救命").outcomes == ["reply"]
            assert phone.shown[0].how == "passive"

    def test_the_rest_of_a_long_answer_is_pushed(self, tmp_path: Path) -> None:
        with deployment(tmp_path, chat=FakeChat(long)) as running:
            phone = running.platform.phone("o-1")
            phone.says("借钱")
            first = phone.wait_for(2)[0]
            assert phone.shown[0].how == "passive"
            assert "第一句话" in first
            assert texts.REST_WAITS not in first
            time.sleep(1)
            whole = "".join(phone.screen)
            assert [whole.count(f"第{number}句话") for number in "一二三"] == [60, 60, 60]
            assert not running.platform.faults


class TestLateWithoutTheApi:
    def test_retries_wait_for_the_same_answer(self, tmp_path: Path) -> None:
        with deployment(tmp_path, quick=True, customer_service=False) as running:
            phone = running.platform.phone("o-1")
            with slow(running.chat, QUICK * 1.5):
                assert phone.says("离婚").outcomes == ["hang-up", "reply"]
            assert phone.screen == ["答：离婚"]
            assert len(running.chat.turns) == 1

    def test_what_comes_during_the_last_request_is_its_answer(self, tmp_path: Path) -> None:
        with deployment(tmp_path, quick=True, customer_service=False) as running:
            phone = running.platform.phone("o-1")
            with slow(running.chat, QUICK * 2.4):
                assert phone.says("离婚").outcomes == ["hang-up", "hang-up", "reply"]
            assert phone.screen == ["答：离婚"]

    def test_at_the_end_the_resident_is_told_how_to_see_it(self, tmp_path: Path) -> None:
        with deployment(tmp_path, quick=True, customer_service=False) as running:
            phone = running.platform.phone("o-1")
            with slow(running.chat, QUICK * 3.5):
                assert phone.says("离婚").outcomes == ["hang-up", "hang-up", "reply"]
                assert phone.screen == [texts.LATE]
            assert "继续" in texts.LATE
            phone.says("继续。")
            assert phone.screen == [texts.LATE, "答：离婚"]
            assert [text for _, text in running.chat.turns] == ["离婚"]
            phone.says("继续")
            assert phone.screen[-1] == "答：继续", "there is nothing more: it is a message like any other"

    def test_to_go_on_waits_for_what_is_still_composed(self, tmp_path: Path) -> None:
        with deployment(tmp_path, quick=True, customer_service=False) as running:
            phone = running.platform.phone("o-1")
            with slow(running.chat, QUICK * 3.6):
                phone.says("离婚")
                assert phone.says("继续").outcomes[-1] == "reply"
            assert phone.screen == [texts.LATE, "答：离婚"]

    def test_that_it_still_takes_time_is_said_and_is_no_answer(self, tmp_path: Path) -> None:
        with (
            patch.object(composer, "STILL_SECONDS", 0.05),
            deployment(tmp_path, quick=True, customer_service=False) as running,
        ):
            phone = running.platform.phone("o-1")
            with slow(running.chat, QUICK * 4.5):
                phone.says("离婚")
                phone.says("继续")
                assert phone.screen == [texts.LATE, texts.STILL_LATE]
            time.sleep(0.1)
            phone.says("继续")
            phone.says("抚养费")
            assert phone.screen[2:] == ["答：离婚", "答：抚养费"]

    def test_whoever_asks_something_else_is_told_of_it(self, tmp_path: Path) -> None:
        with deployment(tmp_path, quick=True, customer_service=False) as running:
            phone = running.platform.phone("o-1")
            with slow(running.chat, QUICK * 3.5):
                phone.says("离婚")
            time.sleep(0.2)
            phone.says("抚养费")
            assert phone.screen[-1] == f"答：抚养费\n\n{texts.UNSEEN_WAITS}"
            phone.says("继续")
            assert phone.screen[-1] == "答：离婚"
            phone.says("彩礼")
            assert phone.screen[-1] == "答：彩礼"

    def test_a_long_answer_comes_piece_by_piece(self, tmp_path: Path) -> None:
        with deployment(tmp_path, chat=FakeChat(long), customer_service=False) as running:
            phone = running.platform.phone("o-1")
            phone.says("借钱")
            while phone.screen[-1].endswith(texts.REST_WAITS):
                phone.says("继续")
            assert len(phone.screen) > 1
            whole = "".join(phone.screen)
            assert [whole.count(f"第{number}句话") for number in "一二三"] == [60, 60, 60]
            assert all(shown.how == "passive" for shown in phone.shown)
            assert running.platform.calls == []


def menu_below(text: str) -> Reply:
    related = [
        RelatedEntry(id=f"civil_code:{number}", title=title) for number, title in ((1, "占地"), (2, "吵闹"))
    ]
    source = Citation(id="civil_code:288", label="《民法典》第二百八十八条", url="https://flk.npc.gov.cn/")
    answer = AnswerMessage(
        id="civil_code:288", title=text, plain="邻里要和气。" * 60, citations=[source], related=related
    )
    return Reply(status="answered", messages=[answer])


def test_a_menu_that_was_held_back_comes_as_a_text(tmp_path: Path) -> None:
    with deployment(tmp_path, chat=FakeChat(menu_below), menus=True) as running:
        phone = running.platform.phone("o-1")
        phone.speaks("邻居的事")
        while phone.screen[-1].endswith(texts.REST_WAITS):
            assert phone.says("继续").outcomes == ["reply"]
        assert "1. 占地" in phone.screen[-1]
        assert [text for _, text in running.chat.turns] == ["邻居的事"]


def test_the_rest_of_one_answer_comes_before_that_of_the_next(tmp_path: Path) -> None:
    with deployment(tmp_path, chat=FakeChat(long)) as running:
        phone = running.platform.phone("o-1")
        phone.says("甲")
        phone.says("乙")
        time.sleep(2)
        whose = ["甲" if "甲说的是" in text else "乙" for text in phone.screen]
        rest = whose[2:]
        assert whose[:2] == ["甲", "乙"]
        assert rest == sorted(rest, key="甲乙".index)
        assert set(rest) == {"甲", "乙"}


def test_who_spoke_gets_the_rest_when_asking(tmp_path: Path) -> None:
    with deployment(tmp_path, chat=FakeChat(long)) as running:
        phone = running.platform.phone("o-1")
        phone.speaks("借钱不还咋办")
        assert phone.stays_at(1, 0.3)[0].endswith(texts.REST_WAITS)
        while phone.screen[-1].endswith(texts.REST_WAITS):
            phone.says("继续")
        assert "第三句话" in phone.screen[-1]


MINI = PlatformAccount(kind="miniprogram", format="json")


@pytest.fixture
def mini(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """A Mini Program, whose answers all go by the API; failures are tried again soon."""
    monkeypatch.setattr(sender, "SHORTEST_WAIT", 0.05)
    monkeypatch.setattr(sender, "LONGEST_WAIT", 0.1)
    monkeypatch.setattr(worker, "POLL_SECONDS", 0.05)
    with deployment(tmp_path, PlatformAccount(kind="miniprogram", format="json"), api_seconds=0.5) as running:
        yield running


class TestTrouble:
    @pytest.mark.parametrize("errcode", [-1, 40001, 42001, 45009, 40164])
    def test_what_the_api_refuses_goes_out_later(
        self, mini: Deployment, monkeypatch: pytest.MonkeyPatch, errcode: int
    ) -> None:
        monkeypatch.setattr("api.wechat.api_errors.RateLimitedError.wait", 0.05)
        mini.platform.fail(SEND, errcode, times=3)
        phone = mini.platform.phone("m-1")
        phone.says("离婚")
        assert phone.wait_for(1) == ["答：离婚"]
        phone.stays_at(1, 0.2)

    def test_a_connection_that_breaks(self, mini: Deployment) -> None:
        mini.platform.drop(SEND, times=2)
        phone = mini.platform.phone("m-1")
        phone.says("离婚")
        assert phone.wait_for(1) == ["答：离婚"]

    def test_tokens_that_expire(self, mini: Deployment) -> None:
        phone = mini.platform.phone("m-1")
        for number, text in enumerate("一二三", start=1):
            phone.says(text)
            phone.wait_for(number)
            mini.platform.expire_tokens()
        assert len(mini.platform.calls_of("/cgi-bin/stable_token")) >= 3

    def test_typing_that_hangs_or_fails_holds_nothing_up(self, mini: Deployment) -> None:
        mini.platform.stall(TYPING, 3)
        phone = mini.platform.phone("m-1")
        started = time.monotonic()
        phone.says("离婚")
        phone.wait_for(1)
        assert time.monotonic() - started < 2
        mini.platform.fail(TYPING, 48001)
        phone.says("抚养费")
        phone.wait_for(2)

    def test_who_writes_much_has_each_answer_once(self, mini: Deployment) -> None:
        phone = mini.platform.phone("m-1")
        mini.chat.ready.clear()
        for number in range(8):
            phone.says(f"第{number}问")
        mini.chat.ready.set()
        assert phone.wait_for(5) == [f"答：第{number}问" for number in range(5)]
        phone.stays_at(5, 0.3)
        assert len(mini.platform.calls_of(SEND)) == 5, "the platform would refuse more"
        phone.says("第8问")
        assert phone.wait_for(9) == [f"答：第{number}问" for number in range(9)]

    def test_danger_goes_before_all_that_wait(
        self, mini: Deployment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(worker, "COMPOSING_SLOTS", 1)
        phones = [mini.platform.phone(f"m-{number}") for number in range(4)]
        with slow(mini.chat, 2):
            for phone, text in zip(phones, ("一", "二", "三", "救命"), strict=True):
                phone.says(text)
                time.sleep(0.1)
        for phone in phones:
            phone.wait_for(1)
        assert [text for _, text in mini.chat.turns] == ["一", "救命", "二", "三"]

    def test_a_closed_window_parks_the_answer_until_the_resident_writes(self, mini: Deployment) -> None:
        mini.platform.fail(SEND, 45015)
        phone = mini.platform.phone("m-1")
        phone.says("离婚")
        phone.stays_at(0, 0.5)
        assert len(mini.platform.calls_of(SEND)) == 1, "it is not tried again"
        phone.says("抚养费")
        assert phone.wait_for(2) == ["答：离婚", "答：抚养费"]

    def test_a_picture_opens_the_window_too(self, mini: Deployment) -> None:
        mini.platform.fail(SEND, 45015)
        phone = mini.platform.phone("m-1")
        phone.says("离婚")
        phone.stays_at(0, 0.3)
        phone.sends_image()
        assert phone.wait_for(2) == ["答：离婚", texts.ASK_FOR_TEXT_NOT_IMAGE]

    @pytest.mark.parametrize("errcode", [87014, 99999])
    def test_what_is_never_taken_holds_nothing_up(self, mini: Deployment, errcode: int) -> None:
        mini.platform.fail(SEND, errcode, times=3 if errcode == 99999 else 1)
        phone = mini.platform.phone("m-1")
        phone.says("离婚")
        assert phone.wait_for(1) == [texts.APOLOGY]
        phone.says("抚养费")
        assert phone.wait_for(2)[1] == "答：抚养费"

    def test_more_than_the_platform_allows_is_not_even_tried(self, tmp_path: Path) -> None:
        chat = FakeChat(
            lambda text: Reply(status="answered", messages=[TextMessage(text=f"{text}。" * 1500)])
        )
        with deployment(
            tmp_path, PlatformAccount(kind="miniprogram"), chat=chat, reply_bytes=1000
        ) as running:
            phone = running.platform.phone("m-1")
            phone.enters("ask:说")
            assert phone.wait_for(2)[0] == texts.GREETING
            phone.stays_at(2, 0.3)
            assert phone.screen[1].endswith(texts.REST_WAITS)
            phone.says("继续")
            assert len(phone.wait_for(3)) == 3
            assert not running.platform.faults

    def test_who_left_gets_nothing_and_nothing_is_stuck(self, mini: Deployment) -> None:
        mini.platform.fail(SEND, 40003)
        phone = mini.platform.phone("m-1")
        phone.says("离婚")
        phone.stays_at(0, 0.3)
        phone.says("抚养费")
        assert phone.wait_for(1) == ["答：抚养费"]

    def test_a_text_that_is_too_long_after_all_is_split(self, mini: Deployment) -> None:
        mini.chat.answer = lambda text: Reply(
            status="answered", messages=[TextMessage(text=f"{text}一句话。" * 100)]
        )
        mini.platform.fail(SEND, 45002)
        phone = mini.platform.phone("m-1")
        phone.says("说")
        phone.wait_for(2)
        time.sleep(0.2)
        assert "".join(phone.screen).count("一句话") == 100

    def test_an_account_that_may_not_send_keeps_it_until_asked(self, tmp_path: Path) -> None:
        with deployment(tmp_path, PlatformAccount(may_send=False), quick=True) as running:
            phone = running.platform.phone("o-1")
            with slow(running.chat, QUICK):
                phone.says("离婚")
            phone.stays_at(0, 0.5)
            phone.says("抚养费")
            assert phone.screen == [f"答：抚养费\n\n{texts.UNSEEN_WAITS}"]
            phone.says("继续")
            assert phone.screen[-1] == "答：离婚"

    def test_a_chat_that_fails_apologises(self, tmp_path: Path) -> None:
        def fail(text: str) -> Reply:
            raise RuntimeError(text)

        accounts = (PlatformAccount(), PlatformAccount(kind="miniprogram"))
        with deployment(tmp_path, *accounts, chat=FakeChat(fail)) as running:
            for account in accounts:
                phone = running.platform.phone("o-1", account)
                phone.says("离婚")
                assert phone.wait_for(1) == [texts.APOLOGY]
            assert "12348" in texts.APOLOGY

    def test_a_chat_that_fails_late_apologises_too(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(text: str) -> Reply:
            raise RuntimeError(text)

        with deployment(tmp_path, chat=FakeChat(fail), quick=True) as running, capture_logs() as lines:
            phone = running.platform.phone("o-1")
            with slow(running.chat, QUICK):
                phone.says("离婚")
            assert phone.wait_for(1) == [texts.APOLOGY]
        failed = [line for line in lines if line["event"] == "wechat turn failed"]
        assert failed == [{"event": "wechat turn failed", "error": "RuntimeError", "log_level": "error"}]
        assert not caplog.records, "asyncio has nothing to complain of"

    def test_an_empty_reply_apologises(self, tmp_path: Path) -> None:
        chat = FakeChat(lambda text: Reply(status="error", messages=[]))
        with deployment(tmp_path, chat=chat) as running:
            phone = running.platform.phone("o-1")
            phone.says("离婚")
            assert phone.screen == [texts.APOLOGY]

    def test_a_database_that_fails_in_between_doubles_nothing(self, tmp_path: Path) -> None:
        lost = OperationalError("UPDATE", {}, Exception("connection lost"))
        with deployment(tmp_path, quick=True) as running:
            phone = running.platform.phone("o-1")
            with patch.object(WeChatAnswers, "give_passively", side_effect=lost):
                phone.says("离婚")
            assert phone.wait_for(1) == ["答：离婚"]
            phone.stays_at(1, 1)


class TestWithoutItsDatabase:
    @pytest.fixture
    def running(self, tmp_path: Path) -> Iterator[Deployment]:
        accounts = (PlatformAccount(), PlatformAccount(kind="miniprogram"))
        with deployment(tmp_path, *accounts, quick=True) as running:
            engine = open_database(running.settings.database)
            with engine.begin() as connection:
                connection.exec_driver_sql("DROP TABLE wechat_answers")
            engine.dispose()
            yield running
            assert not running.platform.faults

    def test_it_answers(self, running: Deployment) -> None:
        for account in running.platform.accounts:
            phone = running.platform.phone("o-1", account)
            phone.says("离婚")
            assert phone.wait_for(1) == ["答：离婚"]

    def test_late_and_once(self, running: Deployment) -> None:
        for account in running.platform.accounts:
            phone = running.platform.phone("o-1", account)
            push = text_push("o-1", "离婚")
            with slow(running.chat, QUICK):
                assert phone.does(push).outcomes == ["acknowledged"]
                phone.does(push)
            assert phone.wait_for(1) == ["答：离婚"]
            phone.does(push)
            phone.stays_at(1, 0.3)


class TestSeveralProcesses:
    def test_they_share_the_work_and_double_nothing(
        self, tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(worker, "POLL_SECONDS", 0.02)
        with (
            deployment(tmp_path, MINI, database_url=database) as running,
            serving_channel(running.settings, running.chat) as second,
        ):
            first = MINI.webhook
            phones = [running.platform.phone(f"m-{number}") for number in range(20)]
            for number, phone in enumerate(phones):
                MINI.webhook = f"{second}/wechat/miniprogram" if number % 2 else first
                phone.says("离婚")
            for phone in phones:
                phone.wait_for(1)
            time.sleep(0.3)
            assert all(phone.screen == ["答：离婚"] for phone in phones)
            assert len(running.platform.calls_of(SEND)) == 20

    def test_one_that_does_not_know_an_account_leaves_its_answers(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(worker, "POLL_SECONDS", 0.01)
        with deployment(tmp_path, MINI) as running:
            without = running.settings.model_copy(update={"miniprogram": None})
            with serving_channel(without, running.chat):
                for number in range(20):
                    running.platform.phone(f"m-{number}").says("离婚")
                for number in range(20):
                    assert running.platform.phone(f"m-{number}").wait_for(1) == ["答：离婚"]

    def test_a_retry_at_another_process_joins_the_answer(self, tmp_path: Path, database: str) -> None:
        account = PlatformAccount()
        with deployment(
            tmp_path, account, quick=True, customer_service=False, database_url=database
        ) as running:
            with serving_channel(running.settings, running.chat) as second, slow(running.chat, QUICK * 1.5):
                threading.Timer(QUICK / 2, setattr, (account, "webhook", f"{second}/wechat/official")).start()
                phone = running.platform.phone("o-1")
                assert phone.says("离婚").outcomes == ["hang-up", "reply"]
            assert phone.stays_at(1) == ["答：离婚"]
            assert len(running.chat.turns) == 1

    @pytest.mark.parametrize("kind", ["official", "miniprogram"])
    def test_what_a_dead_process_left_is_answered(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        monkeypatch.setattr(wechat_answers, "COMPOSING", timedelta(0))
        account = PlatformAccount(kind=kind)
        with deployment(tmp_path, account) as running:
            phone = running.platform.phone("o-1")
            phone.says("你好")
            phone.wait_for(1)
            session = running.chat.turns[0][0]
            engine = open_database(running.settings.database)
            migrate(engine)
            taken = NewAnswer(
                account=f"{kind}:main",
                message_key="a" * 64,
                session=session,
                openid="o-1",
                question="离婚",
                path="push" if kind == "miniprogram" else None,
                window=AFTER_MESSAGE,
            )
            WeChatAnswers(AnswerRows(engine, Encryption([DATA_KEY]))).take(taken)
            engine.dispose()
            assert phone.wait_for(2)[1] == "答：离婚"
            phone.stays_at(2, 0.3)


def test_what_is_being_sent_is_sent_to_its_end_at_a_stop(tmp_path: Path) -> None:
    with deployment(tmp_path, PlatformAccount(kind="miniprogram")) as running:
        phone = running.platform.phone("m-1")
        running.platform.stall(SEND, 0.5)
        phone.says("离婚")
        phone.wait_for(1)
    engine = open_database(running.settings.database)
    assert WeChatQueue(AnswerRows(engine, Encryption([DATA_KEY]))).count_due() == 0
    engine.dispose()
