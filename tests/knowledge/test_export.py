import json
import re
from collections import Counter
from pathlib import Path

from typer.testing import CliRunner

from knowledge import KnowledgeBase
from knowledge.cli import app
from knowledge.export import export_lines


def test_everything_is_exported_once(base: KnowledgeBase) -> None:
    header, *records = map(json.loads, export_lines(base))
    assert header["type"] == "header"
    assert header["counts"] == Counter(record["type"] for record in records)
    ids = [record["id"] for record in records]
    assert ids == [*base.entries, *base.services, *base.notices, *base.outside]


def test_records_are_clean_and_cited(base: KnowledgeBase) -> None:
    records = {record["id"]: record for record in map(json.loads, list(export_lines(base))[1:])}
    article = records["civil_code:1077"]
    assert article["citations"][0] == {"id": "civil_code:1077", "label": "《民法典》第一千零七十七条"}
    assert article["fingerprints"] == {"civil_code:1077": base.entries["civil_code:1077"].checked}
    assert "checked" not in article
    for record in records.values():
        assert not re.search(r"〔[^〔〕]+:", json.dumps(record, ensure_ascii=False)), record["id"]


def test_the_command_writes_the_same_bytes_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    for file in (first, second):
        assert CliRunner().invoke(app, ["export", str(file)]).exit_code == 0
    assert first.read_bytes() == second.read_bytes()
    assert CliRunner().invoke(app, ["export"]).output == first.read_text(encoding="utf-8")
    failed = CliRunner().invoke(app, ["export", str(tmp_path / "none" / "a.jsonl")])
    assert failed.exit_code == 1
    assert "cannot be written" in failed.output
