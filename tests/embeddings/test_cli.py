import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from embeddings import SearchEngine
from embeddings.evaluation.perturbations import PERTURBATIONS
from embeddings.paths import MODEL_DIR, RANKING_FILE
from tests.embeddings.conftest import run_cli

pytestmark = pytest.mark.usefixtures("engine")


def search_lines(*lines: bytes) -> tuple[int, list[dict[str, object]], str]:
    result = run_cli(["search", "--jsonl"], b"\n".join(lines) + b"\n")
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_lines_are_answered_in_order() -> None:
    queries = ["离婚冷静期多少天", "", "借钱不还怎么办", "遺囑", "😀", "\x00", "a" * 10_000]
    code, found, _ = search_lines(*(json.dumps({"q": query}).encode() for query in queries))
    assert code == 0
    assert [line["q"] for line in found] == queries
    assert all(set(line) == {"q", "results", "answered", "status", "confidence"} for line in found)
    assert found[0]["answered"] is True
    assert len(found[0]["results"]) == 10
    assert set(found[0]["results"][0]) == {"id", "score"}


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b'"text"', b"{}", b'{"q": 1}', b'{"q": null}', b'{"q": "\\ud800"}', b"\xff\xfe"]
)
def test_a_bad_line_is_named_and_earlier_results_stand(line: bytes) -> None:
    code, found, errors = search_lines('{"q": "彩礼"}'.encode(), line, b'{"q": "never reached"}')
    assert code == 2
    assert [row["q"] for row in found] == ["彩礼"]
    assert "line 2" in errors
    assert "Traceback" not in errors


def test_blank_lines_are_passed_over_but_counted() -> None:
    code, found, errors = search_lines(b'{"q": "a"}', b"", b"{")
    assert (code, len(found)) == (2, 1)
    assert "line 3" in errors


def test_one_question_on_the_command_line() -> None:
    result = run_cli(["search", "-k", "3", "离婚冷静期多少天"])
    line = json.loads(result.stdout)
    assert result.exit_code == 0
    assert line["results"][0]["id"] == "civil_code:1077"
    assert len(line["results"]) == 3


@pytest.mark.parametrize("arguments", [["search"], ["search", "--jsonl", "离婚"]])
def test_search_wants_either_a_question_or_lines(arguments: list[str]) -> None:
    result = run_cli(arguments)
    assert result.exit_code == 2
    assert "--jsonl" in result.stderr


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    result = run_cli(["search", "离婚", "--model", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "python -m embeddings train" in result.stderr


def test_a_missing_gate_says_what_to_do(tmp_path: Path) -> None:
    model = Path(shutil.copytree(MODEL_DIR, tmp_path / "model"))
    (model / RANKING_FILE).unlink()
    result = run_cli(["search", "离婚", "--model", str(model), "--index", str(tmp_path / "index")])
    assert result.exit_code == 2
    assert RANKING_FILE in result.stderr


def test_build_says_that_nothing_was_to_do() -> None:
    result = run_cli(["build"])
    assert result.exit_code == 0
    assert "up to date" in result.stdout


def test_search_builds_a_missing_index_and_says_so(tmp_path: Path) -> None:
    result = run_cli(["search", "离婚冷静期多少天", "--index", str(tmp_path)])
    assert json.loads(result.stdout)["answered"] is True
    assert "built" in result.stderr


QUESTIONS = (
    '{"q": "离婚冷静期多少天", "gold": ["civil_code:1077"]}\n'
    '{"q": "合伙企业破产清算的顺序", "gold": ["企业破产法:113"], "kind": "hard"}\n'
    '{"q": "今天天气怎么样", "kind": "chitchat"}\n'
)


def test_evaluate_reports_golds_and_kinds_and_writes_rows(tmp_path: Path) -> None:
    file, rows, misses = tmp_path / "dev.jsonl", tmp_path / "rows.csv", tmp_path / "misses.csv"
    file.write_text(QUESTIONS, encoding="utf-8")
    result = run_cli(["evaluate", str(file), "--rows", str(rows), "--misses", str(misses)])
    assert result.exit_code == 0
    blocks = {block.partition(":")[0]: block for block in result.stdout.split("\n\n")}
    for name, value in {
        "all questions": "0.500",
        "gold in the library": "1.000",
        "gold in civil_code": "1.000",
        "gold outside the library": "0.000",
        "at most 8 characters": "1.000",
        "9 to 14 characters": "0.000",
        "kind hard": "0.000",
    }.items():
        assert f"\n  hit@1   {value} [" in blocks[name]
        assert "BM25 expanded" in blocks[name]
    assert "refused           1.000 [0.207, 1.000]     1" in blocks["chitchat, no gold"]
    assert all(len(line) <= 110 for line in result.stdout.splitlines())
    table = list(csv.DictReader(io.StringIO(rows.read_text(encoding="utf-8"))))
    assert [row["hit@1"] for row in table] == ["1", "0", ""]
    assert [row["source"] for row in table] == ["civil_code", "outside the library", ""]
    assert [row["rank"] for row in table] == ["1", "", ""]
    assert [row["length"] for row in table] == ["8", "11", "7"]
    assert [row["kind"] for row in table] == ["", "hard", "chitchat"]
    assert {"rank BM25", "rank BM25 expanded", "rank dense"} < set(table[0])
    assert table[0]["found"].split()[0] == "civil_code:1077"
    missed = csv.DictReader(io.StringIO(misses.read_text(encoding="utf-8")))
    assert [row["gold"] for row in missed] == ["企业破产法:113"]


def test_evaluate_can_do_without_baselines(tmp_path: Path) -> None:
    file = tmp_path / "dev.jsonl"
    file.write_text(QUESTIONS, encoding="utf-8")
    result = run_cli(["evaluate", str(file), "--no-baselines"])
    assert result.exit_code == 0
    assert "BM25" not in result.stdout


def test_evaluate_over_articles_and_on_perturbed_questions(tmp_path: Path) -> None:
    file = tmp_path / "dev.jsonl"
    file.write_text(QUESTIONS, encoding="utf-8")
    result = run_cli(["evaluate", str(file), "--no-baselines", "--articles", "--perturb"])
    assert result.exit_code == 0
    assert "articles only" in result.stdout
    for name in PERTURBATIONS:
        assert f"\n  {name} " in result.stdout


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"q": "a"}\n', "dev.jsonl, line 1: "),
        ('{"q": "a", "kind": "b"}\n{', "dev.jsonl, line 2: "),
        ('{"q": "a", "gold": "b"}\n', "dev.jsonl, line 1, gold: "),
        ('\n\n{"q": 1, "kind": "b"}\n', "dev.jsonl, line 3, q: "),
        ("", "holds no question"),
    ],
)
def test_evaluate_names_a_faulty_line(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "dev.jsonl"
    file.write_text(content, encoding="utf-8")
    result = run_cli(["evaluate", str(file)])
    assert result.exit_code == 2
    assert message in result.stderr


def test_evaluate_names_a_missing_file(tmp_path: Path) -> None:
    result = run_cli(["evaluate", str(tmp_path / "none.jsonl")])
    assert result.exit_code == 2
    assert "none.jsonl" in result.stderr


@pytest.mark.parametrize("option", ["--rows", "--misses"])
def test_evaluate_names_a_csv_that_cannot_be_written(tmp_path: Path, option: str) -> None:
    file = tmp_path / "dev.jsonl"
    file.write_text(QUESTIONS, encoding="utf-8")
    result = run_cli(["evaluate", str(file), "--no-baselines", option, str(tmp_path / "none" / "rows.csv")])
    assert result.exit_code == 2
    assert "rows.csv: cannot be written" in result.stderr


def test_two_evaluations_are_compared(tmp_path: Path) -> None:
    file, rows = tmp_path / "dev.jsonl", tmp_path / "rows.csv"
    file.write_text(QUESTIONS, encoding="utf-8")
    run_cli(["evaluate", str(file), "--no-baselines", "--rows", str(rows)])
    result = run_cli(["compare", str(rows), str(rows)])
    assert result.exit_code == 0
    assert "2 questions with gold; 1 without are left out" in result.stdout
    assert "+0.000 [+0.000, +0.000]   1.0000" in result.stdout


def test_compare_names_what_does_not_match(tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("q,gold,rank\n彩礼,civil_code:1042,1\n", encoding="utf-8")
    other.write_text("q,gold,rank\n嫁妆,civil_code:1042,1\n", encoding="utf-8")
    result = run_cli(["compare", str(one), str(other)])
    assert result.exit_code == 2
    assert "other.csv, line 2, q: is '嫁妆', but '彩礼' in" in result.stderr


def test_cli_and_engine_agree(engine: SearchEngine) -> None:
    outcome = engine.search("怎么立遗嘱")
    line = json.loads(run_cli(["search", "怎么立遗嘱"]).stdout)
    assert [hit["id"] for hit in line["results"]] == [hit.id for hit in outcome.results]
    assert line["status"] == outcome.status
