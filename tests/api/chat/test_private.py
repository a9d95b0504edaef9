"""Numbers that lead to a person, as they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.chat.intake import take_in
from api.chat.private import NUMBER_MASK, PHONE_MASK, contact_in, mask

# Invented: the region of these numbers does not exist.
ID_CARD = "999123199901011234"


@pytest.mark.parametrize(
    "text",
    [
        ID_CARD,
        f"我的身份证{ID_CARD}，帮我查一下",
        "99912319990101123X",
        "99912319990101123x",
        "999123 19990101 1234",
        "999123-19990101-1234",
        "９９９１２３１９９９０１０１１２３４",
        "9991 2319 9901 0112 34",
        "999123990101123",  # fifteen digits, the old kind
        "六二二二零二一二三四五六七八九零一二",
        "卡号6222021234567890123",
    ],
)
def test_an_identity_or_bank_card_number_goes_no_further(text: str) -> None:
    intake = take_in(text)
    assert NUMBER_MASK in intake.text
    assert intake.masked
    assert sum(char.isdigit() for char in intake.text) == 0


@pytest.mark.parametrize(
    "text",
    [
        "他的电话是13800001111",
        "138 0000 1111",
        "138-0000-1111",
        "+8613800001111",
        "0818-2223333",
        "幺三八零零零零幺幺幺幺",
    ],
)
def test_a_telephone_number_goes_no_further(text: str) -> None:
    assert PHONE_MASK in take_in(text).text


@pytest.mark.parametrize(
    "text",
    [
        "第1077条",
        "打12348",
        "民法典第一千零七十七条",
        "他借我120000块",
        "2023年12月31日写的欠条",
        "婚后买的房120.5平方",
        "一共一百二十三万四千五百六十七块",
        "1990年5月到2020年6月",
    ],
)
def test_figures_of_a_question_stay(text: str) -> None:
    assert mask(text) == text


@given(st.text(max_size=100), st.text(max_size=100))
def test_wherever_it_stands_an_identity_number_is_masked(before: str, after: str) -> None:
    text = f"{before}号{ID_CARD}号{after}"
    assert ID_CARD not in mask(text)


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize("text", ["王大娘 13800001111", "13800001111", "我姓李,0818-2223333", "老杨2223333"])
def test_a_contact_is_kept_apart(text: str) -> None:
    intake = take_in(text, awaits_contact=True)
    assert intake.contact == text
    assert not intake.masked


@pytest.mark.parametrize("text", ["不想留", "我姓王", "取消", ID_CARD])
def test_what_holds_no_number_is_no_contact(text: str) -> None:
    assert take_in(text, awaits_contact=True).contact is None


def test_an_identity_number_beside_a_telephone_number_is_dropped() -> None:
    contact = contact_in(f"王大娘 13800001111 身份证 {ID_CARD}")
    assert contact is not None
    assert ID_CARD not in contact
    assert "13800001111" in contact
