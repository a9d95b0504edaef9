import pytest

from knowledge.identifiers import citation_label, is_entry_id


@pytest.mark.parametrize(
    "text", ["civil_code:1", "civil_code:1260", "constitution:143", "plan:61", "plan:org"]
)
def test_ids(text: str) -> None:
    assert is_entry_id(text)


@pytest.mark.parametrize(
    "text",
    ["civil_code:1261", "civil_code:0", "constitution:144", "plan:62", "plan", "劳动法:1", "civil_code:1 "],
)
def test_no_ids(text: str) -> None:
    assert not is_entry_id(text)


def test_citations() -> None:
    assert citation_label("civil_code:1077") == "《民法典》第一千零七十七条"
    assert citation_label("constitution:49") == "《宪法》第四十九条"
    assert citation_label("constitution:preamble") == "《宪法》序言"
    assert citation_label("plan:34") == "《渠县法治社会建设实施方案（2021—2025年）（征求意见稿）》第（34）项"
    assert citation_label("plan:goal").endswith("总体要求")
