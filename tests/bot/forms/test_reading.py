"""Answers as residents give them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import form
from bot.forms.reading import Said, read
from bot.forms.steps import MISSES, step

AID, MEDIATION, REFERRAL = form("legal_aid_form"), form("mediation_form"), form("referral_form")
WAGE = {"aid_role": "wage"}
PAY = {"aid_role": "wage", "aid_matter": "pay"}


def said(text: str, intent: str = "nlu_fallback", confidence: float = 1.0) -> Said:
    return Said(text, intent, confidence)


@pytest.mark.parametrize(
    ("slot", "answers", "text", "value"),
    [
        ("aid_role", {}, "老板欠我工资", "wage"),
        ("aid_role", {}, "我儿子被抓了", "accused"),
        ("aid_role", {}, "婆娘跟我离婚", "civil"),
        ("aid_role", {}, "申请低保不给批", "administrative"),
        ("aid_matter", WAGE, "要工资", "pay"),
        ("aid_matter", WAGE, "在工地上摔断了腿", "work_injury"),
        ("aid_hardship", PAY, "我是进城打工的", "exempt_migrant"),
        ("aid_hardship", PAY, "吃低保,可以吗", "exempt_relief"),
        ("aid_hardship", PAY, "屋头困难得很", "poor"),
        ("aid_hardship", PAY, "不困难", "not_poor"),
        ("aid_hardship", PAY, "不晓得", "unsure"),
        ("aid_age", {}, "47岁", "adult"),
        ("aid_age", {}, "今年六十五了", "senior"),
        ("aid_age", {}, "13", "under_14"),
        ("aid_age", {}, "十七岁", "minor"),
        ("aid_age", {}, "娃儿才读小学", "under_14"),
        ("aid_place", {}, "有庆镇", "有庆镇"),
    ],
)
def test_an_answer_in_everyday_words(slot: str, answers: dict[str, str], text: str, value: str) -> None:
    reading = read(AID.question(slot), said(text), answers)
    assert (reading.kind, reading.value) == ("value", value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("没有", "no"),
        ("没得动手", "no"),
        ("他打了我一耳光", "yes"),
        ("有", "yes"),
        ("威胁我要弄死我", "yes"),
        ("只是吵了几句", "no"),
        ("没有打人但是威胁我", "yes"),
        ("没打没威胁", "no"),
    ],
)
def test_whether_there_was_violence(text: str, value: str) -> None:
    assert read(MEDIATION.question("med_violence"), said(text), {}).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("同意", "yes"),
        ("不同意", "no"),
        ("要得", "yes"),
        ("不要", "no"),
        ("不用登记", "no"),
        ("可以登记", "yes"),
        ("好嘛", "yes"),
        ("我要想一下", None),
        ("不同意登记", "no"),
        ("莫得必要", "no"),
    ],
)
def test_consent_and_its_refusal(text: str, value: str | None) -> None:
    assert read(REFERRAL.question("consent_store"), said(text), {}).value == value


def test_consent_by_intent() -> None:
    question = REFERRAL.question("consent_store")
    assert read(question, said("嗯嗯", "affirm", 0.9), {}).value == "yes"
    assert read(question, said("莫得必要", "deny", 0.9), {}).value == "no"
    assert read(question, said("嗯嗯", "affirm", 0.3), {}).kind == "unclear"


@pytest.mark.parametrize(
    "text", ["离婚冷静期多少天", "低保户算不算困难？", "申请这个要不要钱", "法律援助中心在哪里", "调解要好久"]
)
def test_a_question_is_no_answer(text: str) -> None:
    assert read(AID.question("aid_hardship"), said(text, "ask_law"), PAY).kind == "aside"


@pytest.mark.parametrize(
    "text",
    [
        "他家修房子把水排到我家来了",
        "他把我家的东西什么都拿走了，哪个都劝不住",
        "二娃借了我两万块钱三年没还",
    ],
)
def test_a_story_is_an_answer_where_one_was_asked_for(text: str) -> None:
    reading = read(MEDIATION.question("med_matter"), said(text, "ask_law", 0.95), {})
    assert (reading.kind, reading.value) == ("value", text)


def test_a_question_in_place_of_a_story_is_answered() -> None:
    assert read(MEDIATION.question("med_matter"), said("调解要不要钱？", "ask_service"), {}).kind == "aside"


@pytest.mark.parametrize("intent", ["ask_human", "cancel", "check_referral", "help"])
def test_some_wishes_are_never_answers(intent: str) -> None:
    for question in (*AID.questions, *MEDIATION.questions, *REFERRAL.questions):
        assert read(question, said("随便", intent), {}).kind == "aside"


def test_deletion_is_meant_of_ones_own_data() -> None:
    wanted, contact = MEDIATION.question("med_wanted"), REFERRAL.question("contact")
    asked = "把他在群里骂我的那些信息删掉"
    assert read(wanted, said(asked, "delete_data"), {}).value == asked
    assert read(wanted, said("删除我的信息", "delete_data"), {}).kind == "aside"
    assert read(contact, said("不要留我的电话", "delete_data"), {}).value == "none"


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("aid_hardship", "我不是低保户", None),
        ("aid_hardship", "不是很困难", "not_poor"),
        ("aid_matter", "他腿有残疾", None),
    ],
)
def test_what_is_denied_or_said_in_passing_is_not_taken(slot: str, text: str, value: str | None) -> None:
    answers = {"aid_role": "accused"} if slot == "aid_matter" else PAY
    assert read(AID.question(slot), said(text), answers).value == value


@pytest.mark.parametrize("text", ["把围墙退回去", "重新量过"])
def test_a_wish_is_no_command(text: str) -> None:
    for intent in ("go_back", "start_over"):
        taken = step(MEDIATION, dict.fromkeys(MEDIATION.slots), "med_wanted", 0, said(text, intent))
        assert taken.changes["med_wanted"] == text


@pytest.mark.parametrize(
    ("text", "intent"), [("我要申请法律援助", "request_legal_aid"), ("你好", "greeting")]
)
def test_a_greeting_is_no_story(text: str, intent: str) -> None:
    assert read(MEDIATION.question("med_matter"), said(text, intent), {}).kind == "aside"


def test_a_contact_that_never_comes_loses_nothing() -> None:
    taken = step(REFERRAL, dict.fromkeys(REFERRAL.slots), "contact", 2, said("哈哈"))
    assert taken.changes["contact"] == "none"
    assert taken.ended is None


def test_a_tap_counts_only_if_it_was_offered() -> None:
    tapped = Said("要工资", "inform", value="pay")
    assert read(AID.question("aid_matter"), tapped, WAGE).value == "pay"
    assert read(AID.question("aid_matter"), tapped, {"aid_role": "accused"}).kind == "unclear"


def test_a_contact_is_one_only_when_the_gateway_holds_it() -> None:
    question = REFERRAL.question("contact")
    assert read(question, Said("我把联系方式留下了", "nlu_fallback", contact_held=True), {}).value == "held"
    assert read(question, said("我姓王"), {}).kind == "unclear"
    assert read(question, said("不想留"), {}).value == "none"


@given(st.text(max_size=80), st.sampled_from([*AID.questions, *MEDIATION.questions, *REFERRAL.questions]))
def test_whatever_is_said_a_value_is_one_of_the_form(text: str, question: object) -> None:
    reading = read(question, said(text), WAGE)  # type: ignore[arg-type]
    if reading.kind == "value":
        values = {choice.value for choice in question.choices}  # type: ignore[attr-defined]
        ages = {value for _, _, value in question.years}  # type: ignore[attr-defined]
        free = question.free and 0 < len(reading.value or "") <= question.longest  # type: ignore[attr-defined]
        assert reading.value in values | ages or free


def test_nonsense_is_asked_again_twice_and_then_a_person_is_offered() -> None:
    answers: dict[str, str | None] = dict.fromkeys(AID.slots)
    first = step(AID, answers, "aid_role", 0, said("哈哈哈"))
    assert (first.changes, first.say) == ({MISSES: "1"}, ("form_unclear",))
    second = step(AID, answers, "aid_role", 1, said("嘟嘟嘟"))
    assert second.changes == {MISSES: "2"}
    assert step(AID, answers, "aid_role", 2, said("呵呵")).ended == "gave_up"


def test_an_answer_ends_the_count_of_nonsense() -> None:
    taken = step(AID, dict.fromkeys(AID.slots), "aid_role", 2, said("老板欠工资"))
    assert taken.changes == {"aid_role": "wage", MISSES: None}


def test_going_back_forgets_the_last_answer_and_what_depends_on_it() -> None:
    answers = {**dict.fromkeys(AID.slots), "aid_role": "wage", "aid_matter": "pay"}
    back = step(AID, answers, "aid_hardship", 0, said("上一步", "go_back"))
    assert "aid_role" not in back.changes
    assert back.changes["aid_matter"] is None
    assert step(AID, dict.fromkeys(AID.slots), "aid_role", 0, said("上一步", "go_back")).say == (
        "form_at_beginning",
    )


def test_starting_over_forgets_everything() -> None:
    answers = {**dict.fromkeys(AID.slots), "aid_role": "wage", "aid_matter": "pay"}
    changes = step(AID, answers, "aid_hardship", 1, said("重新开始", "start_over")).changes
    assert changes == {**dict.fromkeys(AID.slots), MISSES: None}


def test_somebody_who_does_not_understand_is_helped() -> None:
    taken = step(AID, dict.fromkeys(AID.slots), "aid_role", 1, said("没看懂", "not_understood"))
    assert taken.help == AID.question("aid_role").help
    assert taken.changes == {MISSES: None}
