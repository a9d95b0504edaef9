"""What search holds in memory, measured in a process of its own."""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from embeddings import SearchEngine

ROOT: Final = Path(__file__).parents[2]


def held_mb(index_dir: Path, official: bool, queries: Sequence[str]) -> float:
    """Return the MB by which a fresh process grows, after its imports, to load the engine and search."""
    command = [sys.executable, "-m", __name__, str(index_dir), *(["--official"] if official else [])]
    given = json.dumps(list(queries))
    ended = subprocess.run(command, cwd=ROOT, input=given, stdout=subprocess.PIPE, text=True, check=True)
    return round(float(ended.stdout), 1)


def resident_mb() -> float:
    """Return the resident memory of this process in MB."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def main() -> None:
    """Search for the questions on standard input; print the growth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index_dir", type=Path)
    parser.add_argument("--official", action="store_true")
    given = parser.parse_args()
    queries = json.load(sys.stdin)
    before = resident_mb()
    engine = SearchEngine.load(given.index_dir, official=given.official)
    for query in queries:
        engine.search(query)
    print(resident_mb() - before)


if __name__ == "__main__":
    main()
