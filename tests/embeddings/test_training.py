import json
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.encoder import Encoder
from embeddings.errors import InputError
from embeddings.paths import RANKING_FILE, ROOT, WEIGHTS_FILE
from embeddings.refusals import refusals
from embeddings.training.contrastive import RECIPE
from embeddings.training.export import replace_folder
from embeddings.training.pairs import near_duplicates, read_pairs, read_questions
from embeddings.training.pipeline import Inputs, total_steps, train
from knowledge import KnowledgeBase
from tests.embeddings.conftest import run_cli

TINY = replace(RECIPE, dimensions=16, steps=3, batch=16, seeds=(17, 18))


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    rows = [
        {
            "question": "警察没有手续能进屋搜查吗",
            "answer": "不能，要有搜查证。",
            "cited": ["constitution:39"],
        },
        {"question": "住宅被人闯进来了怎么办", "answer": float("nan"), "cited": ["constitution:39"]},
        {"question": "公司不给加班费怎么办", "answer": "可以申请劳动仲裁。", "cited": []},
        {"question": "选举村主任要满几岁", "answer": "十八岁。", "cited": ["constitution:34"]},
    ]
    file = tmp_path / "pairs.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def test_training_is_reproducible_and_writes_a_whole_model(
    tmp_path: Path, small_content: Path, pairs: Path
) -> None:
    inputs = Inputs(content_dir=small_content, pairs=pairs)
    losses: list[float] = []
    train(inputs, tmp_path / "one", TINY, losses.append)
    train(inputs, tmp_path / "two", TINY)
    for name in (WEIGHTS_FILE, RANKING_FILE, "tokenizer.json", "README.md"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert Encoder.load(tmp_path / "one").dimensions == 16
    assert len(losses) == total_steps(TINY) == 4 * 2 * TINY.steps
    assert "4 read, 0 dropped" in (tmp_path / "one" / "README.md").read_text(encoding="utf-8")


def test_training_works_from_the_content_alone(tmp_path: Path, small_content: Path) -> None:
    train(Inputs(content_dir=small_content), tmp_path / "model", TINY)
    assert "No pair file" in (tmp_path / "model" / "README.md").read_text(encoding="utf-8")


def test_evaluation_questions_and_their_near_copies_stay_out(pairs: Path) -> None:
    found = read_pairs(pairs, ["警察没有手续能进屋搜查吗？", "公司不给加班费，怎么办呀"])
    assert (found.read, found.dropped) == (4, 2)
    assert [pair.question for pair in found.pairs] == ["住宅被人闯进来了怎么办", "选举村主任要满几岁"]


def test_a_missing_answer_may_be_nan(pairs: Path) -> None:
    assert [pair.answer is None for pair in read_pairs(pairs, []).pairs] == [False, True, False, False]


def test_a_faulty_line_of_pairs_is_named(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"question": "a"}\n{"answer": "b"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        read_pairs(file, [])


def test_the_command_names_a_missing_pair_file(tmp_path: Path) -> None:
    result = run_cli(["train", "--pairs", str(tmp_path / "none.jsonl"), "--model", str(tmp_path / "model")])
    assert result.exit_code == 2
    assert "none.jsonl" in result.stderr
    assert not (tmp_path / "model").exists()


def test_refused_questions_copy_no_evaluation_question(base: KnowledgeBase) -> None:
    held_out = read_questions(sorted((ROOT / "tests" / "evaluation").glob("*.jsonl")))
    texts = [refusal.text for refusal in refusals(base.outside.values())]
    assert [texts[position] for position in sorted(near_duplicates(texts, held_out))] == []


def test_lay_questions_copy_no_evaluation_question(base: KnowledgeBase) -> None:
    held_out = set(read_questions(sorted((ROOT / "tests" / "evaluation").glob("*.jsonl"))))
    assert [q for entry in base for q in entry.questions if q in held_out] == []


def test_refused_questions_know_their_area(base: KnowledgeBase) -> None:
    found = refusals(base.outside.values())
    outside = [refusal for refusal in found if refusal.ground == "outside"]
    assert {refusal.area for refusal in outside} == set(base.outside)
    assert all(refusal.area is None for refusal in found if refusal.ground == "chitchat")


def test_a_failed_export_leaves_the_old_model(tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "old").touch()

    def fail(partial: Path) -> None:
        (partial / "half").touch()
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space left"):
        replace_folder(model, fail)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert [path.name for path in model.iterdir()] == ["old"]
