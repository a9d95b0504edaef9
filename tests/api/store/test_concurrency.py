"""Many workers at once, each with connections of its own, as in processes of their own."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from time import monotonic
from typing import TypeVar

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from api.chat.session import SessionState
from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.tables import HeldContactRow, ReplyRow
from api.store.turns import ABANDONED_AFTER, Pending, TurnStore
from api.store.unanswered import UnansweredStore
from bot.messages import Reply, TextMessage
from tests.api.referral_parts import CONTACT, PERSON, SUMMARY, Parts, open_parts
from tests.conftest import DATA_KEY

WORKERS = 8
ROUNDS = 5
NEW_FILES = 60
"""About one in 15 was locked for a worker when a connection did not wait for the write-ahead log."""
Result = TypeVar("Result")
REPLY = Reply(status="answered", messages=[TextMessage(text="答")])


@pytest.fixture
def workers(tmp_path: Path, database: str) -> Iterator[list[Parts]]:
    with ExitStack() as stack:
        yield [stack.enter_context(open_parts(tmp_path, database)) for _ in range(WORKERS)]


def at_once(workers: list[Parts], act: Callable[[Parts], Result]) -> list[Result]:
    """Let all workers do something at the same moment; return what came of it."""
    together = Barrier(len(workers))

    def run(parts: Parts) -> Result:
        together.wait()
        return act(parts)

    with ThreadPoolExecutor(len(workers)) as pool:
        return list(pool.map(run, workers))


def turns(parts: Parts) -> TurnStore:
    return TurnStore(parts.engine, Encryption([DATA_KEY]))


def test_one_brings_the_tables_up_to_date(database: str) -> None:
    def start(together: Barrier) -> None:
        together.wait()
        engine = open_database(database)
        migrate(engine)
        engine.dispose()

    together = Barrier(WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(start, [together] * WORKERS))


def test_all_open_a_new_file(tmp_path: Path) -> None:
    def start(url: str, together: Barrier) -> None:
        together.wait()
        engine = open_database(url)
        with engine.connect():
            engine.dispose()

    for number in range(NEW_FILES):
        url, together = f"sqlite:///{tmp_path}/{number}.db", Barrier(WORKERS)
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(start, [url] * WORKERS, [together] * WORKERS))


def test_one_gets_a_message(workers: list[Parts]) -> None:
    for number in range(ROUNDS):
        claims = at_once(workers, lambda parts, key=f"m{number}": turns(parts).claim("s", key))
        assert claims.count(None) == 1
        assert sum(isinstance(claim, Pending) for claim in claims) == WORKERS - 1


def test_one_gets_an_abandoned_message(workers: list[Parts]) -> None:
    turns(workers[0]).claim("s", "m")
    for _ in range(ROUNDS):
        with Session(workers[0].engine) as session, session.begin():
            session.execute(update(ReplyRow).values(claimed_at=datetime.now(UTC) - ABANDONED_AFTER))
        claims = at_once(workers, lambda parts: turns(parts).claim("s", "m"))
        assert claims.count(None) == 1


def test_one_gets_a_delivery(workers: list[Parts]) -> None:
    for _ in range(ROUNDS):
        workers[0].submit()
        claims = at_once(workers, lambda parts: parts.outbox.claim())
        (won,) = filter(None, claims)
        assert won.attempts == 1
        workers[0].outbox.done(won)


def test_each_delivery_is_told_once_and_in_turn(workers: list[Parts]) -> None:
    numbers = [workers[0].submit().number for _ in range(6)]
    for number in numbers:
        workers[0].desk.change(number, "accepted")
    told = []

    def tell(parts: Parts) -> None:
        # One that finds nothing due may be too early for what waits for an earlier event.
        deadline = monotonic() + 20
        while parts.outbox.count() and monotonic() < deadline:
            if delivery := parts.outbox.claim():
                told.append((delivery.number, delivery.event))
                parts.outbox.done(delivery)

    at_once(workers, tell)
    assert set(Counter(told).values()) == {1}
    assert len(told) == 2 * len(numbers)
    for number in numbers:
        assert told.index((number, "referral.created")) < told.index((number, "referral.updated"))


def test_every_question_is_counted(workers: list[Parts]) -> None:
    at_once(workers, lambda parts: UnansweredStore(parts.engine).note("甲", "abstained"))
    (question,) = UnansweredStore(workers[0].engine).most_frequent()
    assert question.count == WORKERS


def test_all_can_finish_and_forget_the_same_session(workers: list[Parts]) -> None:
    def finish(parts: Parts) -> None:
        for _ in range(ROUNDS):
            turns(parts).finish("s", "m", REPLY, SessionState(topic="plan:34", seen_at=datetime.now(UTC)))

    def both(parts: Parts) -> None:
        if parts in workers[::2]:
            return finish(parts)
        for _ in range(ROUNDS):
            turns(parts).forget_person("s")

    at_once(workers, finish)
    assert turns(workers[0]).state("s").topic == "plan:34"
    assert turns(workers[0]).claim("s", "m") == REPLY
    at_once(workers, both)


def test_a_contact_is_held_once_and_goes_into_one_referral(workers: list[Parts]) -> None:
    at_once(workers, lambda parts: parts.store.hold_contact(PERSON, CONTACT))
    with Session(workers[0].engine) as session:
        assert session.scalar(select(func.count()).select_from(HeldContactRow)) == 1
    made = at_once(workers, lambda parts: parts.store.submit(PERSON, "legal_aid", None, SUMMARY, True))
    assert sorted(referral.contact or "" for referral in made) == [""] * (WORKERS - 1) + [CONTACT]


def test_one_shares_and_one_deletes_a_referral(workers: list[Parts]) -> None:
    number = workers[0].submit(shared=False).number
    at_once(workers, lambda parts: parts.store.share(PERSON, number))
    assert workers[0].events() == [(number, "referral.created")]
    assert sum(at_once(workers, lambda parts: parts.store.delete(PERSON, number))) == 1
    assert workers[0].events() == [(number, "referral.deleted")]


def test_all_can_clean(workers: list[Parts]) -> None:
    numbers = [workers[0].submit().number for _ in range(20)]
    for number in numbers:
        workers[0].set_times(number, datetime.now(UTC) - timedelta(days=400))
    assert sum(at_once(workers, lambda parts: parts.store.forget(timedelta(days=365)))) == len(numbers)
    assert workers[0].events() == []
