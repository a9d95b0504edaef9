"""What a trainee is asked next."""

from collections import Counter
from datetime import timedelta

from bot.practice.models import Memory
from bot.practice.scheduling import Scheduling
from bot.practice.selection import DailyLimits, Selection, Today
from tests.practice_parts import MORNING, bank_of, item, small_bank

SCHEDULING = Scheduling(0.9)
LIMITS = DailyLimits(items=10, new=4, reviews=5)


def remembered(item_id: str, right: bool = True, days_ago: float = 5) -> Memory:
    return SCHEDULING.answered(item_id, None, right, MORNING - timedelta(days=days_ago))


def selection(*items: object) -> Selection:
    return Selection(bank_of(*items) if items else small_bank(), SCHEDULING, LIMITS)  # type: ignore[arg-type]


def test_what_is_due_comes_before_what_is_new() -> None:
    memories = {"test_007": remembered("test_007")}
    chosen = selection().next("someone", memories, Today(), MORNING)
    assert chosen and chosen.id == "test_007"


def test_what_is_nearest_to_being_forgotten_comes_first() -> None:
    memories = {f"test_{n:03}": remembered(f"test_{n:03}", days_ago=n) for n in range(3, 9)}
    chosen = selection().next("someone", memories, Today(), MORNING)
    assert chosen and chosen.id == "test_008"


def test_a_mistake_of_ten_minutes_ago_comes_before_all() -> None:
    memories = {
        "test_007": remembered("test_007"),
        "test_008": remembered("test_008", right=False, days_ago=11 / 1440),
    }
    chosen = selection().next("someone", memories, Today(), MORNING)
    assert chosen and chosen.id == "test_008"


def test_a_fresh_mistake_waits_while_there_is_something_else() -> None:
    memories = {"test_008": remembered("test_008", right=False, days_ago=1 / 1440)}
    chosen = selection().next("someone", memories, Today(1, 1), MORNING, last="test_008")
    assert chosen and chosen.id != "test_008"


def test_the_day_is_not_over_before_mistakes_are_mended() -> None:
    memories = {"test_008": remembered("test_008", right=False, days_ago=1 / 1440)}
    chosen = selection().next("someone", memories, Today(10, 4), MORNING, last="test_001")
    assert chosen and chosen.id == "test_008"
    memories["test_008"] = SCHEDULING.answered("test_008", memories["test_008"], True, MORNING)
    assert selection().next("someone", memories, Today(10, 4), MORNING) is None


def test_new_items_go_round_the_themes_and_begin_with_the_easy_ones() -> None:
    chooser, memories, themes = selection(), {}, []
    for place in range(9):
        chosen = chooser.next("someone", memories, Today(), MORNING)
        assert chosen
        memories[chosen.id] = remembered(chosen.id, days_ago=0)
        themes.append(chosen.theme)
        if place == 0:
            assert chosen.difficulty == 1
    assert set(Counter(themes).values()) == {3}


def test_the_limits_of_a_day_hold() -> None:
    chooser = selection()
    assert chooser.next("someone", {}, Today(4, 4), MORNING) is None  # nothing due, no new item left
    assert chooser.next("someone", {}, Today(4, 4), MORNING, source="more") is not None
    due = {f"test_{n:03}": remembered(f"test_{n:03}") for n in range(1, 9)}
    chosen = chooser.next("someone", due, Today(5, 0), MORNING)
    assert chosen and chosen.id not in due  # five reviews were enough
    assert chooser.next("someone", due, Today(9, 4), MORNING) is None
    assert chooser.next("someone", due, Today(10, 0), MORNING) is None


def test_themes_levels_and_mistakes() -> None:
    chooser = selection()
    chosen = chooser.next("someone", {}, Today(), MORNING, source="theme", theme="继承")
    assert chosen and chosen.theme == "继承"
    hard = selection(item(1, difficulty=3))
    assert hard.next("someone", {}, Today(), MORNING, level=2) is None
    memories = {"test_003": remembered("test_003", right=False), "test_004": remembered("test_004")}
    chosen = chooser.next("someone", memories, Today(), MORNING, source="mistakes")
    assert chosen and chosen.id == "test_003"
    assert chooser.next("someone", {}, Today(), MORNING, source="mistakes") is None


def test_two_trainees_get_different_orders_and_each_always_the_same() -> None:
    def order(trainee: str) -> list[str]:
        memories: dict[str, Memory] = {}
        for _ in range(8):
            chosen = selection().next(trainee, memories, Today(), MORNING)
            assert chosen
            memories[chosen.id] = remembered(chosen.id, days_ago=0)
        return list(memories)

    assert order("one") == order("one")
    assert order("one") != order("two")


def test_what_has_left_the_bank_is_not_asked() -> None:
    memories = {"gone_001": remembered("gone_001")}
    chosen = selection(item(1)).next("someone", memories, Today(), MORNING)
    assert chosen and chosen.id == "test_001"
