"""Five messages at most for a reply: within their bytes, the most important first, nothing lost."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.chat.options import offered_options, picked_option
from api.wechat.outgoing import Outgoing, OutgoingMenu, OutgoingText
from api.wechat.render import FIXED, HINT_BYTES, MOST_MESSAGES, render
from api.wechat.texts import FEEDBACK, GOES_ON, MENU_TAIL, MORE, REST_WAITS, UNSEEN_WAITS
from bot.messages import (
    DISCLAIMER,
    AnswerMessage,
    AnswerSection,
    Bar,
    ChoicesMessage,
    Citation,
    Message,
    Option,
    QuizMessage,
    Reply,
    TextMessage,
)
from knowledge import citation_label
from tests.api.wechat.replies import (
    CHOICES,
    LONG_SERVICES,
    SERVICES,
    answer,
    answered,
    any_replies,
    marked_replies,
)

limits = st.sampled_from([400, 401, 700, 2048])
ways = st.fixed_dictionaries({"menus": st.booleans(), "short": st.booleans()})
Ways = dict[str, bool]


def parts(message: Outgoing) -> list[str]:
    return (
        [message.text]
        if isinstance(message, OutgoingText)
        else [message.head, *message.options, message.tail]
    )


def texts(messages: list[Outgoing]) -> list[str]:
    return ["\n".join(parts(message)) for message in messages]


def rendered(reply: Reply, limit: int = 2048, **ways: bool) -> list[str]:
    """What goes out, of which nothing is a menu."""
    messages = render(reply, limit, **ways)
    assert all(isinstance(message, OutgoingText) for message in messages)
    return texts(messages)


class TestAnyReply:
    @settings(max_examples=150, deadline=None)
    @given(any_replies, limits, ways)
    def test_every_message_fits_and_is_only_text(self, reply: Reply, limit: int, ways: Ways) -> None:
        messages = render(reply, limit, **ways)
        assert len(messages) <= MOST_MESSAGES
        room = limit if len(messages) == 1 else limit - HINT_BYTES
        for message, text in zip(messages, texts(messages), strict=True):
            assert len(text.encode()) <= room
            assert text.strip()
            assert not set(text) & set("<>\x00\ud83d")
            assert isinstance(message, OutgoingText) or (message is messages[-1] and len(messages) > 1)

    @settings(max_examples=100, deadline=None)
    @given(st.integers(1, 9).flatmap(marked_replies), limits, ways)
    def test_nothing_is_left_out_in_silence(self, reply: Reply, limit: int, ways: Ways) -> None:
        said = "\n".join(texts(render(reply, limit, **ways)))
        marks = set(re.findall(r"S\d+Z", "\n".join(_shown_texts(reply))))
        if MORE not in said:
            assert marks <= set(re.findall(r"S\d+Z", said))

    @settings(max_examples=100, deadline=None)
    @given(marked_replies(1), limits, ways)
    def test_nothing_is_left_out_of_what_fits(self, reply: Reply, limit: int, ways: Ways) -> None:
        everything = "\n".join(texts(render(reply, 10**6)))
        said = "\n".join(texts(render(reply, limit, **ways)))
        if len(everything.encode()) < (MOST_MESSAGES - 2) * (limit - HINT_BYTES):
            assert MORE not in said

    @settings(max_examples=60, deadline=None)
    @given(marked_replies(2), ways)
    def test_what_fits_one_message_is_one(self, reply: Reply, ways: Ways) -> None:
        messages = render(reply, 10**6)
        assert len(messages) == bool(reply.messages)
        if reply.status in FIXED:
            assert render(reply, 10**6, **ways) == messages

    @settings(max_examples=60, deadline=None)
    @given(any_replies, limits, ways)
    def test_numbers_are_those_of_the_chat(self, reply: Reply, limit: int, ways: Ways) -> None:
        marked = reply.model_copy(
            update={
                "messages": [_with_marked_titles(part, place) for place, part in enumerate(reply.messages)]
            }
        )
        lettered = {
            option.title
            for message in marked.messages
            if isinstance(message, QuizMessage)
            for option in message.options
        }
        offered = [option for option in offered_options(marked) if option.title not in lettered]
        messages = render(marked, limit, **ways)
        if messages and isinstance(messages[-1], OutgoingMenu):
            assert messages[-1].options == tuple(option.title for option in offered)
            return
        said = "\n".join(texts(messages))
        shown = re.findall(r"^(?:(\d)\.|·) (题\d-\d+)$", said, re.MULTILINE)
        expected = [
            (str(number) if number <= 9 else "", option.title) for number, option in enumerate(offered, 1)
        ]
        if MORE in said:
            assert set(shown) <= set(expected)
        else:
            assert shown == expected
        for number, title in shown:
            picked = picked_option(number or title, offered)
            assert picked is not None
            assert picked.title == title


def _shown_texts(reply: Reply) -> list[str]:
    """All texts of a reply but the labels of citations, which are shortened."""
    found = []
    for message in reply.messages:
        if isinstance(message, AnswerMessage):
            cited = [
                citation.model_copy(update={"label": ""}) if len(message.citations) > 1 else citation
                for citation in message.citations
            ]
            message = message.model_copy(update={"citations": cited})
        found.append(re.sub(r'"payload":"[^"]*"', "", message.model_dump_json()))
    return found


def _with_marked_titles(message: Message, place: int) -> Message:
    if isinstance(message, AnswerMessage):
        related = [
            item.model_copy(update={"title": f"题{place}-{n}"}) for n, item in enumerate(message.related)
        ]
        return message.model_copy(update={"related": related})
    if isinstance(message, ChoicesMessage | QuizMessage):
        marked = [
            Option(title=f"题{place}-{n}", payload=f"/{place}-{n}") for n, _ in enumerate(message.options)
        ]
        return message.model_copy(update={"options": marked})
    return message


def test_a_hint_fits_the_bytes_left_for_it() -> None:
    assert all(len(f"\n{hint}".encode()) <= HINT_BYTES for hint in (REST_WAITS, UNSEEN_WAITS))


@pytest.mark.parametrize("messages", [[], [TextMessage(text=" \n\x00")]])
def test_nothing_to_say_is_no_message(messages: list[Message]) -> None:
    assert render(Reply(status="error", messages=messages), 2048) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('<a href="weixin://x">点</a>', '＜a href="weixin://x"＞点＜/a＞'),
        ("甲&lt;a&gt;乙", "甲＆lt;a＆gt;乙"),
        ("&#60;b", "＆#60;b"),
        ("A&B，https://x/?a=1&b=2", "A&B，https://x/?a=1&b=2"),
        ("  文字\n", "文字"),
        ("坏\x00\ud800字", "坏字"),
    ],
)
def test_texts_are_only_text(text: str, shown: str) -> None:
    assert rendered(Reply(status="smalltalk", messages=[TextMessage(text=text)])) == [shown]


def test_the_whole_of_a_short_reply() -> None:
    assert rendered(answered(answer(), SERVICES, CHOICES)) == [
        "【离婚冷静期】\n交了申请，先等三十天。三十天里谁反悔都行。\n\n"
        f"依据：《民法典》第一千零七十七条\n{DISCLAIMER}\n\n"
        "可以找：\n· 法律援助（电话 12348）：请不起律师的，免费帮您。\n· 人民调解：不收钱。\n\n"
        "怎么办：\n①先去民政局交申请。\n②三十天后再去领证。\n\n"
        "打个比方：小王和小李……\n\n"
        "原文在这里查：https://flk.npc.gov.cn/\n\n"
        "去之前看一下：\n· 法律援助。要准备：身份证；低保证\n· 人民调解。地址：镇政府一楼。时间：工作日\n\n"
        "还可以看（回复数字）：\n1. 协议离婚\n\n"
        "您还想问？（回复数字）：\n2. 财产怎么分\n3. 都不是\n\n"
        f"{FEEDBACK}"
    ]


class TestSeveralMessages:
    def test_the_first_says_what_matters_and_the_blocks_stay_whole(self) -> None:
        steps = [f"第{n}件事，要做很多很多。" for n in range(18)]
        first, second = rendered(answered(answer(steps=steps, example=None), SERVICES, CHOICES), 1100)
        assert first.startswith("【离婚冷静期】\n交了申请")
        assert "依据：" in first
        assert first.endswith("· 人民调解：不收钱。")
        assert second.startswith("怎么办：\n①第0件事")
        assert (
            "还可以看（回复数字）：\n1. 协议离婚\n\n您还想问？（回复数字）：\n2. 财产怎么分\n3. 都不是"
            in second
        )

    def test_a_list_is_divided_where_that_saves_a_message(self) -> None:
        steps = [f"第{n}件事，要做很多很多。" for n in range(36)]
        first, second = rendered(answered(answer(steps=steps, related=[], example=None)), 1000)
        assert "怎么办：\n①第0件事" in first
        assert first.endswith("要做很多很多。")
        assert re.match(r"^[⑩-⑳]第\d+件事", second)

    def test_a_long_explanation_keeps_its_source_and_whom_to_ask_in_the_first(self) -> None:
        plain = "".join(f"第{n}句，说得很长很长。" for n in range(100))
        messages = rendered(answered(answer(plain=plain), LONG_SERVICES))
        assert "依据：《民法典》第一千零七十七条" in messages[0]
        assert DISCLAIMER in messages[0]
        assert "· 甲单位（电话 111）\n· 乙单位（电话 222）" in messages[0]
        assert messages[1].startswith(f"{GOES_ON}第")
        assert "· 丙单位（电话 333）：丙单位管" in messages[1]
        assert all(f"第{n}句，" in "".join(messages) for n in range(100))

    def test_options_stay_with_their_heading(self) -> None:
        options = [Option(title=f"选项{n}" + "字" * 20, payload=f"/x{n}") for n in range(4)]
        choices = ChoicesMessage(prompt="您想问？", options=options)
        text = TextMessage(text="说明一句话。" * 15)
        _, last = rendered(Reply(status="service", messages=[text, choices]), 500)
        assert last.startswith("您想问？（回复数字）：\n1. 选项0")
        assert last.count("\n") == 4

    def test_official_wording_goes_whole_to_the_next_message(self) -> None:
        official = "夫妻双方自愿离婚的。" * 10
        cited = [Citation(id="civil_code:1077", label="第一千零七十七条", official_text=official, url="x")]
        messages = rendered(answered(answer(citations=cited)), 600)
        assert any(f"原文：{official}" in message for message in messages)

    def test_too_much_is_cut_and_said(self) -> None:
        official = "夫妻双方自愿离婚的。" * 400
        cited = [Citation(id="civil_code:1077", label="第一千零七十七条", official_text=official, url="x")]
        messages = rendered(answered(answer(citations=cited), SERVICES))
        assert "原文" not in "".join(messages)
        assert "①先去民政局" in messages[0]
        assert messages[-1].removesuffix(f"\n\n{FEEDBACK}").endswith(MORE)

    def test_the_least_important_is_cut_first(self) -> None:
        steps = [f"第{n}件事，要做很多很多。" for n in range(400)]
        messages = rendered(answered(answer(steps=steps), SERVICES, CHOICES))
        said = "\n".join(messages)
        assert len(messages) == MOST_MESSAGES
        assert "第230件事" in said  # the beginning of the steps is kept, as far as there is room
        assert "小王和小李" not in said
        assert "2. 财产怎么分" in said
        assert MORE in messages[-1]

    def test_feedback_costs_no_message(self) -> None:
        for length in range(600, 690):
            reply = answered(
                AnswerMessage(id="x", title="题", plain="字" * length, citations=[], disclaimer="")
            )
            messages = rendered(reply)
            assert len(messages) == (1 if length <= (2048 - 10) / 3 else 2)
            said = "".join(messages)
            assert said.count(FEEDBACK) <= 1
            assert FEEDBACK not in said or said.endswith(FEEDBACK)

    @given(st.text(st.characters(exclude_categories=["C", "Z", "P", "S"]), min_size=1, max_size=20))
    @example("字")
    @example("😀")
    @example("一个分句，")
    def test_a_long_text_without_any_sentence_is_divided_all_the_same(self, clause: str) -> None:
        messages = rendered(Reply(status="answered", messages=[TextMessage(text=clause * 600)]))
        whole = "".join(messages[:-1]).replace(GOES_ON, "")
        assert (clause * 600).startswith(whole)
        assert all(len(message.encode()) > 900 for message in messages[:-1])

    def test_a_guide_shows_its_lists_and_cites_each_law_once(self) -> None:
        sections = [
            AnswerSection(title="别错过的期限", items=["一年里申请。", "三十天里撤回。"]),
            AnswerSection(title="留好这些证据", items=["病历。"]),
        ]
        cited = [
            Citation(id=key, label=citation_label(key), url="https://flk.npc.gov.cn/")
            for key in ("civil_code:1079", "civil_code:1077", "反家庭暴力法:23")
        ]
        [text] = rendered(answered(answer(sections=sections, citations=cited)))
        assert "依据：《民法典》第一千零七十九条；《民法典》第1077条；《反家庭暴力法》第23条\n" in text
        assert "别错过的期限：\n· 一年里申请。\n· 三十天里撤回。\n\n留好这些证据：\n· 病历。" in text
        assert text.count("https://flk.npc.gov.cn/") == 1


class TestMenus:
    def test_options_are_a_menu_behind_the_answer(self) -> None:
        text, menu = render(answered(answer(), SERVICES, CHOICES), 2048, menus=True)
        assert isinstance(text, OutgoingText)
        assert text.text.endswith("时间：工作日")
        assert menu == OutgoingMenu(
            head="还可以看：\n您还想问？",
            options=("协议离婚", "财产怎么分", "都不是"),
            tail=f"{MENU_TAIL}\n{FEEDBACK}",
        )

    @pytest.mark.parametrize("many", [False, True])
    def test_a_practice_question_has_letters(self, many: bool) -> None:
        quiz = QuizMessage(
            title="第 3 题 · 继承",
            question="您怎么答？",
            options=CHOICES.options,
            many=many,
            actions=[Option(title="不会", payload="不会"), Option(title="退出练习", payload="退出练习")],
        )
        reply = Reply(status="practice", messages=[TextMessage(text="答对了！"), quiz])
        [text] = rendered(reply, menus=True, short=True)
        how = "（多选，把字母一起回，比如 AC）" if many else "（回复字母，比如 B）"
        assert text == (
            "答对了！\n\n【第 3 题 · 继承】\n您怎么答？\nA. 财产怎么分\nB. 都不是\n"
            f"{how}\n也可以说：不会、退出练习"
        )

    def test_a_chart_is_drawn_with_characters(self) -> None:
        bars = [Bar(label="继承", percent=40), Bar(label="婚姻家庭", percent=100, note="5/5")]
        [text] = rendered(Reply(status="practice", messages=[TextMessage(text="掌握了：", bars=bars)]))
        assert text == "掌握了：\n\n▓▓▓▓░░░░░░ 继承 40%\n▓▓▓▓▓▓▓▓▓▓ 婚姻家庭 5/5"

    @pytest.mark.parametrize("status", ["clarify", "form", "crisis", "practice", "service"])
    def test_what_only_asks_is_a_text(self, status: str) -> None:
        reply = Reply.model_validate({"status": status, "messages": [CHOICES]})
        [text] = rendered(reply, menus=True)
        assert text.endswith("（回复数字）：\n1. 财产怎么分\n2. 都不是")

    def test_a_question_that_comes_first_is_a_text(self) -> None:
        [text] = rendered(Reply(status="clarify", messages=[CHOICES, SERVICES]), menus=True)
        assert text.endswith("2. 都不是")

    def test_forms_have_no_menus(self) -> None:
        [text] = rendered(Reply(status="form", messages=[TextMessage(text="好。"), CHOICES]), menus=True)
        assert text == "好。\n\n您还想问？（回复数字）：\n1. 财产怎么分\n2. 都不是"

    def test_a_menu_that_is_too_long_is_a_text(self) -> None:
        choices = CHOICES.model_copy(update={"prompt": "问" * 700})
        messages = rendered(Reply(status="service", messages=[TextMessage(text="好。"), choices]), menus=True)
        assert "2. 都不是" in messages[-1]

    def test_a_menu_takes_no_room_from_what_is_said(self) -> None:
        reply = answered(answer(plain="说得很长的一句话。" * 330), CHOICES)
        assert isinstance(render(reply, 2500, menus=True)[-1], OutgoingMenu)
        messages = rendered(reply, menus=True)
        assert len(messages) == MOST_MESSAGES
        assert MORE not in messages[-1]


class TestShort:
    PLAIN = "".join(f"第{n}句，这一句有二十个字那么长。" for n in range(12))

    def test_the_first_message_is_short_and_the_rest_follows(self) -> None:
        first, second = rendered(answered(answer(plain=self.PLAIN), LONG_SERVICES, CHOICES), short=True)
        assert first == (
            "【离婚冷静期】\n"
            + self.PLAIN[: self.PLAIN.index("第7句")]
            + "\n\n依据：《民法典》第一千零七十七条"
            + "\n\n可以找：\n· 甲单位（电话 111）\n· 乙单位（电话 222）"
        )
        assert second.startswith(f"{GOES_ON}第7句")
        assert DISCLAIMER in second
        for part in (
            "· 甲单位（电话 111）：甲单位管",
            "· 丙单位（电话 333）：",
            "①先去",
            "1. 协议离婚",
            "3. 都不是",
        ):
            assert part in second
        assert second.endswith(FEEDBACK)

    def test_several_citations_are_named_later(self) -> None:
        cited = [
            Citation(id=key, label=citation_label(key), url="https://flk.npc.gov.cn/")
            for key in ("civil_code:1079", "civil_code:1077")
        ]
        first, second = rendered(answered(answer(plain=self.PLAIN, citations=cited)), short=True)
        assert first.endswith("依据：《民法典》第一千零七十九条等")
        assert "依据：《民法典》第一千零七十九条；《民法典》第1077条\n" in second

    def test_warnings_stay_in_the_first(self) -> None:
        message = answer(plain=self.PLAIN, disclaimer=f"注意：讲解还没核对。{DISCLAIMER}")
        first, second = rendered(answered(message), short=True)
        assert first.endswith("依据：《民法典》第一千零七十七条\n注意：讲解还没核对。")
        assert DISCLAIMER in second

    def test_a_question_is_asked_in_the_first(self) -> None:
        reply = Reply(status="clarify", messages=[CHOICES, LONG_SERVICES, TextMessage(text=self.PLAIN)])
        first, second = rendered(reply, short=True, menus=True)
        assert "1. 财产怎么分\n2. 都不是" in first
        assert "· 甲单位（电话 111）" in first
        assert "· 甲单位（电话 111）：甲单位管" in second

    def test_what_is_short_is_not_shortened(self) -> None:
        reply = answered(answer(steps=[]))
        assert rendered(reply, short=True) == rendered(reply)

    @pytest.mark.parametrize("status", sorted(FIXED))
    def test_danger_and_forms_are_never_shortened(self, status: str) -> None:
        message = TextMessage(text=self.PLAIN)
        reply = Reply.model_validate(
            {"status": status, "messages": [message, LONG_SERVICES, message, CHOICES]}
        )
        [text] = rendered(reply, short=True, menus=True)
        assert text.count("\n") == 11
        assert text.startswith(f"{self.PLAIN}\n\n可以找：\n")
        assert f"\n\n{self.PLAIN}\n\n您还想问？" in text

    def test_nothing_is_lost_for_shortness(self) -> None:
        steps = [f"第{n}件事，要做很多很多。" for n in range(205)]
        reply = answered(answer(plain=self.PLAIN, steps=steps), LONG_SERVICES)
        messages = rendered(reply, short=True)
        assert MORE not in messages[-1]
        assert messages == rendered(reply)


@pytest.mark.parametrize("limit", [400, 2048])
def test_what_is_said_in_danger_keeps_its_order(limit: int) -> None:
    text = TextMessage(text="先别急，马上打 110。" + "叫人来陪着您。" * 20)
    messages = rendered(Reply(status="crisis", messages=[text, LONG_SERVICES]), limit, short=True, menus=True)
    assert messages[0].startswith("先别急，马上打 110。")
    said = "".join(messages)
    assert re.sub(r"\s", "", said).startswith(f"{text.text}可以找：·甲单位".replace(" ", ""))
