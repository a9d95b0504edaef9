"""The parts of `evaluate` and `compare`, on an engine that finds what it is told to."""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from embeddings.documents import Document
from embeddings.encoder import Encoder
from embeddings.errors import InputError
from embeddings.evaluation import Options, compare_files, evaluate, read_questions
from embeddings.evaluation.baselines import baselines
from embeddings.evaluation.groups import groups, length_name, sources
from embeddings.evaluation.questions import Question
from embeddings.evaluation.robustness import perturbed, robustness
from embeddings.evaluation.rows import write_rows
from embeddings.evaluation.runs import OURS, Bench, Row
from embeddings.results import Hit, SearchOutcome, Status

LIBRARY = frozenset({"civil_code:1", "civil_code:2", "constitution:1", "plan:1", "topic:a"})


class Told:
    """An engine that finds for each question what it is told to; anything else is refused."""

    ids = LIBRARY

    def __init__(self, found: Mapping[str, Sequence[str]], confidence: float = 0.8) -> None:
        self.found = found
        self.confidence = confidence

    def search(self, query: str, k: int) -> SearchOutcome:
        hits = [Hit(key, -float(rank)) for rank, key in enumerate(self.found.get(query, []))][:k]
        status: Status = "answered" if hits else "out_of_scope"
        return SearchOutcome(query, hits, bool(hits), status, self.confidence if hits else 0.0)


def row(q: str, gold: Sequence[str], found: Sequence[str] = (), kind: str | None = None) -> Row:
    outcome = Told({q: found}).search(q, 10)
    return Row(Question(q=q, gold=list(gold), kind=kind), outcome, {OURS: list(found)})


def report(engine: Told, questions: Sequence[Question], **options: object) -> list[str]:
    return list(evaluate(engine, questions, Options(baselines=False, **options)))


def shout(text: str, chance: random.Random) -> str:
    return text + "！" * chance.randint(1, 9)


# Reading questions


def test_a_question_may_hold_a_line_separator_and_a_file_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "dev.jsonl"
    file.write_bytes(
        b"\xef\xbb\xbf" + '{"q": "彩\u2028礼", "kind": "a"}\r\n\r\n{"q": "b", "kind": "a"}'.encode()
    )
    assert [item.q for item in read_questions(file)] == ["彩\u2028礼", "b"]


@pytest.mark.parametrize(
    "line", ['{"q": "a", "gold": [""]}', '{"q": "a", "kind": ""}', '{"q": "a", "gold": []}']
)
def test_an_empty_truth_is_none(tmp_path: Path, line: str) -> None:
    file = tmp_path / "dev.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match=r"dev\.jsonl, line 1"):
        read_questions(file)


# Groups


def test_a_question_counts_for_each_source_of_its_gold() -> None:
    both = row("a", ["constitution:1", "civil_code:1", "civil_code:99"])
    found = dict(groups([both, row("b", ["plan:1"]), row("c", ["企业破产法:113"])], LIBRARY))
    assert found["gold in civil_code"] == found["gold in constitution"] == [both]
    assert [item.question.q for item in found["gold in the library"]] == ["a", "b"]
    assert [item.question.q for item in found["gold outside the library"]] == ["c"]
    assert sources(both.question, LIBRARY) == ["civil_code", "constitution"]


@pytest.mark.parametrize(
    ("characters", "name"),
    [
        (8, "at most 8 characters"),
        (9, "9 to 14 characters"),
        (14, "9 to 14 characters"),
        (15, "15 to 30 characters"),
        (30, "15 to 30 characters"),
        (31, "more than 30 characters"),
    ],
)
def test_lengths_end_where_they_say(characters: int, name: str) -> None:
    assert length_name("字" * characters) == name


# Baselines


@pytest.fixture
def beside() -> Mapping[str, Callable[[str], list[str]]]:
    library = [
        Document("civil_code:1", "夫妻感情破裂", ("离婚",)),
        Document("civil_code:2", "民间借贷利息", ()),
    ]
    encoder = Encoder({"离婚": 0, "利息": 1, "感情": 2}, np.eye(3, dtype=np.float32))
    return baselines(library, encoder)


def test_only_the_expanded_baseline_knows_lay_questions(
    beside: Mapping[str, Callable[[str], list[str]]],
) -> None:
    assert beside["BM25"]("离婚") == []
    assert beside["BM25 expanded"]("离婚") == ["civil_code:1"]


def test_the_dense_baseline_ranks_by_text_and_questions_together(
    beside: Mapping[str, Callable[[str], list[str]]],
) -> None:
    assert beside["dense"]("离婚") == beside["dense"]("感情") == ["civil_code:1"]
    assert beside["dense"]("利息") == ["civil_code:2"]


def test_baselines_find_nothing_for_unknown_words(beside: Mapping[str, Callable[[str], list[str]]]) -> None:
    assert [search("xyz") for search in beside.values()] == [[], [], []]


# Articles only


def test_articles_come_up_from_below_what_is_dropped() -> None:
    engine = Told({"a": ["topic:a", "plan:1", *(f"civil_code:{n}" for n in range(1, 20))]})
    question = Question(q="a", gold=["topic:a", "civil_code:1"])
    (whole,) = Bench(engine).run([question])
    (articles,) = Bench(engine, articles=True).run([question])
    assert whole.found[:3] == ["topic:a", "plan:1", "civil_code:1"]
    assert articles.found == [f"civil_code:{n}" for n in range(1, 11)]
    assert articles.question.gold == ["civil_code:1"]
    assert articles.outcome.results[0].id == "topic:a"


def test_no_more_than_ten_articles_count_where_nothing_was_dropped() -> None:
    engine = Told({"a": [f"civil_code:{n}" for n in range(1, 20)]})
    (found,) = Bench(engine, articles=True).run([Question(q="a", gold=["civil_code:11"])])
    assert found.found == [f"civil_code:{n}" for n in range(1, 11)]


def test_questions_whose_gold_holds_no_article_are_left_out_and_counted() -> None:
    engine = Told({"a": ["topic:a", "civil_code:1"], "b": ["topic:a"]})
    questions = [Question(q="a", gold=["civil_code:1"]), Question(q="b", gold=["topic:a"])]
    found = report(engine, questions, articles=True)
    assert "questions left out, as their gold holds no article: 1" in found
    assert "all questions: 1" in found
    assert "  hit@1   1.000 [1.000, 1.000]" in found
    assert not any("answers right" in line for line in found)
    with pytest.raises(InputError, match="no question is left"):
        report(engine, questions[1:], articles=True)


# The report


def test_statuses_count_answers_that_are_right_and_short_questions() -> None:
    engine = Told({"八个字的问题在此": ["civil_code:1"], "又一个八字的问题": ["civil_code:2"], "短": []})
    questions = [Question(q=q, gold=["civil_code:1"]) for q in engine.found]
    found = "\n".join(report(engine, questions))
    assert "answered                                      0.667 [0.208, 0.939]  2 of 3" in found
    assert "answers right                                 0.500 [0.095, 0.905]  1 of 2" in found
    assert (
        "refused                                       0.333 [0.061, 0.792]  1 of 3\n    of these out_of_scope 1"
        in found
    )
    assert "answered or clarified, 8 characters and more  1.000 [0.342, 1.000]  2 of 2" in found


def test_calibration_is_told_for_groups_that_are_large_enough() -> None:
    engine = Told(
        {f"问{n}": ["civil_code:1" if n < 90 else "civil_code:2"] for n in range(120)}, confidence=0.5
    )
    questions = [Question(q=q, gold=["civil_code:1"], kind="k" if q < "问2" else None) for q in engine.found]
    found = report(engine, questions)
    assert sum("expected calibration error" in line for line in found) == 1
    assert f"  {'expected calibration error':46}0.250" in found
    assert any(line.startswith("kind k: ") for line in found)


def test_a_group_of_all_questions_is_not_printed_twice() -> None:
    found = report(Told({"a": ["civil_code:1"]}), [Question(q="a", gold=["civil_code:1"])])
    assert "gold in the library: 1, the same questions" in found
    assert sum(line.startswith("  hit@1 ") for line in found) == 1


def test_gold_that_the_library_should_hold_but_does_not_is_told() -> None:
    found = report(Told({}), [Question(q="a", gold=["civil_code:99", "企业破产法:113"])])
    assert "gold ids of a source of the library that are not in it: 1 (civil_code:99)" in found


def test_a_file_of_kinds_alone_has_no_retrieval() -> None:
    questions = [Question(q="短" * 14, kind="nonsense"), Question(q="长" * 15, kind="nonsense")]
    found = report(Told({"短" * 14: ["civil_code:1"]}), questions)
    assert "nonsense, no gold: 2" in found
    answered = next(line for line in found if line.startswith("  answered"))
    assert answered == "  answered          0.500 [0.095, 0.905]     1        1.000 [0.207, 1.000]     1"
    assert not any("hit@" in line for line in found[1:])


# Perturbed questions


def test_a_question_gets_the_same_treatment_in_every_run_and_its_own() -> None:
    questions = [Question(q="a", kind="k")] * 8
    first = [item.q for item in perturbed(questions, "shout", shout)]
    assert first == [item.q for item in perturbed(questions, "shout", shout)]
    assert first != [item.q for item in perturbed(questions, "louder", shout)]
    assert len(set(first)) > 1


def test_what_a_perturbation_costs_is_told_in_points() -> None:
    questions = [Question(q=q, gold=["civil_code:1"]) for q in ("a", "b", "c", "d")]
    bench = Bench(Told({key: ["civil_code:1"] for key in "abcdA"}))
    swaps = {"upper": lambda text, _: text.upper() if text < "c" else text}
    *_, columns, none, upper = robustness(bench, questions, bench.run(questions), swaps)
    assert none.split() == ["none", "0", "1.000", "1.000", "1.000", "4", "0", "0"]
    assert upper.split()[:6] == ["upper", "2", "0.750", "0.750", "0.750", "-25.0"]
    assert upper.split()[-3:] == ["3", "0", "1"]
    assert len(columns) == len(none) == len(upper) <= 110


def test_perturbed_questions_without_gold_show_statuses_alone_and_apart() -> None:
    questions = [Question(q="b", gold=["civil_code:1"]), Question(q="a", kind="chitchat")]
    bench = Bench(Told({"A": ["civil_code:1"]}))
    *_, none, upper = robustness(
        bench, questions, bench.run(questions), {"upper": lambda text, _: text.upper()}
    )
    assert none.split() == ["none", "0", "0", "0", "1"]
    assert upper.split() == ["upper", "1", "1", "0", "0"]


# Two files of rows


def rows_file(path: Path, *lines: str, header: str = "q,gold,rank") -> Path:
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_compare_counts_from_ranks(tmp_path: Path) -> None:
    one = rows_file(tmp_path / "one.csv", "a,x,1", "b,x,6", "c,x,", "d,,")
    other = rows_file(tmp_path / "other.csv", "a,x,2", "b,x,5", "c,x,1", "d,,")
    lines = list(compare_files(one, other))
    found = {line.split()[0]: line.split() for line in lines}
    assert [found[name][1] for name in ("hit@1", "hit@5", "MRR@10")] == ["0.333", "0.333", "0.389"]
    assert [found[name][4] for name in ("hit@1", "hit@5", "MRR@10")] == ["0.333", "1.000", "0.567"]
    assert [found[name][7] for name in ("hit@1", "hit@5", "MRR@10")] == ["+0.000", "+0.667", "+0.178"]
    assert "3 questions with gold; 1 without are left out" in lines


def test_what_evaluate_writes_is_what_compare_reads(tmp_path: Path) -> None:
    odd = ['问"题",\r\n二', "a\u2028b", "\x00", ""]
    rows = [row(q, ["civil_code:1"], ["civil_code:2", "civil_code:1"]) for q in odd]
    write_rows(tmp_path / "rows.csv", rows, LIBRARY)
    found = list(compare_files(tmp_path / "rows.csv", tmp_path / "rows.csv"))
    assert "4 questions with gold" in found
    assert any(line.startswith("  MRR@10  0.500 ") for line in found)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["a,x,1", "c,x,1"], r"other\.csv, line 3, q: is 'c', but 'b' in .*one\.csv, line 3"),
        (["a,x,1", "b,y,1"], r"other\.csv, line 3, gold: is 'y', but 'x' in .*one\.csv, line 3"),
        (["a,x,1"], r"one\.csv, line 3, q: 'b' is missing in .*other\.csv"),
        (["a,x,1", "b,x,1", "c,x,1"], r"other\.csv, line 4, q: 'c' is missing in .*one\.csv"),
        (["a,x,1", "b,x,0"], r"other\.csv, line 3, rank: '0' is no rank"),
        (["a,x,1", "b,x,11"], r"other\.csv, line 3, rank: '11' is no rank"),
        (["a,x,first", "b,x,1"], r"other\.csv, line 2, rank: 'first' is no rank"),
        (["a,x,1", "b,x"], r"other\.csv, line 3, rank: the line ends"),
        (["a,x,1", 'b,"x,1'], r"other\.csv, line \d: is no CSV"),
    ],
)
def test_compare_says_where_two_files_do_not_match(tmp_path: Path, lines: list[str], message: str) -> None:
    one = rows_file(tmp_path / "one.csv", "a,x,1", "b,x,1")
    with pytest.raises(InputError, match=message):
        list(compare_files(one, rows_file(tmp_path / "other.csv", *lines)))


def test_compare_names_files_that_are_no_rows(tmp_path: Path) -> None:
    rows = rows_file(tmp_path / "rows.csv", "a,x,1")
    with pytest.raises(InputError, match=r"none\.csv: cannot be read"):
        list(compare_files(rows, tmp_path / "none.csv"))
    with pytest.raises(InputError, match=r"other\.csv, line 1, rank: there is no such field"):
        list(compare_files(rows, rows_file(tmp_path / "other.csv", "a,x", header="q,gold")))
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match=r"binary\.csv: cannot be read"):
        list(compare_files(rows, tmp_path / "binary.csv"))
    (tmp_path / "empty.csv").touch()
    with pytest.raises(InputError, match=r"empty\.csv, line 1, q: there is no such field"):
        list(compare_files(rows, tmp_path / "empty.csv"))


def test_compare_wants_gold(tmp_path: Path) -> None:
    rows = rows_file(tmp_path / "rows.csv", "a,,")
    with pytest.raises(InputError, match="holds no question with gold"):
        list(compare_files(rows, rows))
