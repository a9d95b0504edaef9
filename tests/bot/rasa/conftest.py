"""One Rasa server for all tests of this folder, with an action server that records."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bot.rasa.action_server import ActionServer, running_action_server
from tests.servers import SECRET, Server, rasa_model, running_rasa

__all__ = ["rasa_model"]

_senders = itertools.count()


class Gateway:
    """Talks to Rasa as the gateway does, in one conversation."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.sender = f"sender-{next(_senders)}"

    def post_raw(self, body: bytes, secret: str = SECRET) -> httpx.Response:
        """Send a body as it is."""
        headers = {"X-Mingfa-Secret": secret}
        return self.client.post("/webhooks/gateway/webhook", content=body, headers=headers)

    def say(self, text: str, **more: Any) -> list[dict[str, Any]]:
        """Send a message of this conversation and return the answers."""
        response = self.post_raw(json.dumps({"sender": self.sender, "text": text, **more}).encode())
        assert response.status_code == 200, response.text
        messages: list[dict[str, Any]] = response.json()["messages"]
        return messages


@pytest.fixture(scope="session")
def action_server() -> Iterator[ActionServer]:
    with running_action_server() as server:
        yield server


@pytest.fixture
def actions(action_server: ActionServer) -> ActionServer:
    action_server.reset()
    return action_server


@pytest.fixture(scope="session")
def rasa(
    tmp_path_factory: pytest.TempPathFactory, rasa_model: Path, action_server: ActionServer
) -> Iterator[Server]:
    with running_rasa(tmp_path_factory.mktemp("rasa"), rasa_model, action_server.url) as server:
        yield server


@pytest.fixture(scope="session")
def client(rasa: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=rasa.url, trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture
def gateway(client: httpx.Client, actions: ActionServer) -> Gateway:
    return Gateway(client)
