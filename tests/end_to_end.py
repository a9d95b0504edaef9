"""The whole of Mingfa for tests: a real Rasa process, and the api served on loopback from this process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from embeddings.index import build_index
from tests.conftest import make_settings
from tests.servers import SECRET, Server, free_port, running_rasa


@dataclass(frozen=True)
class Mingfa:
    """A running Mingfa: the address of its api, and its Rasa process if it has one."""

    url: str
    rasa_process: Server | None = None

    @property
    def rasa(self) -> Server:
        """Its Rasa process."""
        assert self.rasa_process
        return self.rasa_process

    def ask(
        self, text: str, session_id: str | None = None, message_id: str | None = None
    ) -> dict[str, object]:
        """Send one message and return the whole answer."""
        body = {"text": text, "session_id": session_id, "message_id": message_id}
        present = {name: value for name, value in body.items() if value is not None}
        response = httpx.post(f"{self.url}/v1/chat/messages", json=present, timeout=30, trust_env=False)
        assert response.status_code == 200, response.text
        answer: dict[str, object] = response.json()
        return answer


@contextmanager
def serving(app: FastAPI, port: int) -> Iterator[None]:
    """Serve an app on loopback in a thread."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=15)


@contextmanager
def running_mingfa(folder: Path, model: Path, **values: object) -> Iterator[Mingfa]:
    """Run Mingfa until the block ends; `values` are settings."""
    build_index(folder / "index")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running_rasa(folder, model, f"{url}/actions/webhook") as rasa:
        settings = make_settings(folder, rasa_url=rasa.url, internal_secret=SECRET, port=port, **values)
        with serving(create_app(settings), port):
            yield Mingfa(url, rasa)


@contextmanager
def running_mingfa_alone(folder: Path, **values: object) -> Iterator[Mingfa]:
    """Run the api without a Rasa process until the block ends; `values` are settings."""
    build_index(folder / "index")
    port = free_port()
    settings = make_settings(folder, internal_secret=SECRET, port=port, **values)
    with serving(create_app(settings), port):
        yield Mingfa(f"http://127.0.0.1:{port}")


@pytest.fixture(scope="session")
def mingfa(tmp_path_factory: pytest.TempPathFactory, rasa_model: Path) -> Iterator[Mingfa]:
    """One running Mingfa for all tests."""
    with running_mingfa(tmp_path_factory.mktemp("mingfa"), rasa_model) as running:
        yield running
