"""Was each push answered exactly once? Judged from what stands on the residents' phones.

A passive reply says which push it answers, a message of the API only whom. So the messages on one phone are
compared, as a multiset, with all that was composed for its resident.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.wechat import texts
from benchmarks.wechat.composed import Composed
from benchmarks.wechat.workload import id_of
from tests.wechat_platform import Delivery, Push, Shown


@dataclass
class Judgement:
    """What became of pushes.

    Attributes:
        passively: were answered by a passive reply.
        by_api: by messages of the API alone.
        prompted: got the prompt to ask for it.
        waited: seconds from each push to the first message of its answer.
        first_at: when that came, by MsgId.
        given_up: never reached Mingfa, whose process was not there.
        lost: were not answered, or not wholly.
        doubled: had a message of their answer more than once.
        foreign: messages that were composed for nobody.
        disordered: answers whose messages did not come in their order.
        notices: how often a phone said that the service is broken.
    """

    passively: int = 0
    by_api: int = 0
    prompted: int = 0
    waited: list[float] = field(default_factory=list)
    first_at: dict[int, float] = field(default_factory=dict)
    given_up: list[Push] = field(default_factory=list)
    lost: list[Push] = field(default_factory=list)
    doubled: list[tuple[Push, list[Shown]]] = field(default_factory=list)
    foreign: list[Shown] = field(default_factory=list)
    disordered: int = 0
    notices: int = 0


class Judge:
    """Judges the pushes of one run by all their deliveries and by what was composed for them."""

    def __init__(self, deliveries: Sequence[Delivery], composed: Mapping[int, Composed]) -> None:
        """Take what happened; `composed` by MsgId."""
        self.judgement = Judgement()
        self._composed = composed
        self._brought: dict[int, list[Delivery]] = defaultdict(list)
        for delivery in deliveries:
            self._brought[id_of(delivery.push)].append(delivery)

    def judge(self, pushes: Sequence[Push], shown: Sequence[Shown]) -> None:
        """Compare the pushes of one resident, each given once, with what the resident's phone shows."""
        judgement = self.judgement
        judgement.notices += sum(message.how == "notice" for message in shown)
        judgement.prompted += sum(message.text == texts.LATE for message in shown)
        left = [message for message in shown if message.how != "notice" and message.text != texts.LATE]
        owners: dict[str, Push] = {}
        for push in pushes:
            answer = self._composed.get(id_of(push))
            if answer is None:
                deliveries = self._brought[id_of(push)]
                refused = all(
                    delivery.outcomes == ["refused"] * len(delivery.attempts) for delivery in deliveries
                )
                (judgement.given_up if refused else judgement.lost).append(push)
            else:
                owners |= dict.fromkeys(answer.texts, push)
                self._find(push, answer.texts, left)
        for message in left:  # more than was composed
            copies = [other for other in shown if other.text == message.text]
            if message.text in owners:
                judgement.doubled.append((owners[message.text], copies))
            else:
                judgement.foreign.append(message)

    def _find(self, push: Push, answer: Sequence[str], left: list[Shown]) -> None:
        """Take the messages of an answer off the screen."""
        judgement, msg_id = self.judgement, id_of(push)
        found = [_take(left, text, msg_id if place == 0 else None) for place, text in enumerate(answer)]
        times = [message.at for message in found if message]
        if not found or len(times) < len(found):
            judgement.lost.append(push)
        judgement.disordered += times != sorted(times)
        if found and (first := found[0]):
            started = min(delivery.attempts[0].started for delivery in self._brought[msg_id])
            judgement.waited.append(first.at - started)
            judgement.first_at[msg_id] = first.at
            judgement.passively += first.how == "passive"
            judgement.by_api += first.how == "api"


def _take(left: list[Shown], text: str, msg_id: int | None) -> Shown | None:
    """Take a message off the screen: the passive reply to that push, or else the first of the API."""
    same = [message for message in left if message.text == text]
    own = [message for message in same if msg_id and message.answers == msg_id]
    others = [message for message in same if message.answers is None]
    for message in [*own, *others]:
        left.remove(message)
        return message
    return None
