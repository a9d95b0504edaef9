"""How a busy network disturbs a list of pushes: repeats and wrong order, the same for the same seed."""

import random
from collections.abc import Sequence

from tests.wechat_platform.pushes import Push

FARTHEST_REPEAT = 20


def duplicates(pushes: Sequence[Push], share: float, seed: int = 0) -> list[Push]:
    """Return the pushes with a share of them repeated (same MsgId), each a few places after the original."""
    rng = random.Random(seed)  # noqa: S311
    places = [(float(place), push) for place, push in enumerate(pushes)]
    chosen = rng.sample(range(len(pushes)), round(share * len(pushes)))
    places += [(place + rng.randint(1, FARTHEST_REPEAT) - 0.5, pushes[place]) for place in chosen]
    return [push for _, push in sorted(places, key=lambda entry: entry[0])]


def deliver_out_of_order(pushes: Sequence[Push], share: float, seed: int = 0) -> list[Push]:
    """Return the pushes with a share of them after the resident's next one, which was written later.

    Order matters only within one resident's messages; who has no later message is left alone.
    """
    rng = random.Random(seed)  # noqa: S311
    order = list(pushes)
    wanted = round(share * len(order))
    moved: set[int] = set()
    for place in rng.sample(range(len(order)), len(order)):
        later = _next_of_same(order, place)
        if wanted > 0 and later is not None and not moved & {place, later}:
            order[place], order[later] = order[later], order[place]
            moved |= {place, later}
            wanted -= 1
    return order


def _next_of_same(pushes: Sequence[Push], place: int) -> int | None:
    own = pushes[place]
    candidates = range(place + 1, len(pushes))
    return next(
        (
            other
            for other in candidates
            if pushes[other].openid == own.openid and pushes[other].identity != own.identity
        ),
        None,
    )
