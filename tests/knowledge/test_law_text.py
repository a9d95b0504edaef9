from datetime import date
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from knowledge.cli import app
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


def test_as_the_national_database_serves_it(tmp_path: Path) -> None:
    lines = [
        "中华人民共和国刑法",
        "（1979年7月1日第五届全国人民代表大会第二次会议通过　根据2023年12月29日第十四届全国人民代表大会常务委员会第七次会议修正）",
        "目　　录",
        "第一编　总　　则",
        "第一章　任务",
        "附　　则",
        "第一编　总　　则",
        "第一章　任务",
        "第一条　甲一。",
        "第二条　甲二，依照",
        "第一条规定的办。",
        "第一节　细则",
        "第二条之一　插入的一条。",
        "（一）第一项；",
        "（二）第二项。",
        "第二条之二　再插入一条。",
        "附　　则",
        "第三条　甲三。",
    ]
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    path = tmp_path / "中华人民共和国刑法_20231229.docx"
    document.save(str(path))
    law = read_law(path)
    assert (law.source, law.title, law.dated) == ("刑法", "刑法", date(2023, 12, 29))
    assert law.texts == {
        "刑法:1": "甲一。",
        "刑法:2": "甲二，依照\n第一条规定的办。",
        "刑法:2-1": "插入的一条。\n（一）第一项；\n（二）第二项。",
        "刑法:2-2": "再插入一条。",
        "刑法:3": "甲三。",
    }
    assert law.extent == "第一条至第三条"


def test_articles_without_a_blank_after_their_number(tmp_path: Path) -> None:
    text = "某某条例\n第一条为了试验。\n第二条甲，见\n第一条和本条。\n第三条 乙。"
    texts = read_law(write(tmp_path, text, "x.txt")).texts
    assert texts["某某条例:2"] == "甲，见\n第一条和本条。"
    assert list(texts) == ["某某条例:1", "某某条例:2", "某某条例:3"]


@pytest.mark.parametrize(
    ("head", "source"),
    [
        (
            "最高人民法院 关于适用《中华人民共和国民法典》\n 婚姻家庭编的解释（二）",
            "民法典婚姻家庭编解释（二）",
        ),
        ("最高人民法院关于适用《中华人民共和国民法典》总则编若干问题的解释", "民法典总则编解释"),
        ("# 中华人民共和国反家庭暴力法", "反家庭暴力法"),
        ("中华人民共和国宪法", "constitution"),
    ],
)
def test_a_law_is_told_by_its_name(tmp_path: Path, head: str, source: str) -> None:
    assert read_law(write(tmp_path, f"{head}\n\n第一条 甲。")).source == source


def test_the_date_is_that_of_its_passing(tmp_path: Path) -> None:
    text = "某某法\n2018年1月2日 某会议通过\n2018年2月3日 施行\n第一条 甲。"
    assert read_law(write(tmp_path, text)).dated == date(2018, 1, 2)
    assert read_law(write(tmp_path, "某某法\n第一条 甲。", "某某法(2019-12-30).md")).dated == date(
        2019, 12, 30
    )
    assert read_law(write(tmp_path, "某某法\n第一条 甲。", "某某法_20191399.md")).dated is None


def test_the_plan(tmp_path: Path) -> None:
    texts = read_law(write(tmp_path, PLAN, "plan.txt")).texts
    assert len(texts) == 63
    assert texts["plan:34"] == "名称34。做事34。(责任单位:县司法局。)"
    assert texts["plan:org"] == "保障。"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LAW.replace("七十七条", "七十九条"), r"law\.md:11: a gap: .*where 第一千零七十七条 should"),
        (LAW.replace("七十七条", "七十六条"), r"law\.md:11: a repeat: .*where 第一千零七十七条 should"),
        (LAW.replace("第一千零七十七条", "第一千零七十六条之二"), r"law\.md:11: a gap"),
        (LAW.replace("七十六条", "七十六条之一"), r"law\.md:5: .* stands before 第一千零七十六条"),
        (LAW.replace("第一千零七十七条 乙的一句。", "第一千零七十七条"), "第一千零七十七条 has no text"),
        ("中华人民共和国民法典\n第一千二百六十一条 甲。", "civil_code ends with article 1260"),
        ("中华人民共和国民法典\n没有条文", "holds no article"),
        ("第一条 甲。", "name of a law should stand"),
        ("这是一句话，不是法律。\n第一条 甲。", "name of a law should stand"),
        ("../../怪名\n第一条 甲。", "name of a law should stand"),
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


def test_import_replaces_files_that_share_an_article(tmp_path: Path) -> None:
    store = tmp_path / "laws"
    import_laws([read_law(write(tmp_path, LAW))], store)
    newer = LAW.replace("乙的一句", "乙改了").split("### 第二节")[0]
    import_laws([read_law(write(tmp_path, newer, "newer.md"))], store)
    texts = official_texts(store)
    assert texts["civil_code:1077"] == "乙改了。"
    assert list(texts) == ["civil_code:1076", "civil_code:1077"]
    import_laws([read_law(write(tmp_path, "民法典\n第一条 甲。", "book1.txt"))], store)
    assert len(official_texts(store)) == 3
    with pytest.raises(LawTextError, match="also stands in"):
        import_laws([read_law(tmp_path / "law.md"), read_law(tmp_path / "newer.md")], store)
    assert official_texts(store)["civil_code:1077"] == "乙改了。"


def test_a_broken_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "civil_code.json").write_text("{}", encoding="utf-8")
    with pytest.raises(LawTextError, match="import again"):
        official_texts(tmp_path)


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
    law = str(write(tmp_path, LAW))
    dry = run(app, ["import-law", law, "--directory", store, "--dry-run"])
    assert "3 texts: 第一千零七十六条至第一千零七十八条 (a part of the law)" in dry.output
    assert official_texts(Path(store)) == {}
    bad = str(write(tmp_path, "无", "x.md"))
    refused = run(app, ["import-law", law, bad, "--directory", store])
    assert refused.exit_code == 1
    assert "x.md" in refused.output
    assert official_texts(Path(store)) == {}, "all or none"
    assert "No official text" in run(app, ["laws", "--directory", store]).output
    assert run(app, ["import-law", law, "--directory", store]).exit_code == 0
    assert "law.md" in run(app, ["laws", "--directory", store]).output


def test_stamp_and_check(tmp_path: Path) -> None:
    run = CliRunner().invoke
    (tmp_path / "content").mkdir()
    (tmp_path / "laws").mkdir()
    content = write(tmp_path / "content", ENTRY, "a.yml")
    write(tmp_path / "laws", "无", "x.md")
    stamp = ["stamp", str(content), "--laws", str(tmp_path / "laws")]
    assert run(app, stamp).exit_code == 1, "x.md is no law"
    (tmp_path / "laws" / "x.md").unlink()
    assert "there is no official text of civil_code:1077" in run(app, stamp).output
    write(tmp_path / "laws", LAW)
    assert "1 stamps written" in run(app, stamp).output
    assert f"checked: {fingerprint('乙的一句。')}" in content.read_text(encoding="utf-8")
    assert "0 stamps written" in run(app, stamp).output
    checked = run(app, ["check", "--laws", str(tmp_path / "laws"), "--content", str(tmp_path / "content")])
    assert checked.exit_code == 1
    assert "civil_code:1078: has no entry" in checked.output
    assert "civil_code:1077: was never checked" not in checked.output
