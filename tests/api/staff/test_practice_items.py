import csv
import io
import random
from datetime import UTC, datetime, timedelta

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pointbiserialr

from api.staff.practice_bank import TrainersBank
from api.staff.practice_figures import ENOUGH, ItemFigures, discriminations, item_figures
from api.store.practice_statistics import FirstAnswers
from bot.practice.models import Change
from knowledge import KnowledgeBase
from knowledge.practice import practice_bank
from tests.api.staff.practice_parts import PracticeParts, exam, items_of, rehearsal, review
from tests.api.test_problems import is_problem
from tests.databases import ON_SQLITE

ITEMS = "/v1/staff/practice/items"
SUMMARY = "/v1/staff/practice/summary"
SINGLE, OTHER = items_of("婚姻家庭", "single")[:2]
MANY = items_of("婚姻家庭", "multiple")[0]

Answer = tuple[int, int, bool]
"""Trainee, item, right."""


def expected(answers: list[Answer], item: int) -> float | None:
    """The discrimination as the definition says it, one trainee after the other."""
    first = {(trainee, asked): right for trainee, asked, right in answers}
    x, y = [], []
    for (trainee, asked), right in first.items():
        others = [first[key] for key in first if key[0] == trainee and key[1] != item]
        if asked == item and others:
            x.append(right)
            y.append(sum(others) / len(others))
    if len(set(x)) < 2 or np.ptp(y) < 1e-9:
        return None
    return float(pointbiserialr(x, y).statistic)


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 5), st.booleans()),
        max_size=60,
        unique_by=lambda answer: answer[:2],
    )
)
def test_discrimination_is_the_corrected_point_biserial(answers: list[Answer]) -> None:
    table = np.array(answers, dtype=np.int64).reshape(-1, 3)
    found, pairs = discriminations(table[:, 1], table[:, 0], table[:, 2].astype(bool), 6)
    for item in range(6):
        wanted = expected(answers, item)
        assert (None if np.isnan(found[item]) else found[item]) == pytest.approx(wanted, abs=1e-9)
        assert pairs[item] == sum(
            asked == item and any(row[0] == trainee and row[1] != item for row in answers)
            for trainee, asked, _ in answers
        )


def figures(
    *answers: tuple[int, bool, int], known: list[tuple[int, bool]] | None = None, seconds: int = 9
) -> ItemFigures:
    """The figures of SINGLE, from (trainee, right, bits of the options chosen); OTHER gives the rest."""
    rest = known or []
    first = FirstAnswers(
        items=(SINGLE.id, OTHER.id, "gone_001"),
        item=np.array([0] * len(answers) + [1] * len(rest), dtype=np.int64),
        trainee=np.array([answer[0] for answer in answers] + [who for who, _ in rest], dtype=np.int64),
        right=np.array([answer[1] for answer in answers] + [right for _, right in rest], dtype=bool),
        chosen=np.array([answer[2] for answer in answers] + [1] * len(rest), dtype=np.int64),
        seconds=np.array([seconds] * (len(answers) + len(rest)), dtype=np.int64),
    )
    return item_figures([SINGLE, OTHER], first, {})[0]


def bits(right: bool) -> int:
    """Bits of the right option of SINGLE, or of a wrong one."""
    return next(1 << place for place, option in enumerate(SINGLE.options) if option.right == right)


def answered(right: int, wrong: int) -> ItemFigures:
    return figures(*((who, who < right, bits(who < right)) for who in range(right + wrong)))


@pytest.mark.parametrize(
    ("right", "wrong", "flags"),
    [
        (0, 19, ()),
        (19, 0, ()),
        (3, 17, ("too_hard", "popular_distractor")),
        (4, 16, ("popular_distractor",)),
        (9, 11, ("popular_distractor",)),
        (10, 10, ()),
        (19, 1, ()),
        (20, 0, ("too_easy",)),
        (97, 3, ()),
        (98, 2, ("too_easy",)),
    ],
)
def test_flags(right: int, wrong: int, flags: tuple[str, ...]) -> None:
    assert answered(right, wrong).flags == flags


def test_an_item_that_strong_trainees_get_wrong() -> None:
    known = [(who, who < 10) for who in range(ENOUGH)]
    weak = figures(*((who, who >= 10, bits(who >= 10)) for who in range(ENOUGH)), known=known)
    assert (weak.discrimination, weak.flags) == (-1, ("weak_discrimination",))
    strong = figures(*((who, who < 10, bits(who < 10)) for who in range(ENOUGH)), known=known)
    assert (strong.discrimination, strong.flags) == (1, ())
    few = figures(*((who, who >= 10, bits(who >= 10)) for who in range(ENOUGH)), known=known[5:])
    assert few.discrimination == -1
    assert "weak_discrimination" not in few.flags


def test_an_item_without_answers() -> None:
    none = figures()
    assert (none.attempts, none.share_right, none.discrimination, none.unsure) == (0, None, None, None)
    assert (none.median_seconds, none.flags) == (None, ())
    assert {option.share for option in none.options} == {None}


@given(st.lists(st.integers(-1, 50), max_size=12))
def test_the_median_of_seconds(seconds: list[int]) -> None:
    count = len(seconds)
    first = FirstAnswers(
        (SINGLE.id,),
        np.zeros(count, np.int64),
        np.arange(count),
        np.ones(count, bool),
        np.ones(count, np.int64),
        np.array(seconds, np.int64),
    )
    known = [value for value in seconds if value >= 0]
    found = item_figures([OTHER, SINGLE], first, {})[1].median_seconds
    assert found == (float(np.median(known)) if known else None)


async def test_an_item_as_trainers_see_it(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    one, two, three, four = (practice.trainee() for _ in range(4))
    right = next(str(place) for place, option in enumerate(SINGLE.options) if option.right)
    wrong = next(str(place) for place, option in enumerate(SINGLE.options) if not option.right)
    practice.answer(one, (SINGLE.id, True), chosen=right, seconds=10)
    practice.answer(two, (SINGLE.id, False), chosen=wrong, seconds=20)
    practice.answer(three, (SINGLE.id, False), chosen="", seconds=60)
    practice.answer(four, (SINGLE.id, True), chosen=right, mode="exam", seconds=3000)
    for trainee in (one, two, three):  # learnt meanwhile
        practice.answer(trainee, (SINGLE.id, True), chosen=right, first=False, seconds=1)
    practice.answer(two, ("gone_001", True))
    found = (await trainers.get(ITEMS)).json()
    assert found["found"] == len(practice.bank.bank.items)
    assert len(found["items"]) == 100
    assert found["items"][0] == {
        "id": SINGLE.id,
        "theme": "婚姻家庭",
        "kind": "single",
        "difficulty": SINGLE.difficulty,
        "question": SINGLE.question,
        "attempts": 4,
        "share_right": 0.5,
        "discrimination": None,
        "options": [
            {
                "text": option.text,
                "right": option.right,
                "share": {right: 0.5, wrong: 0.25}.get(str(place), 0),
            }
            for place, option in enumerate(SINGLE.options)
        ],
        "unsure": 0.25,
        "median_seconds": 20,
        "flags": [],
        "changed_law": [],
    }


async def test_several_options(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    for chosen in ("01", "0", "012"):
        practice.answer(practice.trainee(), (MANY.id, chosen == "01"), chosen=chosen)
    (item,) = (await trainers.get(ITEMS, params={"limit": 1})).json()["items"]
    assert [round(3 * option["share"]) for option in item["options"]][:4] == [3, 2, 1, 0]


async def test_filters_and_orders(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    easy, hard, changed = (items_of("继承")[place].id for place in (1, 2, 0))
    strange = items_of("宪法")[0].id
    for number in range(ENOUGH):
        strong = number < 10
        practice.answer(
            practice.trainee(), (easy, True), (hard, number < 2), (changed, strong), (strange, not strong)
        )

    async def ids(**params: object) -> list[str]:
        found = (await trainers.get(ITEMS, params=params)).json()
        return [item["id"] for item in found["items"]]

    assert (await ids())[:4] == [hard, *sorted([changed, strange]), easy]
    assert (await ids(order="easiest"))[:4] == [easy, *sorted([changed, strange]), hard]
    assert (await ids(order="weakest"))[0] == strange
    assert set((await ids(order="most_answered"))[:4]) == {easy, hard, changed, strange}
    everything = sorted(item.id for item in practice.bank.bank.items.values())
    assert await ids(order="id", limit=1000) == everything
    assert (await ids(order="hardest", limit=1000))[4:] == [
        item for item in everything if item not in {easy, hard, changed, strange}
    ]
    whole = (await trainers.get(ITEMS, params={"limit": 1000})).json()["items"]
    flagged = {item["id"] for item in whole if item["flags"]}
    assert {easy, hard, strange} <= flagged
    assert set(await ids(flagged=True)) == flagged
    assert await ids(changed=True) == [changed]
    assert set(await ids(theme="宪法", flagged=True)) == {strange}
    assert set(await ids(theme="继承", kind="true_false", limit=1000)) == {
        item.id for item in items_of("继承", "true_false")
    }
    alone = (await trainers.get(ITEMS, params={"theme": "宪法", "order": "weakest", "limit": 1})).json()
    assert alone["items"][0]["discrimination"] < 0
    assert alone["found"] == len(items_of("宪法"))


@ON_SQLITE
@pytest.mark.parametrize(
    "query",
    ["theme=x", "kind=x", "flagged=x", "limit=0", "limit=1001", "order=x", "colour=red", "order="],
)
async def test_wrong_queries_are_named(trainers: httpx.AsyncClient, query: str) -> None:
    response = await trainers.get(f"{ITEMS}?{query}")
    assert query.partition("=")[0] in str(is_problem(response, 422)["detail"])


async def test_a_file_that_office_programs_open(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    for number in range(ENOUGH):
        practice.answer(practice.trainee(), (SINGLE.id, number < 5), (OTHER.id, number >= 5), chosen="1")
    response = await trainers.get(f"{ITEMS}.csv", params={"theme": "婚姻家庭"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="items.csv"'
    assert response.content.count(b"\xef\xbb\xbf") == 1
    header, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""))
    assert len(rows) == len(items_of("婚姻家庭"))
    assert {len(row) for row in rows} == {len(header)}
    row = dict(zip(header, rows[0], strict=True))
    assert (row["编号"], row["首答人数"], row["首答正确率"], row["区分度"]) == (
        SINGLE.id,
        "20",
        "0.25",
        "-1.0",
    )
    assert row["选项B选择率"] == "1.0"
    assert "区分度低" in row["提示"]
    is_problem(await trainers.get(f"{ITEMS}.csv", params={"limit": 5}), 422)


def test_items_whose_law_changed_are_out(base: KnowledgeBase) -> None:
    cited = next(item for item in practice_bank().items.values() if item.cites).cites[0]
    bank = TrainersBank.of(practice_bank(), base, {cited: "改过的条文"})
    out = {item.id for item in practice_bank() if cited in item.cites}
    assert set(bank.changed_law) == out
    assert set(bank.changed_law.values()) == {(cited,)}
    current = practice_bank().current(base, {cited: "改过的条文"})
    assert bank.items(None) == len(current.items)
    assert bank.scenarios(None) == len(current.scenarios)
    assert TrainersBank.of(practice_bank(), base, {}).items(None) == len(practice_bank().items)


async def test_the_summary(trainers: httpx.AsyncClient, practice: PracticeParts) -> None:
    empty = (await trainers.get(SUMMARY)).json()
    assert (empty["trainees"], empty["answers"], empty["share_right"], empty["exams"]) == (0, 0, None, 0)
    themes = list(dict.fromkeys(item.theme for item in practice_bank().items.values()))
    assert empty["themes"] == [{"theme": theme, "answers": 0, "share_right": None} for theme in themes]
    one, two = practice.trainee(), practice.trainee()
    constitution, succession = items_of("宪法")[0].id, items_of("继承")[0].id
    practice.keep(
        one,
        Change(
            reviews=(review(constitution), review(constitution, right=False), review(succession)),
            exam=exam(80, passed=True),
        ),
    )
    practice.keep(two, Change(reviews=(review("gone_001"),), exam=exam(20, passed=False)))
    practice.keep(two, Change(rehearsal=rehearsal("plan_s001")))
    with practice.engine.begin() as connection:
        quiet = datetime.now(UTC) - timedelta(days=8)
        connection.exec_driver_sql(
            f"UPDATE trainees SET seen_at = '{quiet:%Y-%m-%d %H:%M:%S.%f}' WHERE id = '{two}'"  # noqa: S608
        )
    summary = (await trainers.get(SUMMARY)).json()
    assert [row for row in summary.pop("themes") if row["answers"]] == [
        {"theme": "宪法", "answers": 2, "share_right": 0.5},
        {"theme": "继承", "answers": 1, "share_right": 1},
    ]
    assert summary == {
        "trainees": 2,
        "active_7_days": 1,
        "active_30_days": 2,
        "answers": 4,
        "share_right": 0.75,
        "exams": 2,
        "exams_passed": 1,
        "rehearsals": 1,
    }


async def test_statistics_of_real_looking_trainees(
    trainers: httpx.AsyncClient, practice: PracticeParts
) -> None:
    """Strong trainees get easy items right: every item must then discriminate."""
    chance = random.Random(1)  # noqa: S311
    items = [item.id for item in items_of("宪法")[:30]]
    for number in range(60):
        answers = [
            (item, chance.random() < 1 / (1 + np.exp(place / 5 - number / 10)))
            for place, item in enumerate(items)
        ]
        practice.answer(practice.trainee(), *answers)
    found = (await trainers.get(ITEMS, params={"theme": "宪法", "order": "id", "limit": 30})).json()["items"]
    measured = {item["id"]: item["discrimination"] for item in found}
    assert np.mean([measured[item] for item in items]) > 0.2
