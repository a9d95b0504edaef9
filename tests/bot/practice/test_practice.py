"""What holds for all of practice: progress, codes, two messages at once, other channels."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages import TextMessage
from bot.practice.models import Change, Drill
from bot.practice.ports import ConflictError
from bot.practice.step import Said
from tests.practice_parts import LI, ZHANG, Desk, is_over, practising, sqlite_url, words


def test_progress_at_the_beginning(desk: Desk) -> None:
    assert "您还没有做过题" in words(desk.begin("我的成绩"))


def test_progress_by_theme(desk: Desk) -> None:
    for _ in range(3):
        desk.begin("开始练习")
        while desk.practice.question(ZHANG).messages:
            desk.answer()
        desk.clock.pass_(days=1)
    reply = desk.begin("我的成绩")
    [text] = [message for message in reply.messages if isinstance(message, TextMessage)]
    assert "连续练了 3 天" in text.text and "答对 100%" in text.text
    assert text.bars and {bar.label for bar in text.bars} == {"婚姻家庭", "继承", "宪法"}
    mastered = [int((bar.note or "").split("/")[0]) for bar in text.bars]
    assert sum(mastered) >= 20
    desk.clock.pass_(days=2)
    assert "连续练了 0 天" in words(desk.begin("我的成绩"))


def test_the_forecast(desk: Desk) -> None:
    desk.begin("开始练习")
    while desk.practice.question(ZHANG).messages:
        desk.answer()
    # Each was answered right for the first time: FSRS asks again after two days.
    assert "现在该复习的有 0 道，明天 0 道，往后 7 天一共 10 道" in words(desk.begin("我的成绩"))


def test_progress_in_the_middle_of_a_drill(desk: Desk) -> None:
    desk.begin("开始练习")
    desk.answer()
    asked = desk.quiz()
    assert "您一共答了 1 次" in words(desk.say("我的成绩", intent="practice"))
    assert desk.quiz() == asked


def test_the_same_person_goes_on_from_another_channel(desk: Desk) -> None:
    desk.begin("开始练习", ZHANG)
    desk.answer(person=ZHANG)
    code = words(desk.begin("换手机接着练", ZHANG)).partition("练习码 ")[2][:9]
    desk.begin("开始练习", LI)
    desk.answer(person=LI)
    assert "认出您了" in words(desk.begin(f"练习码 {code}", LI))
    assert desk.quiz(LI) == desk.quiz(ZHANG)
    assert desk.store.totals(desk.store.trainee(LI).id) == (2, 2)
    desk.answer(person=LI)
    assert desk.store.trainee(ZHANG) == desk.store.trainee(LI)


def test_a_code_holds_once_and_for_half_an_hour(desk: Desk) -> None:
    desk.begin("开始练习", ZHANG)
    code = words(desk.begin("换手机接着练", ZHANG)).partition("练习码 ")[2][:9]
    desk.clock.pass_(minutes=31)
    assert "这个码不对" in words(desk.begin(f"练习码 {code}", LI))
    code = words(desk.begin("换手机接着练", ZHANG)).partition("练习码 ")[2][:9]
    desk.begin(f"练习码{code}", LI)
    assert "这个码不对" in words(desk.begin(f"练习码 {code}", "c" * 64))


def test_the_ranking_is_off_unless_the_operator_wants_it(desk: Desk, tmp_path: Path) -> None:
    assert "县里没有开排名" in words(desk.begin("各村排名"))
    assert "县里没有开排名" in words(desk.begin("参加排名"))
    assert not desk.store.trainee(ZHANG).ranked
    (tmp_path / "on").mkdir()
    with practising(sqlite_url(tmp_path / "on"), ranking=True) as other:
        assert "还没有哪个村" in words(other.begin("各村排名"))
        other.begin("参加排名")
        assert other.store.trainee(ZHANG).ranked
        other.begin("退出排名")
        assert not other.store.trainee(ZHANG).ranked


def test_of_two_messages_at_once_one_counts(desk: Desk) -> None:
    desk.begin("开始练习")
    mark = desk.practice.mark(ZHANG)
    letters = "AB" if desk.quiz().many else "A"
    barrier = threading.Barrier(8)
    said: list[str] = []

    def send() -> None:
        barrier.wait()
        reply = desk.practice.take(ZHANG, Said("", value=letters, mark=mark, intent="practice_answer"))
        said.append(words(reply))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 8
    assert desk.store.totals(desk.store.trainee(ZHANG).id)[0] == 1


def test_a_trainee_who_has_moved_on_is_not_overwritten(desk: Desk) -> None:
    desk.begin("开始练习")
    before = desk.store.trainee(ZHANG)
    desk.answer()
    with pytest.raises(ConflictError):
        desk.store.keep(before, Drill(), Change())
    assert desk.store.trainee(ZHANG).activity != Drill()


def test_it_goes_on_after_a_restart(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    with practising(url) as desk:
        desk.begin("开始练习")
        desk.answer()
        asked = desk.quiz()
    with practising(url) as desk:
        assert desk.quiz() == asked


def test_without_rasa_it_goes_on_all_the_same(desk: Desk) -> None:
    practice = desk.practice
    begun = practice.alone(ZHANG, Said("开始练习", intent="practice"))
    assert begun and begun.messages[-1].type == "quiz"
    answered = practice.alone(ZHANG, Said("不会"))
    assert answered and answered.messages[-1].type == "quiz"
    assert practice.alone(ZHANG, Said("离婚冷静期多少天")) is None
    stopped = practice.alone(ZHANG, Said("退出"))
    assert is_over(stopped) and all(message.type != "quiz" for message in stopped.messages)
    late = practice.alone(ZHANG, Said("", value="A", intent="practice_answer"))
    assert late


def test_an_answer_when_nothing_is_under_way(desk: Desk) -> None:
    assert "您现在没有在练习" in words(desk.practice.answer(ZHANG, Said("选B", intent="practice_answer")))
    assert desk.practice.take(ZHANG, Said("离婚")) is None


def test_days_are_those_of_china(desk: Desk) -> None:
    desk.clock.now = desk.clock.now.replace(hour=15, minute=50)  # ten to midnight in China
    desk.begin("开始练习")
    while desk.practice.question(ZHANG).messages:
        desk.answer()
    assert "已经做完了" in words(desk.begin("开始练习"))
    desk.clock.pass_(minutes=15)
    assert "第 1 题" in words(desk.begin("开始练习"))


@settings(
    max_examples=60,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.sampled_from(
            [
                "开始练习",
                "情景演练",
                "模拟考试",
                "错题本",
                "加练",
                "退出",
                "不会",
                "看解析",
                "下一题",
                "A",
                "BC",
                "对",
                "交卷",
                "继续",
                "我的成绩",
                "换继承的题",
                "再简单点",
                "换手机",
                "你别急",
            ]
        )
        | st.text(max_size=20),
        max_size=12,
    )
)
def test_no_conversation_breaks_it(desk: Desk, said: list[str]) -> None:
    for text in said:
        for intent in (None, "practice", "practice_answer"):
            reply = desk.say(text, intent=intent)
            assert reply is None or reply.status == "practice"
        assert desk.begin(text).status == "practice"


def test_an_answer_that_names_no_question_is_not_taken_after_a_pause(desk: Desk) -> None:
    desk.begin("开始练习")
    desk.say("退出")
    reply = desk.practice.answer(ZHANG, Said("A", intent="practice_answer"))
    assert "接着来" in words(reply)
    assert desk.store.totals(desk.store.trainee(ZHANG).id) == (0, 0)


def test_who_only_types_a_letter_becomes_no_trainee(desk: Desk) -> None:
    desk.practice.answer(ZHANG, Said("B", intent="practice_answer"))
    desk.practice.take(ZHANG, Said("B"))
    assert desk.store.known(ZHANG) is None


def test_codes_cannot_be_guessed(desk: Desk) -> None:
    for number in range(30):
        assert "这个码不对" in words(desk.begin(f"学员码 AAAA{'34679ACDEF'[number % 10] * 4}"))
    assert "输错的码太多" in words(desk.begin("学员码 AAAACCCC"))


def test_an_exam_is_not_left_for_a_code(desk: Desk) -> None:
    desk.begin("模拟考试")
    assert "您正在考试" in words(desk.say("学员码 AAAA-CCCC"))
    assert desk.practice.question(ZHANG).practising == "exam"


def test_a_conversation_that_is_resumed_begins_nothing_new(desk: Desk) -> None:
    reply = desk.practice.begin(ZHANG, "/practice", "resume")
    assert reply.practising is None and desk.store.trainee(ZHANG).activity is None
