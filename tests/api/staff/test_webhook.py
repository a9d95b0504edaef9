"""The county's own system is told of referrals: over real HTTP, until it has taken every event."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text
from structlog.testing import capture_logs

from api.backoff import backoff
from api.staff import deliveries, webhook
from api.staff.deliveries import LONGEST_WAIT, SHORTEST_WAIT, DeliveryWorker
from api.staff.webhook import Webhook, WebhookError, signature
from api.store.outbox import LEASE
from tests.api.referral_parts import CONTACT, OTHER, PERSON, SUMMARY, Parts
from tests.api.staff.receiver import SECRET, Answer, Receiver, running_receiver
from tests.conftest import make_settings
from tests.servers import free_port

PATH = "/hooks/mingfa"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as receiver:
        yield receiver


@asynccontextmanager
async def working(parts: Parts, url: str) -> AsyncIterator[DeliveryWorker]:
    settings = make_settings(
        parts.folder, referral_webhook_url=f"{url}{PATH}", referral_webhook_secret=SECRET
    )
    hook = Webhook(settings)
    yield DeliveryWorker(parts.outbox, parts.desk, hook)
    await hook.close()


@pytest.fixture
async def worker(parts: Parts, receiver: Receiver) -> AsyncIterator[DeliveryWorker]:
    async with working(parts, receiver.url) as worker:
        yield worker


def make_due(parts: Parts) -> None:
    parts.set_deliveries(next_at=datetime.now(UTC) - timedelta(seconds=1))


def let_leases_run_out(parts: Parts) -> None:
    parts.set_deliveries(claimed_until=datetime.now(UTC) - timedelta(seconds=1))


def test_a_signature_is_what_openssl_makes_of_it() -> None:
    # printf '1795737600.0b7a5c1e-0000-4000-8000-000000000001.{"a": 1}' | openssl dgst -sha256 -hmac webhook-secret
    expected = "sha256=13bef3a1a70512391135f788b1951cfab71b8009e31df6a090b499695aab0e8e"
    delivery = "0b7a5c1e-0000-4000-8000-000000000001"
    assert signature(b"webhook-secret", "1795737600", delivery, b'{"a": 1}') == expected


async def test_a_referral_is_told_once_and_signed(
    parts: Parts, receiver: Receiver, worker: DeliveryWorker
) -> None:
    referral = parts.submit()
    parts.submit(shared=False)
    assert await worker.deliver_due() == 1
    assert await worker.deliver_due() == 0
    (request,) = receiver.received
    request.verify()
    assert request.path == PATH
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["X-Mingfa-Event"] == "referral.created"
    assert len(request.delivery) == 36
    moment = referral.created_at.isoformat().replace("+00:00", "Z")
    assert request.event == {
        "event": "referral.created",
        "referral": {
            "number": referral.number,
            "service": "legal_aid",
            "township": "有庆镇",
            "summary": SUMMARY,
            "contact": CONTACT,
            "status": "new",
            "note": None,
            "created_at": moment,
            "updated_at": moment,
        },
    }
    assert PERSON.encode() not in request.body
    assert parts.events() == []


async def test_everything_that_happens_is_told_in_order(
    parts: Parts, receiver: Receiver, worker: DeliveryWorker
) -> None:
    number = parts.submit(shared=False).number
    await worker.deliver_due()
    assert receiver.received == []
    parts.store.share(PERSON, number)
    await worker.deliver_due()
    parts.desk.change(number, "accepted", "周三来")
    await worker.deliver_due()
    parts.store.delete(PERSON, number)
    await worker.deliver_due()
    assert receiver.told == [
        (number, "referral.created"),
        (number, "referral.updated"),
        (number, "referral.deleted"),
    ]
    changed = receiver.received[1].event["referral"]
    assert (changed["status"], changed["note"]) == ("accepted", "周三来")
    assert receiver.received[2].event == {"event": "referral.deleted", "referral": {"number": number}}
    assert len({request.delivery for request in receiver.received}) == 3
    for request in receiver.received:
        request.verify()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (500, "HTTP 500"),
        (404, "HTTP 404"),
        (301, "HTTP 301"),
        (307, "HTTP 307"),
        ("drop", "RemoteProtocolError"),
        ("trickle", "TimeoutError"),
        ("hang", "TimeoutError"),
    ],
)
async def test_what_was_not_taken_is_told_again(
    parts: Parts, receiver: Receiver, answer: Answer, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "SEND_SECONDS", 0.4)
    receiver.answers = [answer] * 3
    number = parts.submit().number
    async with working(parts, receiver.url) as worker:
        for attempts in (1, 2, 3):
            before = datetime.now(UTC)
            assert await worker.deliver_due() == 1
            (pending,) = parts.outbox.pending()
            assert pending.attempts == attempts
            assert pending.error == reason
            assert pending.claimed_until is None
            wait = (pending.next_at - before).total_seconds()
            assert SHORTEST_WAIT <= wait <= SHORTEST_WAIT * 2**attempts + 2
            assert await worker.deliver_due() == 0  # not before its time
            make_due(parts)
        assert await worker.deliver_due() == 1
    assert receiver.told == [(number, "referral.created")] * 4
    assert [request.path for request in receiver.received] == [PATH] * 4  # redirects are not followed
    assert len({request.delivery for request in receiver.received}) == 1
    for request in receiver.received:
        request.verify()
    assert parts.events() == []


async def test_a_system_that_is_down_is_told_when_it_is_back(parts: Parts, receiver: Receiver) -> None:
    number = parts.submit().number
    async with working(parts, f"http://127.0.0.1:{free_port()}") as worker:
        await worker.deliver_due()
    assert [pending.error for pending in parts.outbox.pending()] == ["ConnectError"]
    make_due(parts)
    async with working(parts, receiver.url) as worker:
        await worker.deliver_due()
    assert receiver.told == [(number, "referral.created")]


async def test_later_events_wait_for_earlier_ones_of_their_referral(
    parts: Parts, receiver: Receiver, worker: DeliveryWorker
) -> None:
    first, second = parts.submit().number, parts.submit(OTHER).number
    receiver.fails_for = {first}
    await worker.deliver_due()
    parts.desk.change(first, "accepted")
    parts.desk.change(second, "accepted")
    await worker.deliver_due()
    assert receiver.told == [
        (first, "referral.created"),
        (second, "referral.created"),
        (second, "referral.updated"),
    ]
    make_due(parts)
    await worker.deliver_due()  # the first fails again, and holds up the one behind it, due as it is
    assert receiver.told[3:] == [(first, "referral.created")]
    receiver.fails_for = set()
    make_due(parts)
    await worker.deliver_due()
    assert receiver.told[4:] == [(first, "referral.created"), (first, "referral.updated")]


async def test_what_was_deleted_before_it_was_told_is_never_told(
    parts: Parts, receiver: Receiver, worker: DeliveryWorker
) -> None:
    number = parts.submit().number
    receiver.answers = [500]
    await worker.deliver_due()
    parts.desk.change(number, "accepted", "周三来")
    parts.store.delete(PERSON, number)
    make_due(parts)
    await worker.deliver_due()
    assert receiver.told == [(number, "referral.created"), (number, "referral.deleted")]
    body = receiver.received[1].body.decode()
    for secret in (SUMMARY, CONTACT, "周三来", "有庆镇"):
        assert secret not in body
    assert parts.events() == []


async def test_a_deletion_waits_for_what_is_on_its_way(
    parts: Parts, receiver: Receiver, worker: DeliveryWorker
) -> None:
    number = parts.submit().number
    receiver.delay = 0.3
    sending = asyncio.create_task(worker.deliver_due())
    while not receiver.received:
        await asyncio.sleep(0.01)
    parts.store.delete(PERSON, number)
    assert parts.events() == [(number, "referral.created"), (number, "referral.deleted")]
    assert parts.outbox.claim() is None
    assert await sending == 2
    assert receiver.told == [(number, "referral.created"), (number, "referral.deleted")]


async def test_what_was_claimed_and_then_deleted_is_dropped(
    parts: Parts, receiver: Receiver, worker: DeliveryWorker
) -> None:
    number = parts.submit().number
    assert parts.outbox.claim()
    parts.store.delete(PERSON, number)
    let_leases_run_out(parts)
    await worker.deliver_due()
    assert receiver.told == [(number, "referral.deleted")]
    assert parts.events() == []


async def test_a_crash_between_claim_and_send_loses_nothing(parts: Parts, receiver: Receiver) -> None:
    number = parts.submit().number
    claimed = parts.outbox.claim()
    assert claimed
    assert claimed.claimed_until
    # Here the process ends. The next one:
    async with working(parts, receiver.url) as worker:
        assert await worker.deliver_due() == 0
        assert timedelta(0) < claimed.claimed_until - datetime.now(UTC) <= LEASE
        let_leases_run_out(parts)
        assert await worker.deliver_due() == 1
    assert receiver.told == [(number, "referral.created")]
    assert receiver.received[0].delivery == claimed.delivery


async def test_a_crash_after_the_send_repeats_the_same_delivery(
    parts: Parts, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts.submit()

    class Crash(Exception):
        pass

    def crash(delivery: object) -> None:
        raise Crash

    async with working(parts, receiver.url) as worker:
        with monkeypatch.context() as broken, pytest.raises(Crash):
            broken.setattr(parts.outbox, "done", crash)
            await worker.deliver_due()
    let_leases_run_out(parts)
    async with working(parts, receiver.url) as worker:
        await worker.deliver_due()
    assert len(receiver.received) == 2
    assert len({request.delivery for request in receiver.received}) == 1  # by which a receiver knows it


async def test_many_workers_tell_each_event_once(parts: Parts, receiver: Receiver) -> None:
    receiver.delay = 0.02
    numbers = [parts.submit().number for _ in range(12)]
    for number in numbers[::2]:
        parts.desk.change(number, "accepted")
    async with (
        working(parts, receiver.url) as first,
        working(parts, receiver.url) as second,
        working(parts, receiver.url) as third,
    ):
        tried = await asyncio.gather(*(worker.deliver_due() for worker in (first, second, third)))
        await first.deliver_due()  # what waited behind another worker's last one
    assert sum(count > 0 for count in tried) > 1
    expected = {(number, "referral.created") for number in numbers}
    expected |= {(number, "referral.updated") for number in numbers[::2]}
    assert len(receiver.told) == len(expected)
    assert set(receiver.told) == expected
    for number in numbers[::2]:
        order = [event for told, event in receiver.told if told == number]
        assert order == ["referral.created", "referral.updated"]


async def test_a_worker_that_comes_late_does_not_undo_anothers_claim(parts: Parts) -> None:
    parts.submit()
    late = parts.outbox.claim()
    let_leases_run_out(parts)
    present = parts.outbox.claim()
    assert late
    assert present
    assert present.id == late.id
    assert present.attempts == 2
    parts.outbox.failed(late, "TimeoutError", timedelta(0))
    assert list(parts.outbox.pending()) == [present]
    parts.outbox.failed(present, "HTTP 500", timedelta(0))
    (pending,) = parts.outbox.pending()
    assert replace(pending, next_at=present.next_at) == replace(present, claimed_until=None, error="HTTP 500")


def test_waits_grow_from_half_a_minute_to_six_hours() -> None:
    assert [SHORTEST_WAIT, LONGEST_WAIT] == [30, 6 * 60 * 60]
    for attempts in (1, 2, 3, 5, 8, 12, 20, 500, 100_000):
        waits = [backoff(attempts, SHORTEST_WAIT, LONGEST_WAIT) for _ in range(200)]
        longest = min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** min(attempts, 30))
        assert SHORTEST_WAIT <= longest / 2 <= min(waits)
        assert max(waits) <= longest
        assert max(waits) - min(waits) > longest / 10  # spread


async def test_nothing_of_a_referral_stands_in_the_outbox_or_the_log(
    parts: Parts, receiver: Receiver, worker: DeliveryWorker
) -> None:
    receiver.answers = [500]
    parts.submit()
    with capture_logs() as lines:
        await worker.deliver_due()
        with parts.engine.connect() as connection:
            rows = [str(row) for row in connection.execute(text("SELECT * FROM deliveries"))]
        make_due(parts)
        await worker.deliver_due()
    assert len(rows) == 1
    assert [line["event"] for line in lines] == ["delivery failed", "delivery ended"]
    for secret in (SUMMARY, CONTACT, PERSON, "有庆镇", SECRET):
        assert secret not in str(rows)
        assert secret not in str(lines)


async def test_the_worker_survives_a_database_that_fails(
    parts: Parts, receiver: Receiver, worker: DeliveryWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "POLL_SECONDS", 0.02)
    number = parts.submit().number

    def rename(before: str, after: str) -> None:
        with parts.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))

    rename("deliveries", "elsewhere")
    with capture_logs() as lines:
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(0.2)
        assert not running.done()
        rename("elsewhere", "deliveries")
        for _ in range(200):
            if receiver.received and parts.events() == []:
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert receiver.told == [(number, "referral.created")]
    assert {line["event"] for line in lines} == {"outbox failed", "delivery ended"}
    assert REGISTRY.get_sample_value("mingfa_deliveries_pending") == 0


async def test_outcomes_are_counted(parts: Parts, receiver: Receiver, worker: DeliveryWorker) -> None:
    def counted() -> list[float]:
        return [
            REGISTRY.get_sample_value("mingfa_deliveries_total", {"outcome": outcome}) or 0
            for outcome in ("delivered", "failed", "obsolete")
        ]

    before = counted()
    receiver.answers = [500]
    parts.submit()
    await worker.deliver_due()
    make_due(parts)
    await worker.deliver_due()
    assert [after - start for after, start in zip(counted(), before, strict=True)] == [1, 1, 0]


async def test_a_referral_that_cannot_be_read_waits(
    parts: Parts, receiver: Receiver, worker: DeliveryWorker
) -> None:
    parts.submit()
    with parts.engine.begin() as connection:
        connection.execute(text("UPDATE referrals SET summary = 'x'"))
    assert await worker.deliver_due() == 1
    assert [pending.error for pending in parts.outbox.pending()] == ["UndecipherableError"]
    assert receiver.received == []


async def test_an_answer_in_time_is_2xx(parts: Parts, receiver: Receiver) -> None:
    parts.submit()
    delivery = parts.outbox.claim()
    assert delivery
    settings = make_settings(parts.folder, referral_webhook_url=receiver.url, referral_webhook_secret=SECRET)
    hook = Webhook(settings)
    receiver.answers = [200, 202, 204, 400]
    for _ in range(3):
        await hook.send(delivery, None)
    with pytest.raises(WebhookError, match="HTTP 400"):
        await hook.send(delivery, None)
    await hook.close()
