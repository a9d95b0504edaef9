"""Answers on their way to WeChat: each goes one way, once, whoever works at it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import Engine, text

from api.store import wechat_answers, wechat_held, wechat_queue
from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.wechat_answers import NewAnswer, WeChatAnswers
from api.store.wechat_held import HeldAnswers, StillComposing
from api.store.wechat_queue import WeChatQueue
from api.store.wechat_rows import AnswerRows, WeChatAnswer
from api.store.wechat_windows import AFTER_ENTERING, AFTER_MESSAGE, AFTER_TAP, WeChatWindows
from api.wechat.outgoing import OutgoingMenu, OutgoingText
from tests.conftest import DATA_KEY

NOW = timedelta(0)
numbers = count()


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = open_database(database)
    migrate(engine)
    yield engine
    engine.dispose()


class Stores:
    """The three sides of the rows, so that a test reads as what happens to an answer."""

    def __init__(self, engine: Engine, key: str = DATA_KEY) -> None:
        rows = AnswerRows(engine, Encryption([key]))
        answers, self.queue, held = WeChatAnswers(rows), WeChatQueue(rows), HeldAnswers(rows)
        self.take, self.save, self.find = answers.take, answers.save, rows.find
        self.give_passively, self.hand_over = answers.give_passively, answers.hand_over
        self.forget, self.forget_person = answers.forget, answers.forget_person
        self.sent, self.replace, self.later = self.queue.sent, self.queue.replace, self.queue.later
        self.park, self.drop, self.count_due = self.queue.park, self.queue.drop, self.queue.count_due
        self.hold, self.take_next, self.has_unseen = held.hold, held.take_next, held.has_unseen

    def claim(self) -> WeChatAnswer | None:
        accounts = ["official:main"]
        return self.queue.claim(accounts, composed=True) or self.queue.claim(accounts, composed=False)


@pytest.fixture
def answers(engine: Engine) -> Stores:
    return Stores(engine)


def new(key: str | None = None, session: str = "wechat:zhang", **values: object) -> NewAnswer:
    key = key or f"message-{next(numbers)}"
    fields = {"question": "离婚要等多久", "window": AFTER_MESSAGE} | values
    return NewAnswer(
        account="official:main", message_key=key, session=session, openid="openid-of-zhang", **fields
    )


def texts(*contents: str) -> list[OutgoingText]:
    return [OutgoingText(text=content) for content in contents]


def due(answers: Stores, **values: object) -> WeChatAnswer:
    """An answer of two messages that is to be pushed."""
    return answers.take(new(path="push", question=None, messages=texts("一", "二"), **values))


class TestTaking:
    def test_a_message_is_kept_once(self, answers: Stores) -> None:
        first, again, other = answers.take(new("a")), answers.take(new("a")), answers.take(new("b"))
        assert first.id == again.id != other.id
        assert (first.requests, again.requests, other.requests) == (1, 2, 1)
        assert (first.openid, first.question, first.path, first.messages) == (
            "openid-of-zhang",
            "离婚要等多久",
            None,
            None,
        )

    def test_many_at_once_keep_it_once(self, answers: Stores) -> None:
        with ThreadPoolExecutor(8) as pool:
            taken = list(pool.map(lambda _: answers.take(new("a")), range(16)))
        assert len({answer.id for answer in taken}) == 1
        assert sorted(answer.requests for answer in taken) == list(range(1, 17))

    def test_nothing_of_a_resident_stands_in_plain(self, answers: Stores, engine: Engine) -> None:
        due(answers)
        answers.take(new())
        with engine.connect() as connection:
            rows = str(connection.execute(text("SELECT * FROM wechat_answers")).all())
        assert "openid-of-zhang" not in rows
        assert "离婚" not in rows
        assert "一" not in rows

    def test_all_kinds_of_messages_come_back(self, answers: Stores) -> None:
        messages = [
            OutgoingText(text="一"),
            OutgoingMenu(head="哪个？", options=("甲", "乙"), tail="回数字"),
        ]
        taken = answers.take(new(messages=messages))
        assert taken.messages == tuple(messages)


class TestOnePath:
    def test_passively(self, answers: Stores) -> None:
        taken = answers.take(new())
        given = answers.give_passively(taken.id, texts("一"))
        assert given
        assert (given.path, given.sent, given.due_at) == ("passive", 1, None)
        assert answers.claim() is None

    def test_a_repeat_gets_the_same_again(self, answers: Stores) -> None:
        taken = answers.take(new())
        answers.give_passively(taken.id, texts("一"))
        again = answers.give_passively(taken.id, texts("另一个"))
        assert again
        assert again.messages == tuple(texts("一"))
        assert again.sent == 1

    def test_what_was_handed_over_is_not_given_passively(self, answers: Stores) -> None:
        taken = answers.take(new())
        answers.hand_over(taken.id)
        assert answers.give_passively(taken.id, texts("一")) is None

    def test_what_was_given_passively_is_not_handed_over(self, answers: Stores) -> None:
        taken = answers.take(new())
        answers.give_passively(taken.id, texts("一"))
        answers.hand_over(taken.id)
        found = answers.find(taken.id)
        assert found
        assert found.path == "passive"

    def test_of_many_at_once_one_wins(self, answers: Stores) -> None:
        for _ in range(10):
            taken = answers.take(new())
            ways: list[Callable[[], object]] = [
                lambda taken=taken: answers.give_passively(taken.id, texts("一")),
                lambda taken=taken: answers.hand_over(taken.id),
            ]
            with ThreadPoolExecutor(8) as pool:
                given = [job.result() for job in [pool.submit(ways[place % 2]) for place in range(8)]]
            found = answers.find(taken.id)
            assert found
            passively = [answer for answer in given if answer]
            assert bool(passively) == (found.path == "passive")
            assert found.path in ("passive", "push")


class TestWork:
    def test_an_answer_is_claimed_once(self, answers: Stores) -> None:
        taken = {due(answers, session=f"wechat:{place}").id for place in range(20)}
        with ThreadPoolExecutor(8) as pool:
            claimed = [answer.id for answer in pool.map(lambda _: answers.claim(), range(40)) if answer]
        assert sorted(claimed) == sorted(taken)

    def test_messages_go_out_in_order(self, answers: Stores) -> None:
        due(answers)
        claimed = answers.claim()
        assert claimed
        assert claimed.next_message == texts("一")[0]
        rest = answers.sent(claimed)
        assert rest
        assert rest.next_message == texts("二")[0]
        assert answers.sent(rest) is None
        assert answers.claim() is None

    def test_what_a_dead_worker_left_goes_on_where_it_stood(
        self, answers: Stores, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(wechat_queue, "LEASE", NOW)
        due(answers)
        first = answers.claim()
        assert first
        half = answers.sent(first)
        assert half
        second = answers.claim()
        assert second
        assert second.next_message == texts("二")[0]
        assert answers.sent(half) is None, "the first worker lost its lease"
        assert answers.sent(second) is None
        assert answers.claim() is None

    def test_a_request_that_died_is_taken_up(self, answers: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wechat_answers, "COMPOSING", NOW)
        taken = answers.take(new())
        claimed = answers.claim()
        assert claimed
        assert (claimed.id, claimed.path, claimed.messages) == (taken.id, None, None)

    def test_to_one_resident_the_earlier_goes_first(self, answers: Stores) -> None:
        first, _ = due(answers), due(answers)
        other = due(answers, session="wechat:li")
        claims = [answers.claim() for _ in range(3)]
        assert [claim.id if claim else None for claim in claims] == [first.id, other.id, None]

    def test_what_is_composed_late_is_due_at_once(self, answers: Stores) -> None:
        taken = answers.take(new())
        answers.hand_over(taken.id)
        assert answers.claim() is None
        answers.save(taken.id, texts("一"))
        claimed = answers.claim()
        assert claimed
        assert claimed.messages == tuple(texts("一"))
        answers.save(taken.id, texts("另一个"))
        assert answers.claim() is None, "saving it again takes nobody's lease away"

    def test_later(self, answers: Stores) -> None:
        due(answers)
        claimed = answers.claim()
        assert claimed
        answers.later(claimed, timedelta(hours=1))
        assert answers.claim() is None
        found = answers.find(claimed.id)
        assert found
        assert found.tries == 1

    def test_what_is_parked_goes_on_when_the_resident_writes(self, answers: Stores) -> None:
        due(answers, window=None)
        claimed = answers.claim()
        assert claimed
        answers.park(claimed)
        assert answers.claim() is None
        answers.take(new(session="wechat:li"))
        assert answers.claim() is None
        answers.take(new())
        again = answers.claim()
        assert again
        assert again.id == claimed.id

    def test_the_rest_of_a_passive_answer_is_due(self, answers: Stores) -> None:
        taken = answers.take(new())
        answers.give_passively(taken.id, texts("一", "二"))
        assert answers.claim() is None, "the first message is still in the response"
        claimed = None
        while claimed is None:
            claimed = answers.claim()
        assert claimed.next_message == texts("二")[0]

    def test_what_cannot_be_sent_yet_is_not_parked_when_the_resident_just_wrote(
        self, answers: Stores
    ) -> None:
        due(answers)
        claimed = answers.claim()
        assert claimed
        answers.take(new())
        answers.park(claimed)
        again = answers.claim()
        assert again
        assert again.id == claimed.id

    def test_each_process_claims_for_its_own_accounts(self, answers: Stores) -> None:
        due(answers)
        assert answers.queue.claim(["official:town"], composed=True) is None
        assert answers.queue.claim([], composed=True) is None
        assert answers.claim()

    def test_one_that_fails_does_not_hold_up_the_next(self, answers: Stores) -> None:
        due(answers)
        second = due(answers)
        claimed = answers.claim()
        assert claimed
        answers.later(claimed, timedelta(hours=1))
        claimed = answers.claim()
        assert claimed
        assert claimed.id == second.id

    def test_what_another_version_wrote_does_not_hold_up_the_others(
        self, answers: Stores, engine: Engine
    ) -> None:
        strange, mine = due(answers), due(answers, session="wechat:li")
        sealed = Encryption([DATA_KEY]).encrypt('[{"type": "picture", "text": "私事"}]')
        with engine.begin() as connection:
            values = {"sealed": sealed, "id": strange.id}
            connection.execute(text("UPDATE wechat_answers SET messages = :sealed WHERE id = :id"), values)
        claimed = answers.claim()
        assert claimed
        assert claimed.id == mine.id

    def test_an_id_never_comes_back(self, answers: Stores) -> None:
        gone = due(answers)
        claimed = answers.claim()
        assert claimed
        answers.drop(claimed)
        assert answers.take(new()).id > gone.id

    def test_other_messages_in_the_place_of_one(self, answers: Stores) -> None:
        due(answers)
        claimed = answers.claim()
        assert claimed
        changed = answers.replace(claimed, texts("一", "半", "二"))
        assert changed
        assert changed.next_message == texts("一")[0]
        assert changed.messages == tuple(texts("一", "半", "二"))

    def test_what_reaches_nobody_is_dropped(self, answers: Stores) -> None:
        due(answers)
        claimed = answers.claim()
        assert claimed
        answers.drop(claimed)
        assert answers.find(claimed.id) is None

    def test_what_no_key_opens_does_not_hold_up_the_others(self, answers: Stores, engine: Engine) -> None:
        other_key = "b3RoZXItdGVzdC1kYXRhLWtleS1vZi0zMi1ieXRlcyE="
        due(Stores(engine, other_key))
        mine = due(answers, session="wechat:li")
        claimed = answers.claim()
        assert claimed
        assert claimed.id == mine.id


class TestHolding:
    def test_a_request_that_still_waits_gets_what_was_just_held(self, answers: Stores) -> None:
        taken = answers.take(new(held=True))
        answers.hold(taken.id)
        assert answers.give_passively(taken.id, texts("一"))
        assert answers.take_next(answers.take(new(held=True))) is None

    def test_only_the_rest_of_the_answer_just_before_is_meant(self, answers: Stores) -> None:
        for question in ("一", "二"):
            answers.give_passively(answers.take(new(held=True)).id, texts(question, f"{question}还有"))
        answers.give_passively(answers.take(new(held=True)).id, texts("三"))
        assert answers.take_next(answers.take(new(held=True))) is None

    def test_what_is_held_waits_for_the_resident(self, answers: Stores) -> None:
        taken = answers.take(new(held=True))
        answers.give_passively(taken.id, texts("一", "二", "三"))
        assert answers.claim() is None
        asking = answers.take(new(question="继续", held=True))
        assert answers.take_next(asking) == tuple(texts("二", "三"))
        given = answers.give_passively(asking.id, texts("二", "三"))
        assert given
        more = answers.take(new(question="继续", held=True))
        assert answers.take_next(more) == tuple(texts("三"))
        answers.give_passively(more.id, texts("三"))
        assert answers.take_next(answers.take(new(question="继续", held=True))) is None

    def test_asking_again_with_the_same_message_takes_nothing_twice(self, answers: Stores) -> None:
        taken = answers.take(new(held=True))
        answers.give_passively(taken.id, texts("一", "二"))
        asking = answers.take(new("asking", held=True))
        with ThreadPoolExecutor(4) as pool:
            took = list(pool.map(lambda _: answers.take_next(asking), range(4)))
        assert took == [tuple(texts("二"))] * 4

    def test_what_came_too_late_is_seen_first(self, answers: Stores) -> None:
        late = answers.take(new(held=True))
        answers.hold(late.id)
        later = answers.take(new(held=True))
        answers.give_passively(later.id, texts("甲", "乙"))
        assert not answers.has_unseen(later), "it is not there yet"
        asking = answers.take(new(held=True))
        assert isinstance(answers.take_next(asking), StillComposing)
        answers.save(late.id, texts("一"))
        assert answers.has_unseen(later)
        assert answers.take_next(asking) == tuple(texts("一"))
        assert not answers.has_unseen(asking)

    def test_what_a_request_is_about_to_give_is_not_taken(self, answers: Stores) -> None:
        answers.take(new(held=True, messages=texts("一"), question=None))
        assert answers.take_next(answers.take(new(held=True))) is None

    def test_what_nobody_composes_is_taken_up(self, answers: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wechat_held, "COMPOSING", NOW)
        late = answers.take(new(held=True))
        answers.hold(late.id)
        claimed = answers.claim()
        assert claimed
        answers.save(late.id, texts("一"))
        assert answers.claim() is None, "it waits for the resident"

    def test_others_see_nothing_of_it(self, answers: Stores) -> None:
        taken = answers.take(new(held=True))
        answers.give_passively(taken.id, texts("一", "二"))
        assert answers.take_next(answers.take(new(session="wechat:li"))) is None


class TestForgetting:
    def test_what_is_delivered_goes_sooner(self, answers: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
        taken, waiting = answers.take(new()), answers.take(new())
        answers.give_passively(taken.id, texts("一"))
        assert answers.forget(timedelta(hours=72)) == 0
        monkeypatch.setattr(wechat_answers, "DELIVERED_KEPT", NOW)
        assert answers.forget(timedelta(hours=72)) == 1
        assert answers.find(waiting.id)
        assert answers.forget(NOW) == 1

    def test_a_person(self, answers: Stores) -> None:
        done, other, now = answers.take(new()), answers.take(new(session="wechat:li")), answers.take(new())
        for answer in (done, other):
            answers.give_passively(answer.id, texts("一"))
        waiting = due(answers)
        claimed = answers.claim()
        assert claimed
        answers.later(claimed, timedelta(hours=1))
        answers.forget_person("wechat:zhang")
        assert answers.find(done.id) is None
        assert answers.find(waiting.id) is None
        assert answers.find(other.id)
        assert answers.find(now.id), "the answer to this very wish is being composed"

    def test_count(self, answers: Stores) -> None:
        due(answers)
        answers.give_passively(answers.take(new()).id, texts("一"))
        assert answers.count_due() == 1


class TestWindows:
    @pytest.fixture
    def windows(self, engine: Engine) -> WeChatWindows:
        return WeChatWindows(engine)

    def spent(self, windows: WeChatWindows, session: str = "wechat:zhang") -> int:
        return sum(windows.spend("official:main", session) is not None for _ in range(10))

    def test_without_a_message_nothing_may_be_sent(self, windows: WeChatWindows) -> None:
        assert self.spent(windows) == 0

    def test_five_after_a_message_and_they_do_not_add_up(
        self, answers: Stores, windows: WeChatWindows
    ) -> None:
        answers.take(new())
        answers.take(new())
        assert self.spent(windows) == 5
        assert self.spent(windows, "wechat:li") == 0
        answers.take(new())
        assert self.spent(windows) == 5

    def test_a_repeat_opens_nothing(self, answers: Stores, windows: WeChatWindows) -> None:
        answers.take(new("a"))
        assert self.spent(windows) == 5
        answers.take(new("a"))
        assert self.spent(windows) == 0

    def test_entering_does_not_take_the_better_away(self, answers: Stores, windows: WeChatWindows) -> None:
        answers.take(new(window=AFTER_ENTERING))
        answers.take(new())
        answers.take(new(window=AFTER_ENTERING))
        assert self.spent(windows) == 5
        answers.take(new(window=AFTER_TAP))
        assert self.spent(windows) == 3

    def test_at_once_they_spend_what_there_is(self, answers: Stores, windows: WeChatWindows) -> None:
        answers.take(new())
        with ThreadPoolExecutor(8) as pool:
            spent = pool.map(lambda _: windows.spend("official:main", "wechat:zhang"), range(16))
        assert sum(one is not None for one in spent) == 5

    def test_back_and_closed(self, answers: Stores, windows: WeChatWindows) -> None:
        answers.take(new())
        spent = windows.spend("official:main", "wechat:zhang")
        assert spent
        windows.give_back(spent)
        assert self.spent(windows) == 5
        windows.close(spent)
        assert self.spent(windows) == 0

    def test_what_comes_back_late_changes_no_newer_window(
        self, answers: Stores, windows: WeChatWindows
    ) -> None:
        answers.take(new())
        spent = windows.spend("official:main", "wechat:zhang")
        assert spent
        answers.take(new())
        windows.give_back(spent)
        windows.close(spent)
        assert self.spent(windows) == 5

    def test_those_that_closed_are_forgotten(self, answers: Stores, windows: WeChatWindows) -> None:
        answers.take(new())
        assert windows.forget(NOW) == 0
        assert windows.forget(timedelta(hours=-49)) == 1
