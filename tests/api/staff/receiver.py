"""The county's own system, as far as the webhook sees it: a real HTTP server on loopback."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

SECRET = "secret-of-the-county"
Answer = int | Literal["hang", "trickle", "drop"]


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: Message
    body: bytes

    @property
    def delivery(self) -> str:
        return self.headers["X-Mingfa-Delivery"]

    @property
    def event(self) -> dict[str, object]:
        event: dict[str, object] = json.loads(self.body)
        return event

    @property
    def told(self) -> tuple[object, object]:
        """Number and event."""
        return self.event["referral"]["number"], self.headers["X-Mingfa-Event"]

    def verify(self) -> None:
        """Check the signature as the documentation says, and that the request is of now."""
        moment = self.headers["X-Mingfa-Timestamp"]
        assert abs(time.time() - int(moment)) < 5
        signed = moment.encode() + b"." + self.delivery.encode() + b"." + self.body
        expected = "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        assert self.headers["X-Mingfa-Signature"] == expected


class Receiver:
    """Answers 200, or what it was told to answer next."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: list[Answer] = []
        self.fails_for: set[str] = set()
        """Numbers of referrals that are never taken."""
        self.delay = 0.0
        self.closing = threading.Event()
        self.url = ""
        self.lock = threading.Lock()

    @property
    def told(self) -> list[tuple[object, object]]:
        return [request.told for request in self.received]

    def answer(self, request: Received) -> Answer:
        with self.lock:
            self.received.append(request)
            if request.told[0] in self.fails_for:
                return 500
            return self.answers.pop(0) if self.answers else 200


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = receiver.answer(Received(self.path, self.headers, body))
            time.sleep(receiver.delay)
            if answer == "hang":
                receiver.closing.wait(10)
            elif answer == "trickle":
                while not receiver.closing.wait(0.05):
                    try:
                        self.wfile.write(b"x")
                    except OSError:
                        return
            elif answer != "drop":
                self.send_response(answer)
                if 300 <= answer < 400:
                    self.send_header("Location", f"{receiver.url}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
