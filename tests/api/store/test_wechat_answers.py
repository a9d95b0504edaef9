"""Answers on their way to WeChat: each goes one way, once, whoever works at it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import Engine, text

from api.store import wechat_answers
from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.wechat_answers import NewAnswer, StillComposing, WeChatAnswer, WeChatAnswers
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


@pytest.fixture
def answers(engine: Engine) -> WeChatAnswers:
    return WeChatAnswers(engine, Encryption([DATA_KEY]))


def new(key: str | None = None, session: str = "wechat:zhang", **values: object) -> NewAnswer:
    key = key or f"message-{next(numbers)}"
    fields = {"question": "离婚要等多久", "window": AFTER_MESSAGE} | values
    return NewAnswer(account="official:main", message_key=key, session=session, openid="o-1", **fields)


def texts(*contents: str) -> list[OutgoingText]:
    return [OutgoingText(text=content) for content in contents]


def due(answers: WeChatAnswers, **values: object) -> WeChatAnswer:
    """An answer of two messages that is to be pushed."""
    return answers.take(new(path="push", question=None, messages=texts("一", "二"), **values))


class TestTaking:
    def test_a_message_is_kept_once(self, answers: WeChatAnswers) -> None:
        first, again, other = answers.take(new("a")), answers.take(new("a")), answers.take(new("b"))
        assert first.id == again.id != other.id
        assert (first.requests, again.requests, other.requests) == (1, 2, 1)
        assert (first.openid, first.question, first.path, first.messages) == (
            "o-1",
            "离婚要等多久",
            None,
            None,
        )

    def test_many_at_once_keep_it_once(self, answers: WeChatAnswers) -> None:
        with ThreadPoolExecutor(8) as pool:
            taken = list(pool.map(lambda _: answers.take(new("a")), range(16)))
        assert len({answer.id for answer in taken}) == 1
        assert sorted(answer.requests for answer in taken) == list(range(1, 17))

    def test_nothing_of_a_resident_stands_in_plain(self, answers: WeChatAnswers, engine: Engine) -> None:
        due(answers)
        answers.take(new())
        with engine.connect() as connection:
            rows = str(connection.execute(text("SELECT * FROM wechat_answers")).all())
        assert "o-1" not in rows
        assert "离婚" not in rows
        assert "一" not in rows

    def test_all_kinds_of_messages_come_back(self, answers: WeChatAnswers) -> None:
        messages = [
            OutgoingText(text="一"),
            OutgoingMenu(head="哪个？", options=("甲", "乙"), tail="回数字"),
        ]
        taken = answers.take(new(messages=messages))
        assert taken.messages == tuple(messages)


class TestOnePath:
    def test_passively(self, answers: WeChatAnswers) -> None:
        taken = answers.take(new())
        given = answers.give_passively(taken.id, texts("一"))
        assert given
        assert (given.path, given.sent, given.due_at) == ("passive", 1, None)
        assert answers.claim() is None

    def test_a_repeat_gets_the_same_again(self, answers: WeChatAnswers) -> None:
        taken = answers.take(new())
        answers.give_passively(taken.id, texts("一"))
        again = answers.give_passively(taken.id, texts("另一个"))
        assert again
        assert again.messages == tuple(texts("一"))
        assert again.sent == 1

    def test_what_was_handed_over_is_not_given_passively(self, answers: WeChatAnswers) -> None:
        taken = answers.take(new())
        answers.hand_over(taken.id)
        assert answers.give_passively(taken.id, texts("一")) is None

    def test_what_was_given_passively_is_not_handed_over(self, answers: WeChatAnswers) -> None:
        taken = answers.take(new())
        answers.give_passively(taken.id, texts("一"))
        answers.hand_over(taken.id)
        found = answers.find(taken.id)
        assert found
        assert found.path == "passive"

    def test_of_many_at_once_one_wins(self, answers: WeChatAnswers) -> None:
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
    def test_an_answer_is_claimed_once(self, answers: WeChatAnswers) -> None:
        taken = {due(answers, session=f"wechat:{place}").id for place in range(20)}
        with ThreadPoolExecutor(8) as pool:
            claimed = [answer.id for answer in pool.map(lambda _: answers.claim(), range(40)) if answer]
        assert sorted(claimed) == sorted(taken)

    def test_messages_go_out_in_order(self, answers: WeChatAnswers) -> None:
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
        self, answers: WeChatAnswers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(wechat_answers, "LEASE", NOW)
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

    def test_a_request_that_died_is_taken_up(
        self, answers: WeChatAnswers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(wechat_answers, "COMPOSING", NOW)
        taken = answers.take(new())
        claimed = answers.claim()
        assert claimed
        assert (claimed.id, claimed.path, claimed.messages) == (taken.id, None, None)

    def test_to_one_resident_the_earlier_goes_first(self, answers: WeChatAnswers) -> None:
        first, _ = due(answers), due(answers)
        other = due(answers, session="wechat:li")
        claims = [answers.claim() for _ in range(3)]
        assert [claim.id if claim else None for claim in claims] == [first.id, other.id, None]

    def test_what_is_composed_late_is_due_at_once(self, answers: WeChatAnswers) -> None:
        taken = answers.take(new())
        answers.hand_over(taken.id)
        assert answers.claim() is None
        answers.save(taken.id, texts("一"))
        claimed = answers.claim()
        assert claimed
        assert claimed.messages == tuple(texts("一"))
        answers.save(taken.id, texts("另一个"))
        assert answers.claim() is None, "saving it again takes nobody's lease away"

    def test_later(self, answers: WeChatAnswers) -> None:
        due(answers)
        claimed = answers.claim()
        assert claimed
        answers.later(claimed, timedelta(hours=1))
        assert answers.claim() is None
        found = answers.find(claimed.id)
        assert found
        assert found.tries == 1

    def test_what_is_parked_goes_on_when_the_resident_writes(self, answers: WeChatAnswers) -> None:
        due(answers)
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

    def test_the_rest_of_a_passive_answer_is_due(self, answers: WeChatAnswers) -> None:
        taken = answers.take(new())
        answers.give_passively(taken.id, texts("一", "二"))
        claimed = answers.claim()
        assert claimed
        assert claimed.next_message == texts("二")[0]

    def test_other_messages_in_the_place_of_one(self, answers: WeChatAnswers) -> None:
        due(answers)
        claimed = answers.claim()
        assert claimed
        changed = answers.resplit(claimed, texts("一", "半", "二"))
        assert changed
        assert changed.next_message == texts("一")[0]
        assert changed.messages == tuple(texts("一", "半", "二"))

    def test_what_reaches_nobody_is_dropped(self, answers: WeChatAnswers) -> None:
        due(answers)
        claimed = answers.claim()
        assert claimed
        answers.drop(claimed)
        assert answers.find(claimed.id) is None

    def test_what_no_key_opens_does_not_hold_up_the_others(
        self, answers: WeChatAnswers, engine: Engine
    ) -> None:
        other_key = Encryption(["b3RoZXItdGVzdC1kYXRhLWtleS1vZi0zMi1ieXRlcyE="])
        due(WeChatAnswers(engine, other_key))
        mine = due(answers, session="wechat:li")
        claimed = answers.claim()
        assert claimed
        assert claimed.id == mine.id


class TestHolding:
    def test_what_is_held_waits_for_the_resident(self, answers: WeChatAnswers) -> None:
        taken = answers.take(new(held=True))
        answers.give_passively(taken.id, texts("一", "二", "三"))
        assert answers.claim() is None
        asking = answers.take(new(question="继续", held=True))
        assert answers.take_next(asking) is True
        assert answers.messages(asking.id) == tuple(texts("二", "三"))
        given = answers.give_passively(asking.id, texts("二", "三"))
        assert given
        more = answers.take(new(question="继续", held=True))
        assert answers.take_next(more) is True
        assert answers.messages(more.id) == tuple(texts("三"))
        answers.give_passively(more.id, texts("三"))
        assert answers.take_next(answers.take(new(question="继续", held=True))) is False

    def test_asking_again_with_the_same_message_takes_nothing_twice(self, answers: WeChatAnswers) -> None:
        taken = answers.take(new(held=True))
        answers.give_passively(taken.id, texts("一", "二"))
        asking = answers.take(new("asking", held=True))
        with ThreadPoolExecutor(4) as pool:
            took = list(pool.map(lambda _: answers.take_next(asking), range(4)))
        assert True in took
        assert answers.messages(asking.id) == tuple(texts("二"))

    def test_what_came_too_late_is_seen_first(self, answers: WeChatAnswers) -> None:
        late = answers.take(new(held=True))
        answers.hold(late.id)
        later = answers.take(new(held=True))
        answers.give_passively(later.id, texts("甲", "乙"))
        assert answers.has_unseen(later)
        asking = answers.take(new(held=True))
        assert isinstance(answers.take_next(asking), StillComposing)
        answers.save(late.id, texts("一"))
        assert answers.take_next(asking) is True
        assert answers.messages(asking.id) == tuple(texts("一"))
        assert not answers.has_unseen(asking)

    def test_what_a_request_is_about_to_give_is_not_taken(self, answers: WeChatAnswers) -> None:
        answers.take(new(held=True, messages=texts("一"), question=None))
        assert answers.take_next(answers.take(new(held=True))) is False

    def test_what_nobody_composes_is_taken_up(
        self, answers: WeChatAnswers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(wechat_answers, "COMPOSING", NOW)
        late = answers.take(new(held=True))
        answers.hold(late.id)
        claimed = answers.claim()
        assert claimed
        answers.save(late.id, texts("一"))
        assert answers.claim() is None, "it waits for the resident"

    def test_others_see_nothing_of_it(self, answers: WeChatAnswers) -> None:
        taken = answers.take(new(held=True))
        answers.give_passively(taken.id, texts("一", "二"))
        assert answers.take_next(answers.take(new(session="wechat:li"))) is False


class TestForgetting:
    def test_what_is_delivered_goes_sooner(
        self, answers: WeChatAnswers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        taken, waiting = answers.take(new()), answers.take(new())
        answers.give_passively(taken.id, texts("一"))
        assert answers.forget(timedelta(hours=72)) == 0
        monkeypatch.setattr(wechat_answers, "DELIVERED_KEPT", NOW)
        assert answers.forget(timedelta(hours=72)) == 1
        assert answers.find(waiting.id)
        assert answers.forget(NOW) == 1

    def test_a_person(self, answers: WeChatAnswers) -> None:
        done, other, going = answers.take(new()), answers.take(new(session="wechat:li")), answers.take(new())
        for answer in (done, other):
            answers.give_passively(answer.id, texts("一"))
        answers.forget_person("wechat:zhang")
        assert answers.find(done.id) is None
        assert answers.find(other.id)
        assert answers.find(going.id), "its answer is on its way"

    def test_count(self, answers: WeChatAnswers) -> None:
        due(answers)
        answers.give_passively(answers.take(new()).id, texts("一"))
        assert answers.count_due() == 1


class TestWindows:
    @pytest.fixture
    def windows(self, engine: Engine) -> WeChatWindows:
        return WeChatWindows(engine)

    def spent(self, windows: WeChatWindows, session: str = "wechat:zhang") -> int:
        return sum(windows.spend("official:main", session) for _ in range(10))

    def test_without_a_message_nothing_may_be_sent(self, windows: WeChatWindows) -> None:
        assert self.spent(windows) == 0

    def test_five_after_a_message_and_they_do_not_add_up(
        self, answers: WeChatAnswers, windows: WeChatWindows
    ) -> None:
        answers.take(new())
        answers.take(new())
        assert self.spent(windows) == 5
        assert self.spent(windows, "wechat:li") == 0
        answers.take(new())
        assert self.spent(windows) == 5

    def test_a_repeat_opens_nothing(self, answers: WeChatAnswers, windows: WeChatWindows) -> None:
        answers.take(new("a"))
        assert self.spent(windows) == 5
        answers.take(new("a"))
        assert self.spent(windows) == 0

    def test_entering_does_not_take_the_better_away(
        self, answers: WeChatAnswers, windows: WeChatWindows
    ) -> None:
        answers.take(new(window=AFTER_ENTERING))
        answers.take(new())
        answers.take(new(window=AFTER_ENTERING))
        assert self.spent(windows) == 5
        answers.take(new(window=AFTER_TAP))
        assert self.spent(windows) == 3

    def test_at_once_they_spend_what_there_is(self, answers: WeChatAnswers, windows: WeChatWindows) -> None:
        answers.take(new())
        with ThreadPoolExecutor(8) as pool:
            spent = pool.map(lambda _: windows.spend("official:main", "wechat:zhang"), range(16))
        assert sum(spent) == 5

    def test_back_and_closed(self, answers: WeChatAnswers, windows: WeChatWindows) -> None:
        answers.take(new())
        windows.spend("official:main", "wechat:zhang")
        windows.give_back("official:main", "wechat:zhang")
        assert self.spent(windows) == 5
        answers.take(new())
        windows.close("official:main", "wechat:zhang")
        assert self.spent(windows) == 0

    def test_those_that_closed_are_forgotten(self, answers: WeChatAnswers, windows: WeChatWindows) -> None:
        answers.take(new())
        assert windows.forget(NOW) == 0
        assert windows.forget(timedelta(hours=-49)) == 1
