from pathlib import Path

from typer.testing import CliRunner

from knowledge import KnowledgeBase, load_knowledge
from knowledge.cli import app
from knowledge.coverage import coverage, total
from knowledge.structure import part_of, parts
from tests.knowledge.test_content_errors import ENTRY


def test_every_article_stands_in_one_part() -> None:
    ids = [key for part in parts() for key in part.ids]
    assert len(ids) == len(set(ids)) == 1260 + 143 + 1
    assert ids[:1260] == [f"civil_code:{number}" for number in range(1, 1261)]
    part = part_of("civil_code:1077")
    assert part is not None
    assert (part.book, part.chapter, part.section) == ("婚姻家庭", "离婚", None)
    assert part_of("plan:34") is None


def test_a_small_library_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(ENTRY, encoding="utf-8")
    rows = coverage(load_knowledge(tmp_path))
    row = next(row for row in rows if row.entries)
    assert (row.group, row.name) == ("民法典 · 婚姻家庭", "离婚")
    assert (row.articles, row.entries, row.missing) == (17, 1, 16)
    assert (row.questions, row.fewest, row.examples, row.steps, row.checked) == (5, 5, 0, 0, 0)
    summed = total(rows)
    assert (summed.articles, summed.entries) == (1260 + 144 + 63, 1)
    assert summed.missing == summed.articles - 1


def test_every_article_and_measure_is_written_and_checked(base: KnowledgeBase) -> None:
    for row in coverage(base):
        assert row.missing == 0, row
        assert row.checked == row.entries, row
        assert row.fewest >= 5, row


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(ENTRY, encoding="utf-8")
    output = CliRunner().invoke(app, ["coverage", "--content", str(tmp_path)]).output
    assert "离婚" in output
    assert "民法典 · 婚姻家庭" in output
    broken = CliRunner().invoke(app, ["coverage", "--content", str(tmp_path / "none")])
    assert broken.exit_code == 1
    assert "holds no content" in broken.output
