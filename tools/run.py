"""`make run`: starts both processes, says where they are, and stops both on Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Final

import httpx

from api.settings import ROOT, Settings, settings
from embeddings.index import build_index
from tools.rasa_model import ensure_rasa_model

READY_SECONDS: Final = 120


def main() -> None:
    """Run until stopped. Exits with 1 if a port is taken."""
    config = settings()
    rasa_port = config.rasa_url.port or 5005
    for port, variable in ((config.port, "MINGFA_PORT"), (rasa_port, "MINGFA_RASA_URL")):
        if not _is_free(config.host, port):
            sys.exit(f"Port {port} is in use. Stop what runs there, or choose another with {variable}.")
    # MINGFA_VAR_DIR may be elsewhere than where the set-up built it.
    build_index(config.var_dir / "index", model_dir=config.model_dir)
    (config.var_dir / "log").mkdir(parents=True, exist_ok=True)
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "supervisor.supervisord", "-c", str(ROOT / "supervisord.conf")],
        cwd=ROOT,
        env=_environment(config, rasa_port),
    )

    def forward(number: int, frame: FrameType | None) -> None:
        supervisor.terminate()

    signal.signal(signal.SIGTERM, forward)
    signal.signal(signal.SIGINT, forward)
    _announce(config, supervisor)
    sys.exit(supervisor.wait())


def _environment(config: Settings, rasa_port: int) -> dict[str, str]:
    return os.environ | {
        "MINGFA_VAR_DIR": str(config.var_dir),
        "MINGFA_INTERNAL_SECRET": config.internal_secret.get_secret_value(),
        "MINGFA_ACTIONS_URL": f"http://{config.host}:{config.port}/actions/webhook",
        "MINGFA_RASA_PORT": str(rasa_port),
        "MINGFA_RASA_MODEL": str(ensure_rasa_model(ROOT)),
        "MINGFA_TRACKER_DB": str(config.tracker_file),
    }


def _announce(config: Settings, supervisor: subprocess.Popen[bytes]) -> None:
    address = f"http://{config.host}:{config.port}"
    print(f"Starting at {address} …", flush=True)
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if supervisor.poll() is not None:
            return
        try:
            if httpx.get(f"{address}/readyz", timeout=2, trust_env=False).is_success:
                break
        except httpx.HTTPError:
            pass  # not listening yet
        time.sleep(0.3)
    else:
        print(f"Not ready after {READY_SECONDS} s; see {config.var_dir / 'log'}.", flush=True)
        return
    print(f"Ready. Page: {address}/   API: {address}/docs   Ctrl-C stops.", flush=True)


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    main()
