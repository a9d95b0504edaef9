"""Chat turns a second: Mingfa whole, beside the same bot on stock Rasa, in one run.

`python -m benchmarks.turns`. The peer is unpatched Rasa with the same model, its stock REST channel and an
action that returns a constant: no gateway, no search, no database of ours. Both get the same questions from
16 senders at once, each with a conversation of its own.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import yaml
from fastapi import FastAPI

from tests.conftest import DATA_KEY
from tests.end_to_end import serving
from tests.servers import SECRET, Server, free_port, running, running_rasa
from tools.rasa_model import ROOT, ensure_rasa_model

SENDERS: Final = 16
TURNS: Final = 40
"""Turns of each sender."""
QUESTIONS: Final = ("离婚冷静期多少天", "他不同意离婚怎么办", "警察能随便进我家吗", "老人没留遗嘱家产咋个分")

Turn = Callable[[httpx.AsyncClient, str, str], Awaitable[None]]


async def mingfa_turn(client: httpx.AsyncClient, sender: str, text: str) -> None:
    """Take one turn with Mingfa."""
    response = await client.post("/v1/chat/messages", json={"session_id": sender, "text": text})
    assert response.json()["messages"], response.text  # noqa: S101


async def stock_turn(client: httpx.AsyncClient, sender: str, text: str) -> None:
    """Take one turn with stock Rasa."""
    response = await client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
    assert response.json(), response.text  # noqa: S101


async def measure(url: str, turn: Turn) -> tuple[float, float, float]:
    """Return turns a second, and the median and 95th percentile of a turn in milliseconds."""
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
        for number in range(SENDERS):  # warm up
            await turn(client, f"warm-{number}", QUESTIONS[0])
        seconds: list[float] = []

        async def sender(number: int) -> None:
            for count in range(TURNS):
                started = time.perf_counter()
                await turn(client, f"sender-{number}", QUESTIONS[(number + count) % len(QUESTIONS)])
                seconds.append(time.perf_counter() - started)

        started = time.perf_counter()
        await asyncio.gather(*(sender(number) for number in range(SENDERS)))
        total = time.perf_counter() - started
    ranks = statistics.quantiles(seconds, n=20)
    return len(seconds) / total, statistics.median(seconds) * 1000, ranks[-1] * 1000


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process and its children in MB."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextmanager
def mingfa(folder: Path, model: Path) -> Iterator[tuple[str, list[int]]]:
    """Run both of Mingfa's processes; yield the address and their process ids."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running_rasa(folder, model, f"{url}/actions/webhook") as rasa:
        environment = {
            "MINGFA_PORT": str(port),
            "MINGFA_RASA_URL": rasa.url,
            "MINGFA_INTERNAL_SECRET": SECRET,
            "MINGFA_SESSION_KEY": SECRET,
            "MINGFA_DATA_KEY": DATA_KEY,
            "MINGFA_DATABASE_URL": f"sqlite:///{folder / 'mingfa.db'}",
        }
        command = [str(ROOT / ".venv/bin/python"), "-m", "api", "serve"]
        with running(command, url, "/readyz", folder / "api.log", environment) as api:
            yield url, [rasa.pid, api.pid]


@contextmanager
def stock_rasa(folder: Path, model: Path) -> Iterator[Server]:
    """Run unpatched Rasa with its REST channel, an in-memory tracker, and a constant action."""
    action_port, port = free_port(), free_port()
    app = FastAPI()

    @app.post("/webhook")
    async def webhook() -> dict[str, object]:
        return {"events": [], "responses": [{"text": "常数"}]}

    (folder / "credentials.yml").write_text("rest:\n")
    endpoints = {"action_endpoint": {"url": f"http://127.0.0.1:{action_port}/webhook"}}
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints))
    command = [str(ROOT / ".venv-rasa/bin/rasa"), "run", "--interface", "127.0.0.1", "--port", str(port)]
    command += ["--model", str(model), "--credentials", str(folder / "credentials.yml")]
    command += ["--endpoints", str(folder / "endpoints.yml")]
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "ERROR", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    url = f"http://127.0.0.1:{port}"
    environment = quiet | {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    with serving(app, action_port), running(command, url, "/", folder / "stock.log", environment) as server:
        yield server


def main() -> None:
    """Measure both and print the ratio."""
    model = ensure_rasa_model(ROOT)
    with tempfile.TemporaryDirectory() as name:
        with mingfa(Path(name), model) as (url, pids):
            ours = asyncio.run(measure(url, mingfa_turn))
            memory = [resident_mb(pid) for pid in pids]
        with stock_rasa(Path(name), model) as server:
            theirs = asyncio.run(measure(server.url, stock_turn))
    print(f"{SENDERS} senders, {TURNS} turns each, {os.cpu_count()} cores")
    for label, (rate, median, p95) in (("Mingfa", ours), ("stock Rasa, constant action", theirs)):
        print(f"{label}: {rate:.0f} turns/s, median {median:.0f} ms, p95 {p95:.0f} ms")
    print(f"ratio of turns/s: {ours[0] / theirs[0]:.2f}")
    print(f"memory: Rasa {memory[0]:.0f} MB + api {memory[1]:.0f} MB = {sum(memory):.0f} MB")


if __name__ == "__main__":
    main()
