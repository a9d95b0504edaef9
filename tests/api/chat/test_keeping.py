"""What a conversation leaves behind, and what it must not, in the real databases of a running Mingfa."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.end_to_end import Mingfa, running_mingfa

ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
STAFF = {"Authorization": "Bearer staff-token-of-the-tests"}
ID_CARD = "999123199901011234"
PHONE = "13800001111"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keeping")


@pytest.fixture(scope="module")
def mingfa(folder: Path, rasa_model: Path) -> Iterator[Mingfa]:
    with running_mingfa(folder, rasa_model, staff_token="staff-token-of-the-tests") as running:
        yield running


def on_disk(folder: Path) -> str:
    """Everything in the databases, as text; what stands in a database only escaped is unescaped."""
    files = [file.read_bytes() for file in folder.glob("*.db*")]
    text = b"".join(files).decode("utf-8", errors="ignore")
    return text + ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def say(mingfa: Mingfa, *texts: str, session: str) -> dict[str, object]:
    answer: dict[str, object] = {}
    for text in texts:
        answer = mingfa.ask(text, session)
    return answer


def trackers(folder: Path) -> set[str]:
    with sqlite3.connect(folder / "tracker.db") as connection:
        return {row[0] for row in connection.execute("SELECT DISTINCT sender_id FROM events")}


def useless_answers(mingfa: Mingfa) -> float:
    metrics = httpx.get(f"{mingfa.url}/metrics", trust_env=False).text
    counted = re.search(r'mingfa_feedback_total\{kind="useless"\} ([\d.]+)', metrics)
    return float(counted[1]) if counted else 0.0


TO_CONSENT = ("我要申请法律援助", "1", "1", "1", "3", "有庆镇")


def test_an_identity_number_is_never_kept(mingfa: Mingfa, folder: Path) -> None:
    answer = say(mingfa, f"我的身份证是{ID_CARD}，帮我查下离婚冷静期", session="card")
    assert "遮住" in str(answer["messages"])
    assert ID_CARD not in on_disk(folder)


def test_a_contact_reaches_staff_and_stands_nowhere_in_plain(mingfa: Mingfa, folder: Path) -> None:
    answer = say(mingfa, *TO_CONSENT, "1", "1", f"钱婆婆 {PHONE}", session="shared")
    assert "MF-" in str(answer["messages"])
    assert PHONE not in on_disk(folder)
    assert "钱婆婆" not in on_disk(folder)
    staff = httpx.get(f"{mingfa.url}/v1/staff/referrals", headers=STAFF, trust_env=False).json()
    mine = [referral for referral in staff["referrals"] if PHONE in (referral["contact"] or "")]
    assert [(referral["service"], referral["township"], referral["status"]) for referral in mine] == [
        ("legal_aid", "有庆镇", "new")
    ]
    shown = say(mingfa, "我的申请怎么样了", session="shared")
    assert "*******1111" in str(shown["messages"])
    assert PHONE not in str(shown["messages"])
    number = mine[0]["number"]
    httpx.patch(
        f"{mingfa.url}/v1/staff/referrals/{number}",
        headers=STAFF,
        json={"status": "accepted", "note": "请周三带上工资条"},
        trust_env=False,
    ).raise_for_status()
    shown = say(mingfa, "我的申请怎么样了", session="shared")
    assert "已经受理" in str(shown["messages"])
    assert "请周三带上工资条" in str(shown["messages"])


def test_what_was_not_passed_on_stays_with_the_resident(mingfa: Mingfa) -> None:
    answer = say(mingfa, *TO_CONSENT, "1", "2", session="private")
    assert "MF-" in str(answer["messages"])
    staff = httpx.get(f"{mingfa.url}/v1/staff/referrals", headers=STAFF, trust_env=False).json()
    assert not any(referral["number"] in str(answer["messages"]) for referral in staff["referrals"])


@pytest.mark.parametrize("ending", [("2",), ("取消",)])
def test_without_consent_nothing_of_a_form_is_left(
    mingfa: Mingfa, folder: Path, ending: tuple[str, ...]
) -> None:
    place = f"双{'石' if ending == ('2',) else '水'}牌坊"  # a place that nobody else names
    say(mingfa, *TO_CONSENT[:-1], place, *ending, session=f"refused-{ending[0]}")
    assert place not in on_disk(folder)


def test_a_person_is_forgotten_whole(mingfa: Mingfa, folder: Path) -> None:
    before = trackers(folder)
    say(mingfa, *TO_CONSENT, "1", "1", f"李四 {PHONE}", "离婚冷静期多少天", session="forget")
    assert trackers(folder) - before
    with sqlite3.connect(folder / "mingfa.db") as connection:
        count = connection.execute("SELECT COUNT(*) FROM referrals").fetchone()[0]
        sessions = connection.execute("SELECT COUNT(*) FROM sessions").fetchone()[0]
    answer = say(mingfa, "删除我的信息", session="forget")
    assert answer["status"] == "service"
    assert trackers(folder) - before == set()
    with sqlite3.connect(folder / "mingfa.db") as connection:
        assert connection.execute("SELECT COUNT(*) FROM referrals").fetchone()[0] == count - 1
        assert connection.execute("SELECT COUNT(*) FROM sessions").fetchone()[0] == sessions - 1
    assert "没有您的申请" in str(say(mingfa, "我的申请怎么样了", session="forget")["messages"])


def test_feedback_is_kept_for_the_editors_without_its_giver(mingfa: Mingfa, folder: Path) -> None:
    before = useless_answers(mingfa)
    say(mingfa, "离婚冷静期多少天", "没用", session="feedback")
    with sqlite3.connect(folder / "mingfa.db") as connection:
        rows = connection.execute("SELECT text, entry FROM unanswered WHERE status = 'disliked'").fetchall()
    assert rows == [("离婚冷静期多少天", "civil_code:1077")]
    assert useless_answers(mingfa) == before + 1
    again = say(mingfa, "没用", session="feedback")
    assert "哪个答案" in str(again["messages"])
