"""What trainers export: members with what they have done, and items with their statistics."""

from collections.abc import Iterator, Sequence
from typing import Final

from api.staff.csv_file import local_time
from api.staff.practice_figures import Flag, ItemFigures
from api.store.cohorts import AssignmentKind, AssignmentState, MemberState
from knowledge.practice.models import LETTERS, MOST_OPTIONS, Kind

MEMBER_HEADERS: Final = (
    "姓名",
    "村",
    "学员码",
    "已加入",
    "最近练习",
    "答题数",
    "答对数",
    "掌握题数",
    "错题数",
    "模拟考试次数",
    "最高分",
    "考试通过",
    "情景演练次数",
    "不当说法数",
)
ITEM_HEADERS: Final = (
    "编号",
    "主题",
    "题型",
    "难度",
    "题目",
    "首答人数",
    "首答正确率",
    "区分度",
    "不会的比例",
    "用时中位数（秒）",
    "提示",
    "法条已变",
    *(f"选项{letter}{what}" for letter in LETTERS for what in ("", "对错", "选择率")),
)
ASSIGNMENT_NAMES: Final[dict[AssignmentKind, str]] = {
    "items": "答对题数",
    "exam": "通过考试次数",
    "rehearsal": "情景演练次数",
}
KIND_NAMES: Final[dict[Kind, str]] = {"single": "单选", "multiple": "多选", "true_false": "判断"}
FLAG_NAMES: Final[dict[Flag, str]] = {
    "too_hard": "太难",
    "too_easy": "太易",
    "weak_discrimination": "区分度低",
    "popular_distractor": "错项比对项选得多",
}


def member_rows(
    members: Sequence[MemberState], assignments: Sequence[AssignmentState]
) -> Iterator[Sequence[str | float]]:
    """Yield the header, and a line for each member. Done and due stand apart: 3/12 would become a date."""
    yield (*MEMBER_HEADERS, *map(_assignment, assignments))
    for member in members:
        yield (
            member.name,
            member.village,
            member.code,
            _yes(member.joined),
            *_progress(member, [assignment.id for assignment in assignments]),
        )


def item_rows(items: Sequence[ItemFigures]) -> Iterator[Sequence[str | float]]:
    """Yield the header, and a line for each item."""
    yield ITEM_HEADERS
    for item in items:
        options = [
            cell
            for option in item.options
            for cell in (option.text, _right(option.right), _number(option.share))
        ]
        yield (
            item.id,
            item.theme,
            KIND_NAMES[item.kind],
            item.difficulty,
            item.question,
            item.attempts,
            _number(item.share_right),
            _number(item.discrimination, 2),
            _number(item.unsure),
            _number(item.median_seconds, 1),
            "、".join(FLAG_NAMES[flag] for flag in item.flags),
            "、".join(item.changed_law),
            *options,
            *[""] * (3 * MOST_OPTIONS - len(options)),
        )


def _assignment(assignment: AssignmentState) -> str:
    theme = f"（{assignment.theme}）" if assignment.theme else ""
    what = f"{ASSIGNMENT_NAMES[assignment.kind]}{theme}"
    return f"任务{assignment.id}：{what}，应完成{assignment.count}，截止{local_time(assignment.due)}"


def _progress(member: MemberState, assignments: Sequence[int]) -> Iterator[str | float]:
    progress = member.progress
    if progress is None:
        yield from [""] * (len(MEMBER_HEADERS) - 4 + len(assignments))
        return
    yield local_time(progress.last_seen)
    yield from (progress.answers, progress.right, progress.items_mastered, progress.mistakes, progress.exams)
    yield "" if progress.best_score is None else progress.best_score
    yield _yes(progress.passed)
    yield from (progress.rehearsals, progress.dangers)
    done = {each.assignment: each.done for each in progress.assignments}
    yield from (done.get(assignment, 0) for assignment in assignments)


def _yes(value: bool) -> str:
    return "是" if value else "否"


def _right(value: bool) -> str:
    return "对" if value else "错"


def _number(value: float | None, places: int = 3) -> str | float:
    return "" if value is None else round(value, places)
