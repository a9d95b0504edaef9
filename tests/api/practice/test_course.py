"""A whole course by chat, on the real server with Rasa: two days, a case, an exam, its certificate."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from knowledge.practice import practice_bank
from tests.end_to_end import Mingfa, running_mingfa, running_mingfa_alone
from tests.servers import rasa_model

__all__ = ["rasa_model"]

SESSION = "course"
SESSION_TURNS = 3
"""Four times as many and practice goes on in a fresh conversation with Rasa."""
MOMENTS = {
    "trainees": ("created_at", "seen_at"),
    "memories": ("due", "last_review"),
    "reviews": ("at",),
    "exams": ("finished_at",),
    "rehearsals": ("finished_at",),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("course")


@pytest.fixture(scope="module")
def course(folder: Path, rasa_model: Path) -> Iterator[Mingfa]:
    with running_mingfa(folder, rasa_model, session_turns=SESSION_TURNS) as running:
        yield running


def say(course: Mingfa, text: str) -> list[dict[str, Any]]:
    said = course.ask(text, SESSION)
    assert said["status"] == "practice", said
    messages: list[dict[str, Any]] = said["messages"]  # type: ignore[assignment]
    return messages


def words(messages: list[dict[str, Any]]) -> str:
    return "\n".join(str(message.get("text", "")) for message in messages)


def quiz(messages: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((message for message in messages if message["type"] == "quiz"), None)


def answer(course: Mingfa, question: dict[str, Any], right: bool = True) -> list[dict[str, Any]]:
    """Answer a question as its item in the bank says: a tap, or letters where there are several."""
    [item] = [one for one in practice_bank().items.values() if one.question == question["question"]]
    good = {option.text for option in item.options if option.right}
    titles = [option["title"] for option in question["options"]]
    letters = [letter for letter, title in zip("ABCDE", titles, strict=False) if (title in good) == right]
    if question["many"]:
        return say(course, "我选" + "和".join(letters) if len(letters) > 1 else "我选A和B")
    return say(course, str(question["options"]["ABCDE".index(letters[0])]["payload"]))


def a_day_passes(folder: Path) -> None:
    """Put everything that has happened a day back."""
    with sqlite3.connect(folder / "mingfa.db") as database:
        for table, columns in MOMENTS.items():
            for column in columns:
                rows = database.execute(f"SELECT rowid, {column} FROM {table}").fetchall()  # noqa: S608
                for row, moment in rows:
                    earlier = datetime.fromisoformat(moment) - timedelta(days=1)
                    database.execute(
                        f"UPDATE {table} SET {column} = ? WHERE rowid = ?",  # noqa: S608
                        (earlier.strftime("%Y-%m-%d %H:%M:%S.%f"), row),
                    )
    database.close()


def drill(course: Mingfa, messages: list[dict[str, Any]], wrong: int) -> tuple[list[str], str]:
    """Answer until the drill ends; return the questions and the last words."""
    asked: list[str] = []
    while question := quiz(messages):
        asked.append(question["question"])
        messages = answer(course, question, right=len(asked) > wrong)
        assert len(asked) < 40
    return asked, words(messages)


def test_a_course(course: Mingfa, folder: Path) -> None:
    first_day, end = drill(course, say(course, "开始练习"), wrong=2)
    assert len(set(first_day)) == 10
    assert len(first_day) == 12  # the two mistakes came again
    assert "今天的练习做完了" in end and "错题本里还有 2 道" in end

    a_day_passes(folder)
    second_day, end = drill(course, say(course, "每日一练"), wrong=0)
    assert "今天的练习做完了" in end
    # After a mistake and a right answer FSRS asks again the next day.
    assert set(first_day[:2]) <= set(second_day)
    assert len(second_day) == 10

    a_day_passes(folder)
    third_day, _ = drill(course, say(course, "每日一练"), wrong=0)
    assert set(first_day) & set(third_day)

    case = say(course, "情景演练")
    assert "我来当村民" in words(case)
    say(course, "您先莫急，慢慢跟我说")
    report = words(say(course, "说完了"))
    assert "个要点说到了" in report and "有经验的人会这样接待" in report

    messages = say(course, "模拟考试")
    count = 0
    while question := quiz(messages):
        count += 1
        messages = answer(course, question)
    assert count == 40
    result = words(messages)
    assert "及格了！这次得了 100 分" in result
    code = result.partition("/practice/certificates/")[2][:12]
    page = httpx.get(f"{course.url}/practice/certificates/{code}", trust_env=False)
    assert page.status_code == 200 and "100" in page.text
    printed = httpx.get(f"{course.url}/practice/certificates/{code}.pdf", trust_env=False)
    assert printed.headers["content-type"] == "application/pdf" and printed.content.startswith(b"%PDF")

    progress = say(course, "我的成绩")
    assert "连续练了 3 天" in words(progress) and "最好 100 分" in words(progress)
    [bars] = [message["bars"] for message in progress if message.get("bars")]
    assert len(bars) == 10


def test_a_drill_that_outlasts_a_conversation_goes_on(course: Mingfa) -> None:
    """The session goes on in a fresh conversation with Rasa, which knows of no drill."""
    messages = course.ask("来几道合同的题", "long")["messages"]
    for number in range(1, 5 * SESSION_TURNS):
        assert messages[-1]["type"] == "quiz", number  # type: ignore[index]
        messages = course.ask("不会" if number % 2 else "离婚冷静期多少天", "long")["messages"]
        types = [message["type"] for message in messages]  # type: ignore[union-attr]
        assert ("answer" in types) == (number % 2 == 0), number


def test_a_drill_goes_on_in_another_process_on_another_channel_without_rasa(
    course: Mingfa, folder: Path, tmp_path: Path
) -> None:
    course.ask("开始练习", "phone")
    course.ask("不会", "phone")
    told = words(course.ask("换了手机接着练", "phone")["messages"])  # type: ignore[arg-type]
    code = told.partition("练习码 ")[2][:9]
    open_question = quiz(course.ask("继续", "phone")["messages"])  # type: ignore[arg-type]
    with running_mingfa_alone(tmp_path, database_url=f"sqlite:///{folder / 'mingfa.db'}") as other:
        linked = other.ask(f"练习码 {code}", "tablet")["messages"]
        assert "认出您了" in words(linked)  # type: ignore[arg-type]
        assert quiz(linked) == open_question  # type: ignore[arg-type]
