"""Does a long conversation slow down? `python -m benchmarks.long_conversation`: turn 200 beside turn 10.

Several residents each hold a conversation of 205 turns; the median over all of them of the turns around 200
is compared with that around 10. Then the same with a form that is kept open by questions in between.
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

import httpx

from tests.end_to_end import running_mingfa
from tools.rasa_model import ROOT, ensure_rasa_model

RESIDENTS: Final = 5
TURNS: Final = 205
AROUND: Final = 5
QUESTIONS: Final = ("离婚冷静期多少天", "他不同意离婚怎么办", "警察能随便进我家吗", "家产咋个分", "谢谢")


def hold(client: httpx.Client, session: str, first: str | None = None) -> list[float]:
    """Hold one conversation; return the seconds of each turn."""
    seconds = []
    for number in range(TURNS):
        text = first if first and number == 0 else QUESTIONS[number % len(QUESTIONS)]
        started = time.perf_counter()
        answer = client.post("/v1/chat/messages", json={"session_id": session, "text": text})
        seconds.append(time.perf_counter() - started)
        assert answer.json()["messages"], answer.text  # noqa: S101
    return seconds


def around(held: list[list[float]], turn: int) -> float:
    """Return the median milliseconds of the turns around one, over all conversations."""
    window = [seconds for turns in held for seconds in turns[turn - AROUND : turn + AROUND]]
    return statistics.median(window) * 1000


def main() -> None:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_mingfa(Path(folder), ensure_rasa_model(ROOT)) as mingfa,
        httpx.Client(base_url=mingfa.url, timeout=60, trust_env=False) as client,
    ):
        hold(client, "warm-up")
        for name, first in (("questions", None), ("a form kept open", "我要申请法律援助")):
            held = [hold(client, f"{len(name)}-{resident}", first) for resident in range(RESIDENTS)]
            early, late = around(held, 10), around(held, 200)
            print(f"{name}: turn 10 {early:.0f} ms, turn 200 {late:.0f} ms, ratio {late / early:.2f}")


if __name__ == "__main__":
    main()
