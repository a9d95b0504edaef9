"""A fault in the content is named by file, line and field."""

from pathlib import Path

import pytest

from knowledge import ContentError, load_knowledge

ENTRY = """\
source: civil_code
book: 婚姻家庭
chapter: 离婚
entries:
  - article: 1077
    title: 离婚冷静期
    plain: 两个人去民政局申请离婚，交了申请要先等三十天，这段时间里哪一方反悔都可以去撤回来，撤了就不离了。
    questions: [要等多久, 后悔了咋办, 当天给证不, 能撤回来不, 一个人去行不]
    services: [hotline_12348]
    related: [civil_code:1076]
"""


def faults(tmp_path: Path, text: str, name: str = "chapter.yml") -> str:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_knowledge(tmp_path)
    return str(caught.value)


def test_a_good_file_loads(tmp_path: Path) -> None:
    (tmp_path / "chapter.yml").write_text(ENTRY, encoding="utf-8")
    base = load_knowledge(tmp_path)
    assert base.entries["civil_code:1077"].title == "离婚冷静期"
    assert base.articles[0].chapter == "离婚"


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("title: 离婚冷静期", "title: 冷", 6, "entries.0.title"),
        ("article: 1077", "article: 1261", 5, "entries.0.article"),
        ("article: 1077", "article: abc", 5, "entries.0.article"),
        ("services: [hotline_12348]", "services: [lawyer]", 9, "entries.0.services.0"),
        ("related: [civil_code:1076]", "related: [1076]", 10, "entries.0.related.0"),
        ("一个人去行不]", "要等多久]", 8, "entries.0.questions"),
        ("    related:", "    relatde:", 10, "entries.0.relatde"),
        ("chapter: 离婚\n", "", 1, "chapter"),
    ],
)
def test_the_place_is_named(tmp_path: Path, old: str, new: str, line: int, field: str) -> None:
    message = faults(tmp_path, ENTRY.replace(old, new))
    assert f"chapter.yml:{line}: {field}" in message


def test_broken_yaml(tmp_path: Path) -> None:
    assert "chapter.yml:7: " in faults(tmp_path, ENTRY.replace("title: 离婚冷静期", "title: [离婚"))


def test_a_key_that_stands_twice(tmp_path: Path) -> None:
    message = faults(tmp_path, ENTRY.replace("    services:", "    title: 又一个\n    services:"))
    assert "chapter.yml:9: title: stands here twice" in message


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text("entries: 3\n", encoding="utf-8")
    message = faults(tmp_path, ENTRY.replace("title: 离婚冷静期", "title: 冷"))
    assert "other.yml" in message
    assert "chapter.yml" in message


def test_one_question_under_two_entries(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(ENTRY.replace("1077", "1078"), encoding="utf-8")
    assert "is also a question of civil_code:1078" in faults(tmp_path, ENTRY)


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="holds no content"):
        load_knowledge(tmp_path)


def test_no_mapping_and_no_utf8(tmp_path: Path) -> None:
    (tmp_path / "bytes.yml").write_bytes(b"\xff\xfe\x00")
    message = faults(tmp_path, "- 1\n")
    assert "chapter.yml:1" in message
    assert "bytes.yml:1" in message
