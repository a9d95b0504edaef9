"""What the platform remembers, for tests to look at. All `at` are `time.monotonic()`."""

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.wechat_platform.pushes import Push

Outcome = Literal["reply", "acknowledged", "faulty", "hang-up", "refused"]


@dataclass(frozen=True)
class Shown:
    """A message on a phone.

    Attributes:
        how: the passive reply, a message of the API, or the platform's own notice that the service is broken.
        text: what the resident sees.
        message: what came: the fields of the reply, or the body of the call.
        answers: the MsgId that a passive reply answers.
    """

    how: Literal["passive", "api", "notice"]
    text: str
    message: dict[str, Any]
    answers: int | None = None
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Call:
    """A call of the API and what it was answered; `body` is the JSON, `raw` the bytes of it."""

    path: str
    query: dict[str, str]
    body: Any
    raw: bytes
    errcode: int
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Fault:
    """Something that a correct service never does."""

    reason: str
    openid: str = ""
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Ignored:
    """A valid passive reply to a push that had been answered already."""

    push: Push
    text: str
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Attempt:
    """One request of a push.

    Attributes:
        outcome: `refused` is any connection that was refused or broke, `hang-up` one without answer in time.
        seconds: how long it took.
        status: of the answer, if there was one.
        body: of the answer, as it came.
        fault: what was wrong with a faulty answer.
    """

    outcome: Outcome
    started: float
    seconds: float
    status: int | None = None
    body: bytes = b""
    fault: str = ""


@dataclass
class Delivery:
    """A push and all its requests."""

    push: Push
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def outcomes(self) -> list[Outcome]:
        return [attempt.outcome for attempt in self.attempts]

    @property
    def outcome(self) -> Outcome:
        """How it ended."""
        return self.attempts[-1].outcome

    @property
    def seconds(self) -> float:
        """From the first request to the end of the last."""
        return self.attempts[-1].started + self.attempts[-1].seconds - self.attempts[0].started
