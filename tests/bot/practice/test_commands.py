"""What trainees say to lead practice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.commands import Command, read_command, read_wish


@pytest.mark.parametrize(
    ("text", "do"),
    [
        ("退出", "stop"),
        ("不练了", "stop"),
        ("不想做了", "stop"),
        ("先休息一下吧", "stop"),
        ("退出练习", "stop"),
        ("好的，结束吧", "stop"),
        ("交卷", "hand_in"),
        ("我说完了", "hand_in"),
        ("取消", "stop"),
        ("就这些", "hand_in"),
        ("不会", "pass"),
        ("这题不会", "pass"),
        ("不晓得", "pass"),
        ("看答案", "pass"),
        ("我不知道啊", "pass"),
        ("看解析", "explain"),
        ("上一题的解析", "explain"),
        ("为啥子", "explain"),
        ("下一题", "next"),
        ("换一题", "next"),
        ("继续", "resume"),
        ("继续练习", "resume"),
        ("接着来", "resume"),
        ("加练", "more"),
        ("再来几道题", "more"),
    ],
)
def test_plain_wishes(text: str, do: str) -> None:
    command = read_command(text)
    assert command and command.do == do


@pytest.mark.parametrize(
    "text",
    [
        "离婚冷静期多少天",
        "不会判离婚吧",
        "他不知道我怀孕了，能离婚吗",
        "B",
        "我选B和C",
        "退押金要什么手续",
        "结束劳动合同要赔钱吗",
        "为什么法院不判离",
        "",
        "对",
    ],
)
def test_what_is_no_wish(text: str) -> None:
    assert read_command(text) is None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("开始练习", Command("drill")),
        ("每日一练", Command("drill")),
        ("考考我", Command("drill")),
        ("换婚姻家庭的题", Command("theme", "婚姻家庭")),
        ("来几道遗嘱的题", Command("theme", "继承")),
        ("不做宪法的，做侵权的题", Command("theme", "侵权责任")),
        ("错题本", Command("mistakes")),
        ("复习昨天做错的题", Command("mistakes")),
        ("模拟考试", Command("exam")),
        ("来套宪法的卷子", Command("exam", "宪法")),
        ("情景演练", Command("rehearsal")),
        ("来个继承的情景", Command("rehearsal", "继承")),
        ("我的成绩", Command("progress")),
        ("我做对了多少题", Command("progress")),
        ("老师布置的任务", Command("assignments")),
        ("各村排名", Command("ranking")),
        ("我要参加排名", Command("rank_me")),
        ("退出排名", Command("unrank_me")),
        ("题目太难了，换简单的", Command("easier")),
        ("来道难点的题", Command("harder")),
        ("换手机了怎么接着练", Command("share")),
        ("学员码 A3C4-E6F7", Command("link", code="A3C4E6F7")),
        ("学员码是a3c4e6f7", Command("link", code="A3C4E6F7")),
        ("学员码:A3C4 E6F7", Command("link", code="A3C4E6F7")),
        ("学员码 A3C4—E6F7", Command("link", code="A3C4E6F7")),
        ("太简单了，来点难的", Command("harder")),
        ("我的模拟考试成绩", Command("progress")),
        ("我考了多少分", Command("progress")),
    ],
)
def test_wishes_about_practice(text: str, command: Command) -> None:
    assert read_wish(text) == command


def test_a_code_alone_is_one_and_a_code_in_a_story_is_none() -> None:
    assert read_command("A3C4-E6F7") == read_command("A3C4E6F7") == Command("link", code="A3C4E6F7")
    assert read_command("2024-2025") is None
    assert read_command("车牌 A3C4-E6F7 撞了我咋办") is None


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    read_command(text)
    assert read_wish(text).do
