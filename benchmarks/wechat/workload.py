"""What residents write: real lay questions of some hundred, brought as a busy network brings them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.crisis.training import lay_questions
from knowledge import knowledge_base
from tests.wechat_platform import Push, deliver_out_of_order, duplicates, text_push

RESIDENTS: Final = 300
REPEATED: Final = 0.1
"""Share of the pushes that come twice."""
OUT_OF_ORDER: Final = 0.05
"""Share of the pushes that come after the resident's next one."""


@dataclass(frozen=True)
class Workload:
    """What is pushed.

    Attributes:
        written: every message once, in the order it was written.
        brought: what the network makes of them.
    """

    written: Sequence[Push]
    brought: Sequence[Push]


def workload(count: int, seed: int) -> Workload:
    """Let residents write so many messages; the same ones for the same seed."""
    rng = random.Random(seed)  # noqa: S311
    questions = rng.sample(lay_questions(knowledge_base()), count)
    written = [text_push(f"o-{rng.randrange(RESIDENTS)}", question) for question in questions]
    brought = deliver_out_of_order(duplicates(written, REPEATED, seed), OUT_OF_ORDER, seed)
    return Workload(written, brought)


def id_of(push: Push) -> int:
    """Return the MsgId of a message."""
    assert push.msg_id, "an event"  # noqa: S101
    return push.msg_id
