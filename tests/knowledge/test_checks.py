from hypothesis import given
from hypothesis import strategies as st

from knowledge import knowledge_base
from knowledge.checks import faults, longest_common_run, text_faults


def test_the_shipped_content_is_complete_and_checked() -> None:
    assert list(faults(knowledge_base())) == []


def test_copied_words_are_found() -> None:
    entry = next(
        entry for entry in knowledge_base() if any(len(question) > 12 for question in entry.questions)
    )
    question = next(question for question in entry.questions if len(question) > 12)
    found = list(text_faults(knowledge_base(), {entry.id: f"前面{question}后面"}))
    assert f"{entry.id}: the official text is not the one it was checked against" in found
    assert any("questions" in fault and question in fault for fault in found)
    assert list(text_faults(knowledge_base(), {})) == []


@given(st.text(max_size=30), st.text(max_size=30))
def test_longest_common_run(left: str, right: str) -> None:
    run = longest_common_run(left, right)
    assert run in left
    assert run in right
    shared = {left[i:j] for i in range(len(left)) for j in range(i + 1, len(left) + 1) if left[i:j] in right}
    assert len(run) == max(map(len, shared), default=0)
