from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from knowledge.__main__ import app
from knowledge.fingerprint import fingerprint
from knowledge.law_text import LawTextError, read_law
from knowledge.official import import_laws, official_texts, review_state
from tests.knowledge.test_content_errors import ENTRY

# Invented wording: the form of an official text, not its words.
LAW = """\
# 中华人民共和国民法典

## 第四章　离婚

第一千零七十六条　甲的第一句。

甲的第二句：

（一）甲的一项。

第一千零七十七条 乙的一句。

### 第二节 别的

第一千零七十八条 丙的一句。
"""
PLAN = (
    "渠县法治社会建设实施方案\n一、总体要求\n目标。\n二、主要任务\n"
    + "".join(f"({n})名称{n}。做 事{n}。(责任单位:县司法局。)\n" for n in range(1, 62))
    + "三、组织保障\n保障。\n"
)


def write(tmp_path: Path, text: str, name: str = "law.md") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_markdown(tmp_path: Path) -> None:
    law = read_law(write(tmp_path, LAW))
    assert law.source == "civil_code"
    assert list(law.texts) == ["civil_code:1076", "civil_code:1077", "civil_code:1078"]
    assert law.texts["civil_code:1076"] == "甲的第一句。\n甲的第二句：\n（一）甲的一项。"
    assert law.texts["civil_code:1077"] == "乙的一句。"


def test_docx_reads_like_text(tmp_path: Path) -> None:
    document = docx.Document()
    for line in LAW.splitlines():
        document.add_paragraph(line)
    path = tmp_path / "law.docx"
    document.save(str(path))
    assert read_law(path).texts == read_law(write(tmp_path, LAW)).texts


def test_the_plan(tmp_path: Path) -> None:
    texts = read_law(write(tmp_path, PLAN, "plan.txt")).texts
    assert len(texts) == 63
    assert texts["plan:34"] == "名称34。做事34。(责任单位:县司法局。)"
    assert texts["plan:org"] == "保障。"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LAW.replace("七十七条", "七十九条"), r"law\.md:11: .*where article 1077 should"),
        (LAW.replace("七十七条", "七十六条"), r"law\.md:11: .*where article 1077 should"),
        ("中华人民共和国民法典\n没有条文", "holds no article"),
        ("别的法律\n第一条 甲。", "neither the Civil Code"),
        (PLAN.replace("(34)", "(35)"), r"law\.md:38: \(35\) stands where \(34\)"),
        (PLAN.replace("(61)", "（无）"), "ends after measure 60"),
    ],
)
def test_faulty_texts_are_refused_with_their_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(LawTextError, match=message):
        read_law(write(tmp_path, text))


def test_no_docx_at_all(tmp_path: Path) -> None:
    with pytest.raises(LawTextError, match="cannot be read"):
        read_law(write(tmp_path, "not a docx", "law.docx"))


def test_import_keeps_all_or_nothing_and_replaces(tmp_path: Path) -> None:
    store = tmp_path / "laws"
    good, bad = write(tmp_path, LAW), write(tmp_path, "第一条 甲", "bad.md")
    with pytest.raises(LawTextError):
        import_laws([good, bad], store)
    assert official_texts(store) == {}
    import_laws([good], store)
    import_laws([write(tmp_path, LAW.replace("乙的一句", "乙改了"))], store)
    assert official_texts(store)["civil_code:1077"] == "乙改了。"
    assert len(official_texts(store)) == 3


def test_a_changed_law_calls_for_review(tmp_path: Path) -> None:
    from knowledge import load_knowledge

    text = ENTRY + f"    checked: {fingerprint('乙的一句。')}\n"
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.yml").write_text(text, encoding="utf-8")
    entry = load_knowledge(tmp_path / "content").entries["civil_code:1077"]
    assert review_state(entry, {}) == "current"
    assert review_state(entry, {entry.id: "乙 的\n一句。"}) == "current"
    assert review_state(entry, {entry.id: "乙改了。"}) == "needs_review"


def test_commands(tmp_path: Path) -> None:
    run = CliRunner().invoke
    store = str(tmp_path / "laws")
    done = run(app, ["import-law", str(write(tmp_path, LAW)), "--directory", store])
    assert done.exit_code == 0
    assert "3 texts, civil_code:1076 to civil_code:1078" in done.output
    assert "law.md" in run(app, ["laws", "--directory", store]).output
    refused = run(app, ["import-law", str(write(tmp_path, "无", "x.md")), "--directory", store])
    assert refused.exit_code == 1
    assert "x.md" in refused.output
    (tmp_path / "content").mkdir()
    content = write(tmp_path / "content", ENTRY, "a.yml")
    assert run(app, ["stamp", str(content), "--laws", str(tmp_path)]).exit_code == 1, "x.md is no law"
    (tmp_path / "x.md").unlink()
    assert run(app, ["stamp", str(content), "--laws", str(tmp_path)]).exit_code == 0
    assert f"checked: {fingerprint('乙的一句。')}" in content.read_text(encoding="utf-8")
    checked = run(app, ["check", "--laws", str(tmp_path), "--content", str(tmp_path / "content")])
    assert checked.exit_code == 1
    assert "civil_code:1078: has no entry" in checked.output
    assert "civil_code:1077" not in checked.output
