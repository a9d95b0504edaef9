"""Practice under load: choosing the next item, and two hundred trainees drilling at once.

`python -m benchmarks.practice`. The next item is chosen for a trainee with 5,000 reviews of the whole bank,
from a real SQLite file; its peer in the same run is the `fsrs` package alone, ranking the same cards.
The trainees read for 5 to 15 seconds before each answer, as people do; their peer in the same run are as many
residents at the same pace who ask questions of law. Without any pause the turns a second say what is left.
"""

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from fsrs import Card, Scheduler, State

from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.practice import PracticeDatabase
from benchmarks.turns import mingfa
from bot.calendar import day_of, start_of
from bot.practice.items import review
from bot.practice.models import Asked, Change, Memory
from bot.practice.scheduling import Scheduling
from bot.practice.selection import DailyLimits, Selection, Today
from knowledge.practice import practice_bank
from tests.conftest import DATA_KEY
from tools.rasa_model import ROOT, ensure_rasa_model

REVIEWS: Final = 5_000
ROUNDS: Final = 200
TRAINEES: Final = 200
SECONDS: Final = 60
LEAST_PAUSE, MOST_PAUSE = 5.0, 15.0
QUESTIONS: Final = ("离婚冷静期多少天", "他不同意离婚怎么办", "警察能随便进我家吗", "老人没留遗嘱家产咋个分")
ANSWERS: Final = ("A", "B", "AC", "不会")

Turn = Callable[[httpx.AsyncClient, int, int], Awaitable[None]]


def trained(store: PracticeDatabase, now: datetime) -> str:
    """Make a trainee with `REVIEWS` reviews over two hundred days; return its id."""
    items, chance = list(practice_bank().items.values()), random.Random(7)  # noqa: S311 - no secret
    scheduling = Scheduling(0.9)
    trainee = store.trainee("a" * 64)
    memories: dict[str, Memory] = {}
    reviews = []
    for number in range(REVIEWS):
        item = items[number % len(items)]
        at = now - timedelta(days=200) + number * timedelta(days=200) / REVIEWS
        asked = Asked(item=item.id, order=tuple(range(len(item.options))), at=at)
        letters = "A" if chance.random() < 0.7 else ""
        logged = review(item, asked, letters, item.id not in memories, at)
        memories[item.id] = scheduling.answered(item.id, memories.get(item.id), chance.random() < 0.8, at)
        reviews.append(logged)
    store.keep(trainee, None, Change(memories=tuple(memories.values()), reviews=tuple(reviews)))
    return trainee.id


def milliseconds(work: Callable[[], object]) -> list[float]:
    """Return how long each of `ROUNDS` runs took."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def choose_next(folder: Path) -> None:
    """Measure the choice of the next item, from the database to the item."""
    engine = open_database(f"sqlite:///{folder / 'next.db'}")
    migrate(engine)
    store, now = PracticeDatabase(engine, Encryption([DATA_KEY])), datetime.now(UTC)
    trainee = trained(store, now)
    selection = Selection(practice_bank(), Scheduling(0.9), DailyLimits(items=10, new=10, reviews=50))
    scheduler = Scheduler(enable_fuzzing=False)

    def ours() -> object:
        answered = store.answered(trainee, start_of(day_of(now)))
        return selection.next(
            trainee, store.memories(trainee), Today(len(answered), sum(answered.values())), now, "more"
        )

    kept = store.memories(trainee)

    def peer() -> object:
        return min(kept.values(), key=lambda memory: scheduler.get_card_retrievability(_card(memory), now))

    chosen, ranked = milliseconds(ours), milliseconds(peer)
    print(f"next item, {REVIEWS} reviews, {len(kept)} cards: {_shown(chosen)}")
    print(f"fsrs alone, the same cards in memory: {_shown(ranked)}")
    print(f"ratio of medians: {statistics.median(chosen) / statistics.median(ranked):.2f}")
    engine.dispose()


def _card(memory: Memory) -> Card:
    return Card(
        0,
        State(memory.state),
        memory.step,
        memory.stability,
        memory.difficulty,
        memory.due,
        memory.last_review,
    )


async def post(client: httpx.AsyncClient, session: str, text: str) -> Mapping[str, Any]:
    """Send one message."""
    response = await client.post("/v1/chat/messages", json={"session_id": session, "text": text})
    response.raise_for_status()
    said: Mapping[str, Any] = response.json()
    return said


async def drill_turn(client: httpx.AsyncClient, number: int, count: int) -> None:
    """Answer the open question; whoever is through with the day goes on beyond it."""
    said = await post(client, f"trainee-{number}", ANSWERS[(number + count) % len(ANSWERS)])
    if not any(message["type"] == "quiz" for message in said["messages"]):
        await post(client, f"trainee-{number}", "加练")


async def question_turn(client: httpx.AsyncClient, number: int, count: int) -> None:
    """Ask a question of law."""
    await post(client, f"resident-{number}", QUESTIONS[(number + count) % len(QUESTIONS)])


async def at_once(
    client: httpx.AsyncClient, turn: Turn, people: int, seconds: float, pause: bool
) -> list[float]:
    """Return the milliseconds of all turns of so many people in so many seconds."""
    taken: list[float] = []
    end = time.perf_counter() + seconds

    async def person(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - no secret
        count = 0
        while True:
            if pause:
                await asyncio.sleep(chance.uniform(LEAST_PAUSE, MOST_PAUSE) * (0.5 if count == 0 else 1))
            started = time.perf_counter()
            if started >= end:
                return
            await turn(client, number, count)
            taken.append((time.perf_counter() - started) * 1000)
            count += 1

    await asyncio.gather(*(person(number) for number in range(people)))
    return taken


async def under_load(url: str, seconds: float) -> None:
    """Measure trainees beside residents."""
    limits = httpx.Limits(max_connections=TRAINEES, max_keepalive_connections=TRAINEES)
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False, limits=limits) as client:
        for number in range(TRAINEES):
            await post(client, f"trainee-{number}", "开始练习")
        asked = await at_once(client, question_turn, TRAINEES, seconds, pause=True)
        drilled = await at_once(client, drill_turn, TRAINEES, seconds, pause=True)
        print(f"{TRAINEES} trainees at once, {len(drilled) / seconds:.0f} turns/s: {_shown(drilled)}")
        print(f"{TRAINEES} residents at the same pace, {len(asked) / seconds:.0f} turns/s: {_shown(asked)}")
        ratio = statistics.quantiles(drilled, n=20)[-1] / statistics.quantiles(asked, n=20)[-1]
        print(f"ratio of p95: {ratio:.2f}")
        flood = await at_once(client, drill_turn, 16, seconds / 3, pause=False)
        print(f"without pauses, 16 at once: {len(flood) / (seconds / 3):.0f} turns/s, {_shown(flood)}")


def _shown(taken: list[float]) -> str:
    ranks = statistics.quantiles(taken, n=100)
    return f"p50 {ranks[49]:.1f} ms, p95 {ranks[94]:.1f} ms, p99 {ranks[98]:.1f} ms"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each run under load")
    seconds = parser.parse_args().seconds
    print(f"{os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        choose_next(Path(name))
        with mingfa(Path(name), ensure_rasa_model(ROOT)) as (url, _):
            asyncio.run(under_load(url, seconds))


if __name__ == "__main__":
    main()
