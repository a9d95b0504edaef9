"""Starting the Rasa server when something is missing."""

import os
import subprocess
from pathlib import Path

import httpx

from tests.servers import SECRET, free_port, running
from tools.rasa_model import ROOT

COMMAND = [str(ROOT / ".venv-rasa/bin/python"), "-m", "bot.rasa_parts.server"]


def environment(folder: Path) -> dict[str, str]:
    return {
        "MINGFA_RASA_PORT": str(free_port()),
        "MINGFA_RASA_MODEL": str(folder / "model.tar.gz"),
        "MINGFA_INTERNAL_SECRET": SECRET,
        "MINGFA_ACTIONS_URL": "http://127.0.0.1:9/actions/webhook",
        "MINGFA_TRACKER_DB": str(folder / "tracker.db"),
    }


def start_and_fail(variables: dict[str, str]) -> str:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MINGFA_")}
    done = subprocess.run(
        COMMAND, cwd=ROOT, env=inherited | variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    return done.stderr


def test_a_missing_variable_is_named(tmp_path: Path) -> None:
    variables = environment(tmp_path)
    del variables["MINGFA_INTERNAL_SECRET"]

    assert start_and_fail(variables) == "Rasa cannot start: MINGFA_INTERNAL_SECRET not set\n"


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    assert f"no model at {tmp_path / 'model.tar.gz'}" in start_and_fail(environment(tmp_path))


def test_without_a_model_that_loads_it_is_not_ready(tmp_path: Path) -> None:
    variables = environment(tmp_path)
    Path(variables["MINGFA_RASA_MODEL"]).write_bytes(b"not an archive")
    url = f"http://127.0.0.1:{variables['MINGFA_RASA_PORT']}"

    with (
        running(COMMAND, url, "/", tmp_path / "rasa.log", variables) as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        assert client.get("/webhooks/gateway/").status_code == 503
        headers = {"X-Mingfa-Secret": SECRET}
        body = {"sender": "s", "text": "你好"}
        assert client.post("/webhooks/gateway/webhook", json=body, headers=headers).status_code == 503
