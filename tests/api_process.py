"""The api as a process of its own, which can be killed and started again where it was."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.conftest import DATA_KEY
from tests.servers import SECRET, free_port
from tools.rasa_model import ROOT

SERVE = (
    "from api.settings import Settings; Settings.model_config['env_file'] = None; "
    "from api.__main__ import app; app()"
)
"""`python -m api`, but for the .env file of whoever works here."""
START_SECONDS = 120
STOP_SECONDS = 30


class ApiProcess:
    """One api on one port with one folder, in one process after the other.

    Attributes:
        url: where it listens.
        log: file with the output of all its processes.
    """

    def __init__(self, folder: Path, values: Mapping[str, object], port: int | None = None) -> None:
        """Take its settings; nothing runs yet.

        Args:
            folder: for its database; the search index must be in it.
            values: settings; accounts are dictionaries.
            port: any free one if it is not given.
        """
        port = port or free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / "api.log"
        defaults = {
            "port": port,
            "var_dir": folder,
            "database_url": f"sqlite:///{folder / 'mingfa.db'}",
            "internal_secret": SECRET,
            "session_key": SECRET,
            "data_key": DATA_KEY,
            "rasa_url": "http://127.0.0.1:9",
        }
        self._environment = _inherited() | _variables(defaults | dict(values))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the process that runs now."""
        assert self._process, "it does not run"
        return self._process.pid

    def start(self, path: str = "/healthz") -> float:
        """Start a process; return after how many seconds it answered.

        Raises:
            RuntimeError: if it ends, or does not answer in time; with the end of its output.
        """
        started = time.monotonic()
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-c", SERVE, "serve"],
                cwd=ROOT,
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        with httpx.Client(base_url=self.url, trust_env=False, timeout=2) as client:
            while time.monotonic() < started + START_SECONDS and self._process.poll() is None:
                try:
                    if client.get(path).is_success:
                        return time.monotonic() - started
                except httpx.TransportError:
                    pass  # not listening yet
                time.sleep(0.05)
        raise RuntimeError(f"the api did not come up:\n{self.output()[-2000:]}")

    def kill(self) -> None:
        """End the process as a crash does: at once, whatever it is doing."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator does."""
        self._end(signal.SIGTERM)

    def output(self) -> str:
        """Return what its processes have said."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def cpu_seconds(self) -> float:
        """Return the CPU time that the present process has had, all its threads together."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._process = None


@contextmanager
def running_api(
    folder: Path, ready_path: str = "/healthz", port: int | None = None, **values: object
) -> Iterator[ApiProcess]:
    """Run the api until the block ends; `values` are settings."""
    api = ApiProcess(folder, values, port)
    try:
        api.start(ready_path)
        yield api
    finally:
        api.stop()


def _inherited() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("MINGFA_")}


def _variables(values: Mapping[str, object], prefix: str = "MINGFA") -> dict[str, str]:
    """Write settings as the variables an operator would set."""
    variables: dict[str, str] = {}
    for name, value in values.items():
        variable = f"{prefix}_{name.upper()}"
        match value:
            case dict():
                variables |= _variables(value, variable)
            case list():
                variables[variable] = json.dumps(value)
            case _:
                variables[variable] = str(value)
    return variables
