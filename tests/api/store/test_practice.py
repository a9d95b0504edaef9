"""Trainees in the database, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.practice import PracticeDatabase
from api.store.practice_tables import (
    AssignmentRow,
    CohortRow,
    ExamRow,
    MemberRow,
    MemoryRow,
    RehearsalRow,
    ReviewRow,
    TraineeRow,
)
from bot.practice.models import (
    Change,
    Drill,
    ExamResult,
    Memory,
    Preferences,
    Rehearsal,
    RehearsalResult,
    Review,
)
from bot.practice.ports import ConflictError, TakenCodeError, UnknownCodeError
from tests.conftest import DATA_KEY

ZHANG, LI = "a" * 64, "b" * 64
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
THEMES = {"test_001": "继承", "test_002": "宪法", "test_s001": "继承"}


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = open_database(database)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> PracticeDatabase:
    return PracticeDatabase(engine, Encryption([DATA_KEY]), lambda: NOW)


def memory(item: str = "test_001", at: datetime = NOW, **values: object) -> Memory:
    defaults = {
        "item": item,
        "state": 2,
        "step": None,
        "stability": 2.3,
        "difficulty": 5.0,
        "due": at + timedelta(days=2),
        "last_review": at,
        "streak": 1,
    }
    return Memory(**(defaults | values))  # type: ignore[arg-type]


def review(item: str = "test_001", at: datetime = NOW, **values: object) -> Review:
    defaults = {
        "item": item,
        "at": at,
        "mode": "drill",
        "first": True,
        "right": True,
        "chosen": "0",
        "rating": 3,
        "seconds": 9,
    }
    return Review.model_validate(defaults | values)


def exam(code: str | None = "ABCDEFGHJKMN", at: datetime = NOW) -> ExamResult:
    return ExamResult(
        started_at=at,
        finished_at=at,
        right=9,
        asked=10,
        score=90,
        passed=code is not None,
        themes=(),
        code=code,
    )


def everything(at: datetime = NOW) -> Change:
    return Change(
        memories=(memory(at=at),),
        reviews=(review(at=at),),
        exam=exam(at=at),
        rehearsal=RehearsalResult(scenario="test_s001", finished_at=at, made=("a",), points=5, dangers=()),
    )


def join(engine: Engine, code: str = "AAAACCCC", village: str = "三汇村", cohort: str = "第一期") -> int:
    with Session(engine) as session, session.begin():
        row = session.scalar(select(CohortRow).where(CohortRow.name == cohort))
        if row is None:
            row = CohortRow(name=cohort, created_at=NOW)
            session.add(row)
            session.flush()
        session.add(MemberRow(cohort=row.id, name="密", village=village, code=code))
        return row.id


def test_a_person_becomes_a_trainee_once(store: PracticeDatabase) -> None:
    assert store.known(ZHANG) is None
    trainee = store.trainee(ZHANG)
    assert store.trainee(ZHANG) == trainee == store.known(ZHANG)
    assert store.trainee(LI).id != trainee.id


def test_what_a_turn_did_is_kept(store: PracticeDatabase) -> None:
    trainee = store.trainee(ZHANG)
    after = store.keep(trainee, Drill(done=3), everything())
    assert store.trainee(ZHANG) == after
    assert after.version == 1 and after.activity == Drill(done=3)
    assert store.memories(trainee.id) == {"test_001": memory()}
    assert store.answered(trainee.id, NOW) == {"test_001": True}
    assert store.answered(trainee.id, NOW + timedelta(seconds=1)) == {}
    assert store.totals(trainee.id) == (1, 1)
    assert list(store.exams(trainee.id)) == [exam()]
    assert [result.scenario for result in store.rehearsals(trainee.id)] == ["test_s001"]
    later = store.keep(after, None, Change(memories=(memory(streak=0, mistaken=True),)))
    assert later.activity is None
    assert store.memories(trainee.id)["test_001"].mistaken


def test_all_or_nothing(store: PracticeDatabase) -> None:
    trainee = store.trainee(ZHANG)
    store.keep(trainee, Drill())
    with pytest.raises(ConflictError):
        store.keep(trainee, None, everything())
    assert store.memories(trainee.id) == {} and store.totals(trainee.id) == (0, 0)


def test_preferences(store: PracticeDatabase) -> None:
    trainee = store.keep(store.trainee(ZHANG), None, Change(preferences=Preferences(level=2, ranked=True)))
    assert (trainee.level, trainee.ranked) == (2, True)
    assert store.keep(trainee, Drill()).level == 2
    assert store.trainee(ZHANG).ranked


def test_exam_answers_do_not_count_as_the_day_s_drill(store: PracticeDatabase) -> None:
    trainee = store.keep(store.trainee(ZHANG), None, Change(reviews=(review(mode="exam"),)))
    assert store.answered(trainee.id, NOW) == {}
    assert store.totals(trainee.id) == (1, 1)


def test_what_is_under_way_is_unreadable(store: PracticeDatabase, engine: Engine) -> None:
    trainee = store.trainee(ZHANG)
    rehearsal = Rehearsal(scenario="test_s001", started_at=NOW, said=("秘密的话",))
    store.keep(trainee, rehearsal)
    with engine.connect() as connection:
        [kept] = connection.scalars(text("SELECT activity FROM trainees"))
    assert "秘密" not in kept and "test_s001" not in kept
    other = PracticeDatabase(engine, Encryption(["b3RoZXIta2V5LW9mLTMyLWJ5dGVzLWZvci10ZXN0cy0="]))
    assert other.trainee(ZHANG).activity is None  # a lost key ends it, and nothing else
    assert store.trainee(ZHANG).activity == rehearsal


def test_days_are_those_of_china(store: PracticeDatabase) -> None:
    trainee = store.trainee(ZHANG)
    moments = [NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=15), NOW + timedelta(days=3)]
    store.keep(trainee, None, Change(reviews=tuple(review(at=at) for at in moments)))
    assert [day.isoformat() for day in store.days(trainee.id)] == ["2026-03-05", "2026-03-03", "2026-03-02"]


def test_a_link_brings_two_together(store: PracticeDatabase) -> None:
    zhang = store.keep(store.trainee(ZHANG), Drill(done=5), everything())
    later = NOW + timedelta(days=1)
    store.keep(
        store.trainee(LI),
        None,
        Change(
            memories=(memory(at=later, streak=7), memory("test_002", later)),
            reviews=(review(at=later), review("test_002", later)),
        ),
    )
    code = store.link_code(zhang.id, NOW)
    linked = store.link(LI, code, NOW)
    assert linked.id == zhang.id and linked.activity == Drill(done=5)
    assert linked.version > zhang.version  # what the other channel has read does not count any more
    assert store.memories(zhang.id)["test_001"].streak == 7  # the later one
    assert set(store.memories(zhang.id)) == {"test_001", "test_002"}
    assert store.totals(zhang.id) == (3, 3)
    assert store.trainee(LI).id == store.trainee(ZHANG).id


def test_codes_are_secrets_for_a_time(store: PracticeDatabase, engine: Engine) -> None:
    zhang = store.trainee(ZHANG)
    code = store.link_code(zhang.id, NOW)
    with engine.connect() as connection:
        assert code not in str(connection.execute(text("SELECT * FROM trainee_link_codes")).all())
    for wrong in ("", "AAAAAAAA", code[:-1], "\ud800", "' OR 1=1"):
        with pytest.raises(UnknownCodeError):
            store.link(LI, wrong, NOW)
    with pytest.raises(UnknownCodeError):
        store.link(LI, code, NOW + timedelta(minutes=30))
    store.link(LI, code, NOW)
    with pytest.raises(UnknownCodeError):
        store.link("c" * 64, code, NOW)


def test_one_s_own_code_changes_nothing(store: PracticeDatabase) -> None:
    zhang = store.keep(store.trainee(ZHANG), Drill(), everything())
    assert store.link(ZHANG, store.link_code(zhang.id, NOW), NOW) == zhang


def test_a_place_in_a_cohort_is_taken_by_its_code(store: PracticeDatabase, engine: Engine) -> None:
    join(engine)
    zhang = store.keep(store.trainee(ZHANG), None, everything())
    assert store.link(ZHANG, "AAAACCCC", NOW).id == zhang.id
    # The same person on another channel.
    assert store.link(LI, "AAAACCCC", NOW).id == zhang.id


def test_assignments_and_how_far_they_are(store: PracticeDatabase, engine: Engine) -> None:
    cohort = join(engine)
    store.keep(store.trainee(ZHANG), None, everything(NOW - timedelta(days=1)))  # before it was set
    zhang = store.link(ZHANG, "AAAACCCC", NOW)
    assert store.assignments(zhang.id, NOW, THEMES) == []
    with Session(engine) as session, session.begin():
        for days, kind, theme, count in (
            (9, "items", "继承", 3),
            (7, "exam", None, 1),
            (8, "rehearsal", None, 2),
            (-1, "items", None, 5),
        ):
            due = NOW + timedelta(days=days)
            session.add(
                AssignmentRow(
                    cohort=cohort,
                    kind=kind,
                    theme=theme,
                    count=count,
                    set_at=NOW - timedelta(hours=1),
                    due_at=due,
                )
            )
    change = everything().model_copy(
        update={
            "exam": exam("NMKJHGFEDCBA"),
            "reviews": (
                review(),
                review(first=False),
                review("test_002"),
                review("test_001", NOW + timedelta(days=10)),
            ),
        }
    )
    zhang = store.keep(zhang, None, change)
    found = store.assignments(zhang.id, NOW, THEMES)
    assert [(task.kind, task.done) for task in found] == [("exam", 1), ("rehearsal", 1), ("items", 1)]


def test_villages_count_only_who_agreed_and_never_a_few(store: PracticeDatabase, engine: Engine) -> None:
    for place in range(7):
        village = "三汇村" if place < 3 else "临巴村" if place < 6 else "土溪村"
        join(engine, f"AAAA{place:04}", village)
        person = f"{place}" * 64
        trainee = store.link(person, f"AAAA{place:04}", NOW)
        items = [memory(f"test_{n:03}") for n in range(place + 1)]
        ranked = Preferences(level=None, ranked=place != 5)
        store.keep(trainee, None, Change(memories=tuple(items), preferences=ranked))
    [rank] = store.villages(NOW - timedelta(days=1))
    assert (rank.village, rank.trainees, rank.mastered) == ("三汇村", 3, 2)
    assert store.villages(NOW + timedelta(days=1)) == []


def test_a_person_is_forgotten_with_everything(store: PracticeDatabase, engine: Engine) -> None:
    join(engine)
    zhang = store.keep(store.trainee(ZHANG), Drill(), everything())
    store.link(ZHANG, "AAAACCCC", NOW)
    store.link_code(zhang.id, NOW)
    store.keep(store.trainee(LI), None, Change(reviews=(review(),)))
    assert store.forget_person(ZHANG) == 1
    assert store.forget_person(ZHANG) == 0
    assert store.known(ZHANG) is None
    with Session(engine) as session:
        counts = {
            table: session.scalar(select(func.count()).select_from(table))
            for table in (TraineeRow, MemoryRow, ReviewRow, ExamRow, RehearsalRow, MemberRow)
        }
        member = session.scalar(select(MemberRow))
    # LI stays; the place in the cohort is the trainers', and free again.
    assert counts == {TraineeRow: 1, MemoryRow: 0, ReviewRow: 1, ExamRow: 0, RehearsalRow: 0, MemberRow: 1}
    assert member and member.trainee is None


def test_who_has_not_been_seen_for_long_is_forgotten(engine: Engine) -> None:
    now = [NOW]
    store = PracticeDatabase(engine, Encryption([DATA_KEY]), lambda: now[0])
    store.keep(store.trainee(ZHANG), Drill(), everything(datetime.now(UTC)))
    now[0] = datetime.now(UTC)
    store.trainee(LI)
    assert store.forget(timedelta(days=30)) == 1
    assert store.known(ZHANG) is None and store.known(LI)


def test_a_code_of_somebody_else_brings_nobody_together(store: PracticeDatabase, engine: Engine) -> None:
    join(engine, "AAAACCCC")
    join(engine, "DDDDEEEE")
    zhang = store.keep(store.trainee(ZHANG), None, everything())
    store.link(ZHANG, "AAAACCCC", NOW)
    with pytest.raises(TakenCodeError):
        store.link(ZHANG, "DDDDEEEE", NOW)  # free, but of the same cohort
    li = store.link(LI, "DDDDEEEE", NOW)
    with pytest.raises(TakenCodeError):
        store.link(ZHANG, "DDDDEEEE", NOW)
    assert store.trainee(ZHANG).id == zhang.id != li.id
    join(engine, "FFFFGGGG", cohort="第二期")
    assert store.link(ZHANG, "FFFFGGGG", NOW).id == zhang.id  # another class of the same person


def test_all_persons_of_a_trainee_are_known(store: PracticeDatabase) -> None:
    assert store.linked(ZHANG) == []
    zhang = store.trainee(ZHANG)
    store.link(LI, store.link_code(zhang.id, NOW), NOW)
    assert set(store.linked(LI)) == {ZHANG, LI}
