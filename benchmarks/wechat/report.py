"""Prints what was measured beside the targets."""

import math
from collections.abc import Sequence
from typing import Final

from benchmarks.wechat.peer import Turns
from benchmarks.wechat.pushing import PARALLEL, Outage, Result
from benchmarks.wechat.workload import id_of
from tests.wechat_platform import Fault

MOST_P99: Final = 4.5
MOST_P50: Final = 0.3
AT_THE_CRASH: Final = 1.0
"""A message shown so many seconds before a crash, and again after it, was on its way when it came."""


def report(title: str, result: Result, peer: Turns, faults: Sequence[Fault]) -> None:
    """Print one run."""
    judgement, outage = result.judgement, result.outage
    answered = len(judgement.waited)
    print(
        f"\n{title}: {len(result.deliveries)} deliveries, {PARALLEL} at once, {result.seconds:.0f} s in all"
    )
    firsts = [delivery.attempts[0] for delivery in result.deliveries]
    reached = [attempt.seconds for attempt in firsts if attempt.outcome != "refused"]
    p50, p95, p99 = (quantile(reached, share) for share in (0.5, 0.95, 0.99))
    print(f"webhook: p50 {p50:.3f} s  p95 {p95:.3f} s  p99 {p99:.3f} s  max {max(reached):.3f} s")
    shares = {"passive": judgement.passively, "API": judgement.by_api, "prompt": judgement.prompted}
    print("answered: " + ", ".join(f"{count / answered:.1%} {how}" for how, count in shares.items()))
    first = [quantile(judgement.waited, share) for share in (0.5, 0.99)]
    print(f"push to first message: p50 {first[0]:.2f} s  p99 {first[1]:.2f} s")
    print(f"written again to get what WeChat did not allow: {result.nudges}")
    print(f"answered without Rasa, since it was slow: {result.degraded}")
    print(f"answers whose messages came in another order: {judgement.disordered}")
    print(f"platform faults: {len(faults)}   notices that the service is broken: {judgement.notices}")
    rate = result.pushes / result.seconds
    print(f"plain chat turns: {peer.rate:.0f}/s   pushes: {rate:.0f}/s   ratio {rate / peer.rate:.2f}")
    excess = len(judgement.doubled) + len(judgement.foreign)
    if outage:
        excess -= _report_outage(outage, result)
    else:
        cpu = result.cpu_seconds / result.pushes * 1000
        print(f"api CPU: {peer.cpu_ms:.1f} ms a chat turn, {cpu:.1f} ms a push: {cpu - peer.cpu_ms:+.1f} ms")
        _target("p99", f"{p99:.2f} s", p99 < MOST_P99)
        _target("p50", f"{p50:.3f} s", p50 < MOST_P50)
    _target("lost", str(len(judgement.lost)), not judgement.lost)
    _target("doubled" + (", but for these" if outage else ""), str(excess), not excess)
    _details(result)
    for fault in faults[:5]:
        print("  fault:", fault.reason)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _report_outage(outage: Outage, result: Result) -> int:
    """Print what the crash did; return how many messages it doubled.

    WeChat has no means to tell a message sent again from another. A process that ends between WeChat's taking
    a message and our noting that it did leaves only the choice to send it again or to lose it.
    """
    judgement = result.judgement
    started = {id_of(delivery.push): delivery.attempts[0].started for delivery in result.deliveries}
    recovered = [
        first_at - outage.back_at
        for msg_id, first_at in judgement.first_at.items()
        if started[msg_id] < outage.killed_at < first_at
    ]
    print(f"restart: {outage.back_at - outage.killed_at:.1f} s")
    print(f"given up by the platform, since nobody listened: {len(judgement.given_up)}")
    if recovered:
        last = f"the last {max(recovered):.1f} s after the restart"
        print(f"pushed before the crash, answered after it: {len(recovered)}, {last}")
    at_crash = sum(
        any(outage.killed_at - AT_THE_CRASH < copy.at <= outage.killed_at for copy in copies)
        for _, copies in judgement.doubled
    )
    print(f"doubled because they were being sent at the crash: {at_crash}")
    return at_crash


def _target(name: str, value: str, met: bool) -> None:
    print(f"  {name} {value}: {'ok' if met else 'MISSED'}")


def _details(result: Result) -> None:
    """Print what went wrong, to look at."""
    judgement = result.judgement
    killed_at = result.outage.killed_at if result.outage else 0.0
    for push in judgement.lost:
        outcomes = [d.outcomes for d in result.deliveries if d.push.msg_id == push.msg_id]
        print(f"  lost: {push.openid} {push.fields['Content']} {outcomes}")
    for push, copies in judgement.doubled:
        times = ", ".join(f"{copy.how} {copy.at - killed_at:+.2f} s" for copy in copies)
        print(f"  doubled: {push.openid} {push.fields['Content']}: {times}")
    for shown in judgement.foreign:
        print(f"  foreign: {shown.how} {shown.text[:40]!r}")
