"""The mock exam."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from bot.messages import TextMessage
from bot.practice.blueprint import Blueprint, blueprint, draw
from knowledge.practice import practice_bank
from tests.practice_parts import ZHANG, Desk, is_over, practising, small_bank, sqlite_url, words


def answer_all(desk: Desk, wrong: int = 0) -> str:
    said = ""
    while desk.practice.question(ZHANG).messages:
        said = words(desk.answer(right=wrong <= 0))
        wrong -= 1
    return said


def test_it_is_drawn_by_theme(desk: Desk) -> None:
    reply = desk.begin("模拟考试")
    assert reply.practising == "exam"
    assert "40 分钟" in words(reply) and "60 分及格" in words(reply)
    themes = Counter()
    while desk.practice.question(ZHANG).messages:
        themes[(desk.quiz().title or "").split(" · ")[2]] += 1
        desk.answer()
    # The small bank has no other theme of the blueprint.
    assert themes == {"婚姻家庭": 6, "继承": 4, "宪法": 4}


def test_a_passed_exam_has_a_certificate(desk: Desk) -> None:
    desk.begin("模拟考试")
    desk.clock.pass_(minutes=12)
    said = answer_all(desk)
    assert "及格了！这次得了 100 分" in said and "用了 12 分钟" in said
    [result] = desk.store.exams(desk.store.trainee(ZHANG).id)
    assert result.code and len(result.code) == 12
    assert f"/practice/certificates/{result.code}" in said


def test_a_failed_exam_names_what_is_weak(desk: Desk) -> None:
    desk.begin("模拟考试")
    said = answer_all(desk, wrong=12)
    assert "这次得了 14 分，60 分及格" in said
    assert "还要加把劲的是" in said
    [result] = desk.store.exams(desk.store.trainee(ZHANG).id)
    assert not result.passed and result.code is None
    assert "错题本" in words(desk.begin("错题本"))


def test_no_hints_and_no_help(desk: Desk) -> None:
    desk.begin("模拟考试")
    asked = desk.quiz()
    assert "不讲解" in words(desk.say("看解析"))
    assert "您正在考试，别的先不查" in words(desk.say("离婚冷静期多少天"))
    assert "您正在考试。先做完" in words(desk.say("换婚姻家庭的题", intent="practice"))
    assert desk.quiz() == asked
    assert "✓" not in words(desk.answer())


def test_time_runs_out(desk: Desk) -> None:
    desk.begin("模拟考试")
    desk.answer()
    desk.clock.pass_(minutes=39, seconds=30)
    assert "还剩 1 分钟" in words(desk.answer())
    desk.clock.pass_(minutes=1)
    reply = desk.say("A")
    assert is_over(reply)
    assert "时间到了" in words(reply) and "14 题对了 2 题" in words(reply)


def test_handing_in_early_counts_what_is_left_as_wrong_but_not_as_seen(desk: Desk) -> None:
    desk.begin("模拟考试")
    desk.answer()
    desk.say("不会")
    reply = desk.say("交卷")
    assert "14 题对了 1 题" in words(reply)
    assert desk.store.totals(desk.store.trainee(ZHANG).id) == (2, 1)
    first = reply.messages[0] if reply else None
    assert isinstance(first, TextMessage) and first.bars and len(first.bars) == 3


def test_giving_up_leaves_no_result(desk: Desk) -> None:
    desk.begin("模拟考试")
    desk.answer()
    assert "这次不算" in words(desk.say("退出"))
    trainee = desk.store.trainee(ZHANG)
    assert desk.store.exams(trainee.id) == []
    assert trainee.activity is None


def test_an_exam_on_one_theme(desk: Desk) -> None:
    desk.begin("来套继承的卷子")
    while desk.practice.question(ZHANG).messages:
        assert "继承" in (desk.quiz().title or "")
        desk.answer()


def test_the_pass_mark_is_a_setting(tmp_path: Path) -> None:
    with practising(sqlite_url(tmp_path), pass_mark=90) as desk:
        desk.begin("模拟考试")
        assert "90 分及格" in answer_all(desk, wrong=3)
        assert not desk.store.exams(desk.store.trainee(ZHANG).id)[0].passed


def test_two_exams_differ_and_a_seed_gives_the_same() -> None:
    bank, plan = practice_bank(), blueprint()
    one, two, again = (draw(bank, plan, seed) for seed in ("one", "two", "one"))
    assert one == again
    assert len({item.id for item in one} & {item.id for item in two}) < plan.total / 2


@pytest.mark.parametrize("seed", [f"seed {n}" for n in range(20)])
def test_the_shipped_bank_fills_the_blueprint(seed: str) -> None:
    plan = blueprint()
    drawn = draw(practice_bank(), plan, seed)
    assert Counter(item.theme for item in drawn) == plan.questions
    duties = Counter(item.duty for item in drawn)
    for duty, share in plan.duties.items():
        assert abs(duties[duty] - share * plan.total) <= 3, duties
    levels = Counter(item.difficulty for item in drawn)
    for level, share in plan.difficulties.items():
        assert abs(levels[level] - share * plan.total) <= 3, levels


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"duties": {"publicity": 0.5}}, "duties: the shares make 0.50"),
        ({"difficulties": {1: 0.5, 2: 0.5}}, "must have 1, 2 and 3"),
        ({"questions": {"刑法": 3}}, "questions"),
        ({"minutes": 0}, "minutes"),
        ({"hints": True}, "hints"),
    ],
)
def test_a_faulty_blueprint_is_refused(change: dict[str, object], fault: str) -> None:
    raw = yaml.safe_load(Path("bot/practice/blueprint.yml").read_text(encoding="utf-8"))
    with pytest.raises(ValidationError, match=fault):
        Blueprint.model_validate(raw | change)


def test_a_bank_with_too_few_items_gives_what_it_has() -> None:
    drawn = draw(small_bank(), blueprint(), "seed")
    assert len(drawn) == 14


def test_one_that_is_finished_late_ends_when_its_time_was_up(desk: Desk) -> None:
    desk.begin("模拟考试")
    desk.answer()
    desk.clock.pass_(days=2)
    said = words(desk.say("A"))
    assert "时间到了" in said and "用了 40 分钟" in said
    [result] = desk.store.exams(desk.store.trainee(ZHANG).id)
    assert result.finished_at - result.started_at == timedelta(minutes=40)


def test_one_whose_time_is_up_is_marked_before_anything_else_begins(desk: Desk) -> None:
    desk.begin("模拟考试")
    desk.clock.pass_(minutes=41)
    assert "时间到了" in words(desk.begin("开始练习"))
    assert "第 1 题" in words(desk.begin("开始练习"))


def test_giving_up_after_the_end_counts_nothing_either(desk: Desk) -> None:
    desk.begin("模拟考试")
    desk.clock.pass_(minutes=41)
    desk.say("退出")
    assert desk.store.exams(desk.store.trainee(ZHANG).id)[0].right == 0  # its time was up before


def test_an_exam_on_one_theme_earns_no_certificate(desk: Desk) -> None:
    desk.begin("来套继承的卷子")
    answer_all(desk)
    [result] = desk.store.exams(desk.store.trainee(ZHANG).id)
    assert (result.score, result.theme, result.code) == (100, "继承", None)


def test_not_knowing_an_older_question_does_not_pass_the_open_one(desk: Desk) -> None:
    desk.begin("模拟考试")
    mark = desk.practice.mark(ZHANG)
    desk.answer()
    asked = desk.quiz()
    assert "已经答过了" in words(desk.say("不会", mark=mark))
    assert desk.quiz() == asked
