"""A drill, as a trainee goes through it."""

import pytest

from bot.messages import QuizMessage
from tests.practice_parts import ZHANG, Desk, is_over, item, words


def test_a_first_day(desk: Desk) -> None:
    reply = desk.begin("开始练习")
    assert reply.practising == "drill"
    assert "一天 10 题" in words(reply) and "第 1 题" in words(reply)
    for number in range(2, 11):
        reply = desk.answer()
        assert "答对了！" in words(reply) and f"第 {number} 题" in words(reply)
    reply = desk.answer()
    assert is_over(reply)
    assert "今天的练习做完了，一共答了 10 次，对了 10 次" in words(reply)
    assert "已经做完了" in words(desk.begin("开始练习"))


def test_a_second_day_brings_new_items_and_a_third_what_is_due(desk: Desk) -> None:
    desk.begin("开始练习")
    first = {desk.quiz().question}
    for _ in range(9):
        desk.answer()
        first.add(desk.quiz().question)
    desk.answer()
    assert len(first) == 10
    desk.clock.pass_(days=1)
    desk.begin("每日一练")
    assert desk.quiz().question not in first
    desk.clock.pass_(days=1)
    desk.begin("退出")
    desk.begin("开始练习")
    assert desk.quiz().question in first


def test_a_mistake_is_explained_and_asked_again_before_the_day_ends(desk: Desk) -> None:
    desk.begin("开始练习")
    missed = desk.quiz().question
    reply = desk.answer(right=False)
    assert "这题没答对" in words(reply) and "✗" in words(reply) and "✓" in words(reply)
    assert "依据：《民法典》第一千零七十七条" in words(reply)
    asked = []
    while desk.practice.question(ZHANG).messages:
        asked.append(desk.quiz().question)
        reply = desk.answer()
    assert asked.count(missed) == 1
    assert len(asked) == 10
    assert "错题本里还有 1 道" in words(reply)


def test_not_knowing_shows_the_answer_and_counts_as_a_mistake(desk: Desk) -> None:
    desk.begin("开始练习")
    reply = desk.say("不会")
    assert "没关系，记住就好" in words(reply)
    desk.say("退出")
    assert "这是您的错题本" in words(desk.begin("错题本"))


def test_the_explanation_of_the_question_before(desk: Desk) -> None:
    desk.begin("开始练习")
    before = desk.quiz().question
    desk.answer()
    open_question = desk.quiz().question
    reply = desk.say("看解析")
    assert f"【解析】{before}" in words(reply)
    assert words(reply).count("✗") + words(reply).count("✓") >= 1
    assert desk.quiz().question == open_question


def test_an_answer_with_too_few_letters_is_asked_for_again(desk: Desk) -> None:
    desk.begin("做继承的题")
    while not desk.quiz().many:
        desk.answer()
    question = desk.quiz().question
    assert "至少选两个" in words(desk.say("A"))
    assert desk.quiz().question == question


def test_options_stand_in_another_order_next_time(desk: Desk) -> None:
    orders = set()
    for _ in range(6):
        desk.begin("做宪法的题")
        while len(desk.quiz().options) == 2:
            desk.answer()
        orders.add("".join(option.title[0] for option in desk.quiz().options))
        desk.say("退出")
        desk.clock.pass_(seconds=1)
    assert len(orders) > 1


def test_other_messages_are_not_for_the_drill(desk: Desk) -> None:
    desk.begin("开始练习")
    asked = desk.quiz()
    assert desk.say("离婚冷静期多少天") is None
    assert desk.say("你好") is None
    assert desk.quiz() == asked


def test_an_unreadable_answer_is_asked_for_again(desk: Desk) -> None:
    desk.begin("开始练习")
    assert "我没看懂您选的是哪个" in words(desk.say("选F", intent="practice_answer"))


def test_it_goes_on_where_it_stopped(desk: Desk) -> None:
    desk.begin("开始练习")
    desk.answer()
    desk.answer()
    asked = desk.quiz()
    assert is_over(desk.say("退出"))
    assert desk.say("B") is None  # nothing is under way
    assert not desk.practice.question(ZHANG).practising
    reply = desk.begin("继续练习")
    assert "接着来" in words(reply) and "第 3 题" in words(reply)
    assert desk.quiz() == asked


def test_a_drill_left_yesterday_does_not_go_on_today(desk: Desk) -> None:
    desk.begin("开始练习")
    desk.answer()
    desk.say("退出")
    desk.clock.pass_(days=1)
    assert "开始今天的练习" in words(desk.begin("开始练习"))
    assert desk.quiz().title and desk.quiz().title.startswith("第 1 题")


def test_an_answer_to_an_old_question_is_not_taken_for_the_open_one(desk: Desk) -> None:
    desk.begin("开始练习")
    mark = desk.practice.mark(ZHANG)
    desk.clock.pass_(seconds=5)
    desk.answer()
    desk.clock.pass_(seconds=5)
    asked = desk.quiz()
    reply = desk.say("", value="A", mark=mark, intent="practice_answer")
    assert "已经答过了" in words(reply)
    assert desk.quiz() == asked


def test_themes_can_be_changed_in_the_middle(desk: Desk) -> None:
    desk.begin("开始练习")
    reply = desk.say("换继承的题", intent="practice")
    assert "做“继承”的题" in words(reply)
    assert "继承" in (desk.quiz().title or "")


def test_a_theme_without_items_says_so(desk: Desk) -> None:
    assert "正在核对" in words(desk.begin("做物权的题"))


def test_easier_items(desk: Desk) -> None:
    desk.begin("开始练习")
    reply = desk.say("题目太难了", intent="practice")
    assert "简单一点" in words(reply)
    desk.say("再简单点", intent="practice")
    for _ in range(8):
        [level] = [one.difficulty for one in desk.bank.items.values() if one.question == desk.quiz().question]
        assert level == 1
        desk.answer()


def test_an_item_that_leaves_the_bank_is_passed_over(desk: Desk) -> None:
    desk.begin("开始练习")
    [gone] = [key for key, one in desk.bank.items.items() if one.question == desk.quiz().question]
    del desk.bank.items[gone]  # type: ignore[attr-defined]
    assert desk.practice.question(ZHANG).messages == []
    reply = desk.say("A", value="A", intent="practice_answer")
    assert reply and isinstance(reply.messages[-1], QuizMessage)


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false"])
def test_every_answer_of_every_kind_is_explained(desk: Desk, kind: str) -> None:
    from bot.practice.items import put, review, verdict

    one = item(1, kind=kind)
    asked = put(one, "seed", desk.clock())
    letters = "ABCDE"[: len(one.options)]
    right = "".join(
        letter for letter, place in zip(letters, asked.order, strict=True) if one.options[place].right
    )
    for number in range(2 ** len(letters)):
        chosen = "".join(letter for place, letter in enumerate(letters) if number >> place & 1)
        logged = review(one, asked, chosen, first=True, now=desk.clock())
        assert logged.right == (chosen == right)
        said = verdict(one, asked, chosen)
        assert ("答对了！" in said) == logged.right
        assert "的理由" in said or "就是这样" in said
