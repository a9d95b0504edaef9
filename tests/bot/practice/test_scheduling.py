"""Spaced repetition: when items come again. The intervals are those of FSRS-6 with its published weights."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.models import Memory
from bot.practice.scheduling import FORGIVEN_AFTER, Scheduling, forecast, is_learning
from tests.practice_parts import MORNING

DAY = timedelta(days=1)


def days_until_due(memory: Memory) -> float:
    return (memory.due - memory.last_review) / DAY


def test_right_answers_put_an_item_off_longer_and_longer() -> None:
    scheduling = Scheduling(0.9)
    memory, now, gaps = None, MORNING, []
    for _ in range(4):
        memory = scheduling.answered("test_001", memory, True, now)
        gaps.append(days_until_due(memory))
        now = memory.due
    assert gaps == sorted(gaps)
    assert gaps[0] == 2  # stability after a first "good": 2.3065 days
    assert gaps[-1] > 30


def test_a_mistake_comes_again_in_ten_minutes() -> None:
    scheduling = Scheduling(0.9)
    memory = scheduling.answered("test_001", None, False, MORNING)
    assert memory.due - MORNING == timedelta(minutes=10)
    assert is_learning(memory) and memory.mistaken
    after = scheduling.answered("test_001", memory, True, memory.due)
    assert not is_learning(after)
    assert days_until_due(after) >= 1


def test_a_mistake_is_forgiven_after_right_answers_in_a_row() -> None:
    scheduling = Scheduling(0.9)
    memory = scheduling.answered("test_001", None, False, MORNING)
    for place in range(1, FORGIVEN_AFTER + 1):
        memory = scheduling.answered("test_001", memory, True, MORNING + place * DAY)
        assert memory.mistaken == (place < FORGIVEN_AFTER)


def test_more_retention_asks_oftener() -> None:
    careful, easy = (
        Scheduling(retention).answered("test_001", None, True, MORNING) for retention in (0.95, 0.8)
    )
    assert days_until_due(careful) < days_until_due(easy)


def test_when_an_item_is_due_it_is_remembered_as_often_as_was_aimed_at() -> None:
    scheduling = Scheduling(0.9)
    memory = None
    now = MORNING
    for _ in range(4):
        memory = scheduling.answered("test_001", memory, True, now)
        now = memory.due
    assert memory
    assert scheduling.recall(memory, memory.due) == pytest.approx(0.9, abs=0.01)
    assert scheduling.mastered(memory, memory.last_review)
    assert not scheduling.mastered(memory, memory.last_review + 3000 * DAY)


def test_what_was_got_wrong_last_is_not_mastered() -> None:
    scheduling = Scheduling(0.9)
    memory = scheduling.answered("test_001", None, False, MORNING)
    assert not scheduling.mastered(memory, MORNING)


def test_a_forecast_counts_what_falls_due() -> None:
    scheduling = Scheduling(0.9)
    memories = [scheduling.answered(f"test_{n:03}", None, True, MORNING) for n in range(3)]
    spans = [(MORNING + n * DAY, MORNING + (n + 1) * DAY) for n in range(4)]
    assert forecast(memories, spans) == [0, 0, 3, 0]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 200_000)), max_size=30))
def test_no_history_breaks_it(history: list[tuple[bool, int]]) -> None:
    scheduling = Scheduling(0.9)
    memory, now = None, MORNING
    for right, minutes in history:
        now += timedelta(minutes=minutes)
        memory = scheduling.answered("test_001", memory, right, now)
        assert memory.due > now
        assert 0 <= scheduling.recall(memory, now) <= 1
