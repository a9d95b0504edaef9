"""A small action server that records what Rasa asks of it and answers as it is told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SERVICE = "legal_aid"


class ActionServer(ThreadingHTTPServer):
    """Answers every action with one custom message that names the action and the sender."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.reset()

    def reset(self) -> None:
        """Forget the calls, and answer well from now on."""
        self.calls.clear()
        self.secrets.clear()
        self.status = 200
        self.delay_seconds = 0.0
        self.reply: dict[str, Any] | None = None

    @property
    def url(self) -> str:
        """Address for endpoints.yml."""
        return f"http://127.0.0.1:{self.server_port}/actions/webhook"

    def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        """Return what this server says to a call."""
        if self.reply is not None:
            return self.reply
        text = {"type": "text", "text": call["next_action"]}
        custom = {"status": "answered", "messages": [text], "sender": call["sender_id"]}
        slot = {"event": "slot", "name": "referral_service", "value": SERVICE, "timestamp": None}
        return {"events": [slot], "responses": [{"text": None, "buttons": [], "custom": custom}]}


class _Handler(BaseHTTPRequestHandler):
    server: ActionServer

    def do_POST(self) -> None:
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls.append(call)
        self.server.secrets.append(self.headers["X-Mingfa-Secret"])
        time.sleep(self.server.delay_seconds)
        body = json.dumps(self.server.answer(call)).encode()
        try:
            self.send_response(self.server.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except BrokenPipeError:
            pass  # Rasa has given up waiting

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def running_action_server() -> Iterator[ActionServer]:
    """Run an action server in a thread until the block ends."""
    with ActionServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
