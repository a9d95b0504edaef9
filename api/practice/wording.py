"""What a certificate says in words, on its page and on paper."""

from bot.calendar import day_of
from bot.practice.models import ExamResult
from knowledge.practice.models import DUTY_NAMES

TITLE = "普法练习证明"
NOT_OFFICIAL = "仅为练习证明，非官方证书"
NOT_INSTEAD = "这是练习证明，不是官方证书，不能代替县里的考核。"
DUTIES = f"题目围绕法律明白人的四项职责：{'、'.join(DUTY_NAMES.values())}。"


def day(result: ExamResult) -> str:
    """Return the day of an exam, by the clock of China."""
    date = day_of(result.finished_at)
    return f"{date.year} 年 {date.month} 月 {date.day} 日"


def minutes(result: ExamResult) -> int:
    """Return how long an exam took, as the chat says it."""
    return max(1, round((result.finished_at - result.started_at).total_seconds() / 60))


def score(result: ExamResult, mark: int) -> str:
    """Return the score; with the pass mark, unless it was raised above the score since then."""
    known = f"，{mark} 分及格" if mark <= result.score else ""
    return f"{result.score} 分（满分 100 分{known}）"


def summary(result: ExamResult, mark: int) -> tuple[str, ...]:
    """Return what a certificate proves, in sentences."""
    return (
        f"于 {day(result)}通过明法普法模拟考试。",
        f"得 {score(result, mark)}，{result.asked} 题答对 {result.right} 题，用时 {minutes(result)} 分钟。",
    )


def hours(asked: int | None) -> str | None:
    """Return what the county asks for beside exams; `None` where it has not said."""
    return f"县里要求的培训学时：{asked}，以培训记录为准" if asked else None
