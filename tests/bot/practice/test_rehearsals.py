"""A rehearsal: the villager, and the score."""

from pathlib import Path

import pytest

from tests.practice_parts import ZHANG, Desk, bank_of, is_over, item, practising, scenario, sqlite_url, words


def test_the_villager_opens_the_case(desk: Desk) -> None:
    reply = desk.begin("情景演练")
    assert reply.practising == "rehearsal"
    assert "【小罗，28 岁，租房的】\n“房东不退我押金" in words(reply)


def test_the_villager_answers_what_is_asked(desk: Desk) -> None:
    desk.begin("情景演练")
    reply = desk.say("你们签合同没有？")
    assert words(reply) == "【小罗】\n“签了，合同还在我手头。”"
    reply = desk.say("那押金交了好多钱，合同签了没有")  # the contract has been told
    assert words(reply) == "【小罗】\n“交了一千块，有收条。”"


def test_the_villager_listens_to_advice_and_asks_again_after_nothing(desk: Desk) -> None:
    desk.begin("情景演练")
    assert "我听着呢" in words(desk.say("可以找人民调解委员会来调解"))
    assert "那我该咋个办嘛" in words(desk.say("今天天气不错"))


def test_a_question_of_law_is_said_to_the_villager(desk: Desk) -> None:
    desk.begin("情景演练")
    assert desk.say("离婚冷静期多少天") is not None


def test_the_score_shows_each_point_and_why(desk: Desk) -> None:
    desk.begin("情景演练")
    desk.say("你先别急，慢慢说。签合同没有？")
    desk.say("去村里申请调解嘛")
    reply = desk.say("说完了")
    assert is_over(reply)
    said = words(reply)
    assert "6 个要点说到了 3 个" in said
    assert "✓ 问清情况：有没有写合同。您说了“签合同没有？”" in said
    assert "✓ 指对路：可以找村里调解" in said
    assert "✓ 态度：先安慰，让人别急" in said
    assert "✗ 讲法律：按合同的约定退押金。没听到您说这个，可以说“合同怎么写的就怎么退”" in said
    assert "有经验的人会这样接待：小罗你先别急" in said
    assert "依据：《人民调解法》第四条" in said
    assert "⚠" not in said


def test_what_is_dangerous_is_called_out(desk: Desk) -> None:
    desk.begin("情景演练")
    desk.say("怕啥子，你就换把锁不走，看他咋办")
    said = words(desk.say("说完了"))
    assert "⚠ 这句话说不得：“" in said and "换把锁" in said
    assert "换锁占房是侵害别人的权利" in said


def test_a_warning_is_not_dangerous(desk: Desk) -> None:
    desk.begin("情景演练")
    desk.say("你可不要换锁不走，那样子没理")
    assert "⚠" not in words(desk.say("说完了"))


def test_it_ends_by_itself_when_everything_was_said(desk: Desk) -> None:
    desk.begin("情景演练")
    reply = desk.say(desk.bank.scenarios["test_s001"].model)
    assert is_over(reply)
    assert "6 个要点说到了 6 个" in words(reply)
    assert "谢谢你" in words(reply)


def test_it_ends_after_many_messages(desk: Desk) -> None:
    desk.begin("情景演练")
    for _ in range(14):
        assert not is_over(desk.say("嗯嗯"))
    assert is_over(desk.say("嗯嗯"))


def test_each_case_has_its_turn_the_easier_first(desk: Desk) -> None:
    ids = []
    for _ in range(4):
        desk.begin("情景演练")
        desk.clock.pass_(minutes=3)
        desk.say("慢慢说，别急")
        desk.say("说完了")
        ids.append(desk.store.rehearsals(desk.store.trainee(ZHANG).id)[0].scenario)
    assert ids == ["test_s001", "test_s002", "test_s001", "test_s002"]


def test_a_rehearsal_in_which_nothing_was_said_does_not_count(desk: Desk) -> None:
    desk.begin("情景演练")
    assert "6 个要点说到了 0 个" in words(desk.say("说完了"))
    assert desk.store.rehearsals(desk.store.trainee(ZHANG).id) == []


def test_giving_up(desk: Desk) -> None:
    desk.begin("情景演练")
    desk.say("慢慢说，别急")
    assert is_over(desk.say("退出"))
    assert desk.store.rehearsals(desk.store.trainee(ZHANG).id) == []


def test_what_was_said_is_not_kept_readable_and_goes_with_the_case(desk: Desk) -> None:
    desk.begin("情景演练")
    desk.say("你先别急，这句话要保密")
    database = Path(desk.engine.url.database or "")
    files = [database, database.with_name(f"{database.name}-wal")]
    assert not any("这句话要保密".encode() in file.read_bytes() for file in files if file.exists())


@pytest.mark.parametrize("text", ["宪法", "物权"])
def test_a_theme_without_cases(desk: Desk, text: str) -> None:
    assert "没有能练的" in words(desk.begin(f"来个{text}的情景"))


def test_a_case_that_leaves_the_bank_ends(tmp_path: Path) -> None:
    with practising(sqlite_url(tmp_path), bank_of(item(1), scenarios=(scenario(1),))) as desk:
        desk.begin("情景演练")
        desk.bank.scenarios.clear()  # type: ignore[attr-defined]
        assert "正在重新核对" in words(desk.say("你先别急"))


@pytest.mark.parametrize("text", ["为什么", "为啥子", "讲一下", "完了", "下一个", "换一个", "不会", "加练"])
def test_what_leads_a_drill_is_said_to_the_villager(desk: Desk, text: str) -> None:
    desk.begin("情景演练")
    reply = desk.say(text)
    assert reply and reply.practising == "rehearsal" and "【小罗】" in words(reply)


def test_going_on_shows_where_the_case_stands(desk: Desk) -> None:
    desk.begin("情景演练")
    assert "房东不退我押金" in words(desk.say("继续"))
    desk.say("你先别急")
    assert "那我该咋个办嘛" in words(desk.begin("开始练习"))
    desk.clock.pass_(days=1)
    assert "第 1 题" in words(desk.begin("开始练习"))


def test_a_wish_for_which_there_is_nothing_leaves_the_case_as_it_is(desk: Desk) -> None:
    desk.begin("情景演练")
    desk.say("你先别急，慢慢说")
    reply = desk.begin("错题本")
    assert "错题本是空的" in words(reply) and reply.practising == "rehearsal"
    assert "要点说到了 1 个" in words(desk.say("说完了"))
