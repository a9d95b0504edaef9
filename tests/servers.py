"""Real servers for tests: started as a process of their own, waited for, and ended by their process id.

The fixtures here are imported by the conftest.py of the tests that use them.
"""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tools.rasa_model import ROOT, ensure_rasa_model

SECRET = "secret-of-the-tests"
START_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process id, and the file its output goes to."""

    url: str
    pid: int
    log: Path


def free_port() -> int:
    """Return a port of loopback that is free just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str], url: str, ready_path: str, log: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    """Run a server until the block ends.

    Args:
        command: what starts it, from the repository root.
        url: where it will listen.
        ready_path: the path that answers 200 once it is ready.
        log: file for its output.
        environment: variables on top of those of this process.

    Raises:
        RuntimeError: if it ends, or is not ready in time; with the end of its output.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_ready(process, f"{url}{ready_path}", log)
        yield Server(url, process.pid, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    with httpx.Client(trust_env=False, timeout=2) as client:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if client.get(url).is_success:
                    return
            except httpx.TransportError:
                pass  # not listening yet
            time.sleep(0.1)
    end = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise RuntimeError(f"{url} did not come up:\n{end}")


@contextmanager
def running_rasa(folder: Path, model: Path, actions_url: str, secret: str = SECRET) -> Iterator[Server]:
    """Run the Rasa server on a port of its own, with its tracker database and log in `folder`."""
    port = free_port()
    environment = {
        "MINGFA_RASA_PORT": str(port),
        "MINGFA_RASA_MODEL": str(model),
        "MINGFA_INTERNAL_SECRET": secret,
        "MINGFA_ACTIONS_URL": actions_url,
        "MINGFA_TRACKER_DB": str(folder / "tracker.db"),
    }
    command = [str(ROOT / ".venv-rasa/bin/python"), "-m", "bot.rasa_parts.server"]
    url = f"http://127.0.0.1:{port}"
    with running(command, url, "/webhooks/gateway/", folder / "rasa.log", environment) as server:
        yield server


@pytest.fixture(scope="session")
def rasa_model() -> Path:
    """The trained model for the present inputs."""
    return ensure_rasa_model(ROOT)
