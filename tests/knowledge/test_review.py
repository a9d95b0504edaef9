"""`review` with the real search and a real store."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.store.database import migrate, open_database
from api.store.unanswered import UnansweredStore
from knowledge import KnowledgeBase
from knowledge.cli import app
from knowledge.review import self_retrieval
from tests.conftest import DATA_KEY
from tests.embeddings.conftest import small_content

__all__ = ["small_content"]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UnansweredStore:
    monkeypatch.setenv("MINGFA_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("MINGFA_INTERNAL_SECRET", "test-internal-secret")
    monkeypatch.setenv("MINGFA_SESSION_KEY", "test-session-key")
    monkeypatch.setenv("MINGFA_DATA_KEY", DATA_KEY)
    database = open_database(f"sqlite:///{tmp_path / 'mingfa.db'}")
    migrate(database)
    return UnansweredStore(database)


def test_the_most_frequent_unanswered_question_comes_first(
    store: UnansweredStore, small_content: Path
) -> None:
    for text in ["地震了咋赔", "公司年检咋办", "公司年检咋办"]:
        store.note(text, "outside_library")
    result = CliRunner().invoke(app, ["review", "--no-search", "--content", str(small_content)])
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    place = lines.index("asked by users and not answered, or not to their liking: 2")
    assert lines[place + 1 :] == [
        "  2 × 公司年检咋办 (outside_library)",
        "  1 × 地震了咋赔 (outside_library)",
    ]


def test_changed_law_is_listed(store: UnansweredStore, small_content: Path, tmp_path: Path) -> None:
    laws = tmp_path / "laws"
    laws.mkdir()
    (laws / "law.md").write_text("中华人民共和国宪法\n第三十三条 改过的条文。\n", encoding="utf-8")
    command = ["review", "--no-search", "--content", str(small_content), "--laws", str(laws)]
    output = CliRunner().invoke(app, command).output
    assert "law changed since the entry was checked (needs_review): 1\n  constitution:33\n" in output
    assert "never checked against an official text: 0" in output


def test_an_unreadable_store_is_said_and_does_not_hide_the_rest(
    store: UnansweredStore, small_content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGFA_DATABASE_URL", "sqlite:////proc/none/mingfa.db")
    result = CliRunner().invoke(app, ["review", "--no-search", "--content", str(small_content)])
    assert result.exit_code == 0
    assert "not answered: unknown" in result.output


def test_search_finds_the_entry_of_nearly_every_lay_question(base: KnowledgeBase) -> None:
    found = self_retrieval(base)
    assert found.asked == sum(len(entry.questions) for entry in base)
    assert found.among_three / found.asked >= 0.97
    assert len(found.errors) == found.asked - found.among_three
