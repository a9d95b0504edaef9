import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.chat.intake import take_in
from api.chat.options import StructuredIntent, offered_options, picked_option, structured_intent
from bot.messages import (
    AnswerMessage,
    ChoicesMessage,
    Option,
    QuizMessage,
    RelatedEntry,
    Reply,
    TextMessage,
    entry_option,
)

OFFERED = [Option(title=f"题{number}", payload=f"/x{number}") for number in range(1, 10)]
NUMERALS = [
    "123456789",
    "１２３４５６７８９",
    "一二三四五六七八九",
    "壹贰叁肆伍陆柒捌玖",
    "壹貳參肆伍陸柒捌玖",
    "①②③④⑤⑥⑦⑧⑨",
    "⑴⑵⑶⑷⑸⑹⑺⑻⑼",
]
LETTERS = ["ABCDE", "abcde", "ＡＢＣＤＥ"]
FORMS = [
    "{}",
    "{}。",
    "{}.",
    "{}、",
    "{}）",
    "选{}",
    "我选{}",
    "我选{}吧",
    "选择{}",
    "选项{}",
    "就{}吧",
    "那就{}",
    "我要{}",
    "第{}",
    "第{}个",
    "第{}个吧",
    "就第{}个",
    "还是第{}个",
    "是第{}个",
    "看第{}个",
    "第{}項",
    "第{}条",
    "選第{}個",
    "我選第{}個。",
    "{}号",
    "选{}号",
]


def number_of(text: str, offered: list[Option] = OFFERED) -> int | None:
    """The number of the option that a text picks, as it came."""
    picked = picked_option(take_in(text).text, offered)
    return offered.index(picked) + 1 if picked else None


def test_a_payload_is_an_intent_with_its_entities() -> None:
    option = Option(title="甲", payload='/inform{"value":"pay"}')
    assert structured_intent(option) == StructuredIntent("inform", {"value": "pay"})
    assert structured_intent(Option(title="甲", payload="/deny")) == StructuredIntent("deny", {})


@pytest.mark.parametrize(
    "payload", ["有用", "/inform{x}", '/inform{"value":}', '/inform{"value":1}', '/inform{"value":{}}', "/{}"]
)
def test_what_is_typed_by_hand_and_broken_is_none(payload: str) -> None:
    assert structured_intent(Option(title="", payload=payload)) is None


def test_options_are_offered_in_the_order_of_the_messages() -> None:
    first, second = Option(title="甲", payload="/x"), Option(title="乙", payload="/y")
    answer = AnswerMessage(
        id="x", title="题", plain="说明", citations=[], related=[RelatedEntry(id="civil_code:1", title="丙")]
    )
    messages = [
        QuizMessage(question="?", options=[first]),
        TextMessage(text="说"),
        answer,
        ChoicesMessage(prompt="?", options=[second]),
    ]
    offered = offered_options(Reply(status="answered", messages=messages))
    assert offered == [entry_option("civil_code:1", "丙"), second, first]  # those with letters take no number


class TestPicking:
    @given(st.sampled_from(LETTERS), st.sampled_from(FORMS), st.integers(1, 5), st.integers(0, 3))
    def test_a_letter_picks_from_a_practice_question_alone(
        self, letters: str, form: str, number: int, choices: int
    ) -> None:
        answers = [Option(title=f"答{n}", payload=f'/practice_answer{{"value":"{n}"}}') for n in range(1, 5)]
        offered = [*OFFERED[:choices], *answers]
        picked = picked_option(take_in(form.format(letters[number - 1])).text, offered)
        assert picked == (answers[number - 1] if number <= 4 else None)
        assert picked_option(take_in(letters[number - 1]).text, OFFERED) is None

    @given(st.sampled_from(NUMERALS), st.sampled_from(FORMS), st.integers(1, 9), st.integers(1, 9))
    def test_a_number_picks_however_it_is_written(
        self, numerals: str, form: str, number: int, offered: int
    ) -> None:
        text = form.format(numerals[number - 1])
        assert number_of(text, OFFERED[:offered]) == (number if number <= offered else None)

    @pytest.mark.parametrize(
        "text", ["2️⃣", " 2 ", "第 2 个", "我选 2", "选第2个！", "２。", "⒉", "㈡", "（2）", "二咯"]
    )
    def test_it_may_be_written_oddly(self, text: str) -> None:
        assert number_of(text) == 2

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "一个人住",
                "二手房",
                "三天",
                "五一",
                "九点",
                "一样",
                "二胎",
                "三年了",
                "A型血",
                "第三者",
                "B超",
            ),
            *("一个", "两个", "三个", "第两个", "我一个人", "要一个", "三条", "选三个"),
            *(
                "0",
                "10",
                "12",
                "十",
                "⑩",
                "第十个",
                "第十二个",
                "一百",
                "1.5",
                "-1",
                "一二",
                "1、2",
                "选2和3",
            ),
            *("不选2", "不是2", "没有第二个", "第", "选", "我", "吧", "那就", "第34条", "第一百条", "我2"),
        ],
    )
    def test_other_words_pick_nothing(self, text: str) -> None:
        assert number_of(text) is None

    @given(
        st.sampled_from(NUMERALS[0] + NUMERALS[2] + string.ascii_letters),
        st.text(st.characters(categories=["L", "N"]), min_size=1),
    )
    def test_a_number_that_goes_on_picks_nothing(self, number: str, rest: str) -> None:
        picks = number_of(number + rest)
        assert picks is None or take_in(rest).text in {"号", *"吧嘛呗哈呀啊咯哦", ""}

    @pytest.mark.parametrize("title", ["离婚了，孩子跟谁？", "《民法典》第 5 条：继承（一）", "借了錢", "Ａ"])
    def test_a_title_picks_as_it_comes_back_from_a_tap(self, title: str) -> None:
        assert number_of(title, [*OFFERED, Option(title=title, payload="/t")]) == len(OFFERED) + 1

    def test_a_payload_picks(self) -> None:
        assert number_of("/x3") == 3

    def test_nothing_is_picked_where_nothing_was_offered(self) -> None:
        assert number_of("1", []) is None
