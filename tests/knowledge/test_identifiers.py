import pytest

from knowledge.identifiers import citation_label, citation_list, is_entry_id, is_provision_id


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


def test_provisions_of_other_laws() -> None:
    assert citation_label("反家庭暴力法:23") == "《反家庭暴力法》第二十三条"
    assert (
        citation_label("民法典婚姻家庭编解释（二）:5")
        == "《最高人民法院关于适用〈民法典〉婚姻家庭编的解释（二）》第五条"
    )
    assert citation_label("民法典总则编解释:3").startswith(
        "《最高人民法院关于适用〈民法典〉总则编若干问题的解释》"
    )
    assert not is_provision_id("反家庭暴力法:39")
    assert not is_provision_id("别的法:1")
    assert not is_provision_id("topic:divorce")
    assert is_provision_id("constitution:preamble")


def test_several_citations_in_one_line() -> None:
    ids = ["civil_code:1079", "反家庭暴力法:23", "civil_code:1077", "constitution:49"]
    assert (
        citation_list(ids)
        == "《民法典》第一千零七十九条；《反家庭暴力法》第23条；《民法典》第1077条；《宪法》第49条"
    )
    assert citation_list(["plan:34", "civil_code:5", "civil_code:3"]).endswith("；《民法典》第3、5条")
    assert citation_list(["civil_code:1077", "civil_code:1077"]) == "《民法典》第一千零七十七条"
    assert citation_list(["constitution:preamble", "constitution:1"]) == "《宪法》序言；《宪法》第1条"
