"""`python -m tools.clients`: installs, checks and tests the clients, where npm is installed."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
COMMANDS: Final = {
    "clients/widget": ("typecheck", "test"),
    "clients/miniprogram": ("test",),
}
"""The npm scripts that must pass, by folder."""


def main() -> None:
    """Run everything; exit with 1 at the first thing that fails."""
    npm = shutil.which("npm")
    if npm is None:
        print(f"Skipped, since npm is not installed: the tests of {' and '.join(COMMANDS)}.", flush=True)
        return
    for folder, scripts in COMMANDS.items():
        try:
            ensure_packages(npm, ROOT / folder)
            for script in scripts:
                _run([npm, "run", "--silent", script], ROOT / folder)
        except subprocess.CalledProcessError as error:
            sys.exit(f"{folder}: {' '.join(map(str, error.cmd[1:]))} failed with {error.returncode}")


def ensure_packages(npm: str, folder: Path) -> None:
    """Install what the lock says, unless it is installed.

    Raises:
        subprocess.CalledProcessError: if npm fails.
    """
    stamp = folder / "node_modules" / ".lock-stamp"
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == lock:
        return
    _run([npm, "ci", "--no-audit", "--no-fund"], folder)
    stamp.write_text(lock, encoding="utf-8")


def _run(command: list[str], folder: Path) -> None:
    print(f"[{folder.relative_to(ROOT)}] {' '.join(command[1:])}", flush=True)
    subprocess.run(command, cwd=folder, check=True, env=os.environ | {"CI": "1"})


if __name__ == "__main__":
    main()
