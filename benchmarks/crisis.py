"""How well danger is heard: `python -m benchmarks.crisis`, on messages that the classifier has never seen."""

from collections import Counter
from pathlib import Path
from typing import Any, Final

import jieba
import yaml

from bot.answering.compose import Composer
from bot.crisis import CrisisDetector
from bot.crisis.detector import helps
from bot.crisis.training import lay_questions
from embeddings import SearchEngine
from knowledge import knowledge_base
from knowledge.directory import Directory

EXAMPLES: Final = Path(__file__).parent.parent / "tests" / "bot" / "crisis"


def main() -> None:
    """Print the shares, and every message that was judged wrongly."""
    jieba.setLogLevel("WARNING")
    base = knowledge_base()
    detector = CrisisDetector(Composer(base, {}, Directory()), SearchEngine.load())
    danger, calm = _load("danger.yml"), _load("calm.yml")
    missed = Counter[bool]()
    wrong = 0
    for case in danger:
        kind = detector.alarm(case["text"])
        if kind is None:
            missed[case["veiled"]] += 1
            print("missed  ", case["text"])
        elif helps()[kind].services[0] not in case["first"]:
            wrong += 1
            print("number  ", kind, case["text"])
    false = [text for text in calm if detector.alarm(text)]
    for text in false:
        print("alarmed ", text)
    lay = lay_questions(base)
    alarmed = sum(detector.alarm(text) is not None for text in lay)
    for veiled, name in ((False, "plain"), (True, "veiled")):
        count = sum(case["veiled"] == veiled for case in danger)
        print(f"danger, {name}: {count - missed[veiled]} of {count} heard")
    heard = len(danger) - missed.total()
    print(f"right number first: {heard - wrong} of {heard}")
    print(f"calm: {len(calm) - len(false)} of {len(calm)} left in peace")
    print(f"lay questions of the library (training): {len(lay) - alarmed} of {len(lay)} left in peace")


def _load(name: str) -> list[Any]:
    held: list[Any] = yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))
    return held


if __name__ == "__main__":
    main()
