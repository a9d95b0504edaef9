"""One text for a reply: within its bytes, the most important first, numbered as the chat counts."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.chat.options import offered_options
from api.wechat.render import render
from api.wechat.texts import MORE
from bot.answering import Answerer
from bot.messages import (
    AnswerMessage,
    AnswerSection,
    ChoicesMessage,
    Citation,
    Message,
    Option,
    QuizMessage,
    RelatedEntry,
    Reply,
    ServiceCard,
    ServicesMessage,
    TextMessage,
)
from knowledge import KnowledgeBase, citation_label
from knowledge.identifiers import citation_list

short = st.one_of(
    st.text(st.characters(), max_size=30), st.text("法。，；！？”\n<>&#;a😀\u200d]：", max_size=30)
)
texts = st.builds(str.__mul__, short, st.sampled_from([1, 1, 1, 2, 20, 200]))
maybe = st.none() | texts
provisions = st.sampled_from(
    ["civil_code:1077", "civil_code:1079", "反家庭暴力法:23", "plan:34", "constitution:preamble"]
)
options = st.builds(Option, title=texts, payload=texts)
messages = st.one_of(
    st.builds(TextMessage, text=texts),
    st.builds(
        AnswerMessage,
        id=texts,
        title=texts,
        plain=texts,
        example=maybe,
        steps=st.lists(texts, max_size=25),
        citations=st.lists(
            st.builds(Citation, id=provisions, label=texts, official_text=maybe, url=texts), max_size=12
        ),
        sections=st.lists(
            st.builds(AnswerSection, title=texts, items=st.lists(texts, min_size=1, max_size=5)), max_size=4
        ),
        related=st.lists(st.builds(RelatedEntry, id=texts, title=texts), max_size=12),
        disclaimer=texts,
    ),
    st.builds(
        ServicesMessage,
        services=st.lists(
            st.builds(
                ServiceCard,
                id=texts,
                name=texts,
                why=texts,
                phone=maybe,
                address=maybe,
                hours=maybe,
                bring=st.lists(texts, max_size=3),
            ),
            min_size=1,
            max_size=3,
        ),
    ),
    st.builds(ChoicesMessage, prompt=texts, options=st.lists(options, min_size=1, max_size=9)),
    st.builds(QuizMessage, question=texts, options=st.lists(options, max_size=9)),
)


@settings(max_examples=60)
@given(st.lists(messages, max_size=4), st.sampled_from([200, 201, 300, 600, 2048]))
def test_never_over_the_limit_and_never_a_tag(parts: list[Message], limit: int) -> None:
    text = render(Reply(status="answered", messages=parts), limit)
    assert len(text.encode()) <= limit
    assert "<" not in text
    assert ">" not in text


@given(st.text(st.characters(exclude_categories=["C", "Z", "P", "S"]), min_size=1, max_size=20))
@example("字")
@example("😀")
@example("一个分句，")
def test_a_long_text_without_any_sentence_still_says_something(clause: str) -> None:
    text = clause * 2049
    said = render(Reply(status="answered", messages=[TextMessage(text=text)]), 2048)
    beginning, more = said.split("\n\n")
    assert more == MORE
    assert beginning.endswith("…")
    assert text.startswith(beginning[:-1])
    assert 1900 < len(said.encode()) <= 2048


def test_an_early_sentence_end_does_not_cost_the_rest() -> None:
    said = render(
        Reply(status="answered", messages=[TextMessage(text="先说一句。" + "后面很长，" * 300)]), 2048
    )
    assert said.startswith("先说一句。后面很长，")
    assert said.split("\n\n")[0].endswith("后面很长…")
    assert len(said.encode()) > 1900


def answer(**changes: object) -> AnswerMessage:
    values: dict[str, object] = {
        "id": "civil_code:1077",
        "title": "离婚冷静期",
        "plain": "交了申请，先等三十天。三十天里谁反悔都行。",
        "example": "小王和小李……",
        "steps": ["先去民政局交申请。", "三十天后再去领证。"],
        "citations": [
            Citation(id="civil_code:1077", label="《民法典》第一千零七十七条", url="https://flk.npc.gov.cn/")
        ],
        "related": [RelatedEntry(id="civil_code:1076", title="协议离婚")],
        "disclaimer": "不能代替律师意见。",
    }
    return AnswerMessage(**(values | changes))


SERVICES = ServicesMessage(
    services=[
        ServiceCard(
            id="legal_aid",
            name="法律援助",
            why="请不起律师的，免费帮您。",
            phone="12348",
            bring=["身份证。", "低保证。"],
        ),
        ServiceCard(id="mediation", name="人民调解", why="不收钱。", address="镇政府一楼", hours="工作日"),
    ]
)
CHOICES = ChoicesMessage(
    prompt="您还想问？",
    options=[Option(title="财产怎么分", payload="/x"), Option(title="都不是", payload="/y")],
)


def test_the_whole_of_a_short_reply() -> None:
    text = render(Reply(status="answered", messages=[answer(), SERVICES, CHOICES]), 2048)
    assert text == (
        "【离婚冷静期】\n交了申请，先等三十天。三十天里谁反悔都行。\n\n"
        "依据：《民法典》第一千零七十七条\n不能代替律师意见。\n\n"
        "可以找：\n· 法律援助（电话 12348）：请不起律师的，免费帮您。\n· 人民调解：不收钱。\n\n"
        "怎么办：\n①先去民政局交申请。\n②三十天后再去领证。\n\n"
        "打个比方：小王和小李……\n\n"
        "原文在这里查：https://flk.npc.gov.cn/\n\n"
        "去之前看一下：\n· 法律援助。要准备：身份证；低保证\n· 人民调解。地址：镇政府一楼。时间：工作日\n\n"
        "还可以看（回复数字）：\n1. 协议离婚\n\n"
        "您还想问？回复数字：\n2. 财产怎么分\n3. 都不是\n\n"
        "说得对不对您的事？回“有用”或者“没用”，好让我们改。"
    )


def test_the_official_wording_is_shown_whole_or_not_at_all() -> None:
    official = "夫妻双方自愿离婚的。" * 20
    cited = [
        Citation(id="civil_code:1077", label="第一千零七十七条", official_text=official, url="https://x")
    ]
    reply = Reply(status="answered", messages=[answer(citations=cited)])
    assert f"原文：{official}" in render(reply, 2048)
    short = render(reply, 600)
    assert "原文" not in short
    assert short.endswith(MORE)


def test_what_is_left_out_is_the_least_important() -> None:
    reply = Reply(status="answered", messages=[answer(example="例" * 600), SERVICES, CHOICES])
    text = render(reply, 1000)
    assert "例例" not in text
    for part in ("三十天", "依据：《民法典》第一千零七十七条", "12348", "2. 财产怎么分", "①先去民政局", MORE):
        assert part in text
    assert "去之前" in text


def test_a_guide_shows_its_lists_and_cites_each_law_once() -> None:
    sections = [
        AnswerSection(title="别错过的期限", items=["一年里申请。", "三十天里撤回。"]),
        AnswerSection(title="留好这些证据", items=["病历。"]),
    ]
    cited = [
        Citation(id=key, label=citation_label(key), url="https://flk.npc.gov.cn/")
        for key in ("civil_code:1079", "civil_code:1077", "反家庭暴力法:23")
    ]
    text = render(Reply(status="answered", messages=[answer(sections=sections, citations=cited)]), 2048)
    assert "依据：《民法典》第一千零七十九条；《民法典》第1077条；《反家庭暴力法》第23条\n" in text
    assert "别错过的期限：\n· 一年里申请。\n· 三十天里撤回。\n\n留好这些证据：\n· 病历。" in text
    assert text.count("https://flk.npc.gov.cn/") == 1


def test_a_long_explanation_is_cut_at_a_sentence_and_keeps_its_source() -> None:
    reply = Reply(status="answered", messages=[answer(plain="这是很长的一句话。" * 200)])
    text = render(reply, 2048)
    assert "依据：《民法典》第一千零七十七条" in text
    explanation = text.split("\n\n")[0]
    assert explanation.endswith("这是很长的一句话。")
    assert len(text.encode()) > 1900


def test_a_list_is_cut_at_a_line_and_loses_a_lone_heading() -> None:
    steps = [f"第{n}件事，要做很多很多。" for n in range(60)]
    text = render(Reply(status="answered", messages=[answer(steps=steps, example=None, related=[])]), 900)
    shown = [block for block in text.split("\n\n") if block.startswith("怎么办")]
    assert shown
    assert len(shown[0].split("\n")) > 2
    assert shown[0].endswith("很多。")
    lone = render(Reply(status="answered", messages=[answer(steps=["字" * 700], example=None)]), 900)
    assert "怎么办" not in lone


@settings(max_examples=40)
@given(st.lists(messages, max_size=4))
def test_numbers_are_those_of_the_chat(parts: list[Message]) -> None:
    reply = Reply(status="answered", messages=parts)
    for message in parts:
        if isinstance(message, AnswerMessage | ChoicesMessage | QuizMessage):
            break
    else:
        return
    renamed = reply.model_copy(
        update={"messages": [_with_marked_titles(part, place) for place, part in enumerate(parts)]}
    )
    offered = offered_options(renamed)
    lines = render(renamed, 1_000_000).split("\n")
    for number, option in enumerate(offered, start=1):
        assert (f"{number}. {option.title}" if number <= 9 else f"· {option.title}") in lines


def _with_marked_titles(message: Message, place: int) -> Message:
    if isinstance(message, AnswerMessage):
        related = [
            item.model_copy(update={"title": f"题{place}-{n}"}) for n, item in enumerate(message.related)
        ]
        return message.model_copy(update={"related": related})
    if isinstance(message, ChoicesMessage | QuizMessage):
        marked = [
            item.model_copy(update={"title": f"题{place}-{n}"}) for n, item in enumerate(message.options)
        ]
        return message.model_copy(update={"options": marked})
    return message


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('<a href="weixin://x">点</a>', '＜a href="weixin://x"＞点＜/a＞'),
        ("甲&lt;a&gt;乙", "甲＆lt;a＆gt;乙"),
        ("&#60;b", "＆#60;b"),
        ("A&B，https://x/?a=1&b=2", "A&B，https://x/?a=1&b=2"),
        ("  文字\n", "文字"),
        ("坏\x00\ud800字", "坏字"),
        ("", ""),
    ],
)
def test_texts_are_only_text(text: str, shown: str) -> None:
    assert render(Reply(status="smalltalk", messages=[TextMessage(text=text)]), 2048) == shown


def test_every_entry_fits_with_its_source_and_whom_to_ask(base: KnowledgeBase, answerer: Answerer) -> None:
    for entry in base.entries:
        reply = answerer.entry(entry)
        text = render(reply, 2048)
        assert len(text.encode()) <= 2048
        for message in reply.messages:
            if isinstance(message, AnswerMessage):
                assert citation_list(citation.id for citation in message.citations) in text
                assert message.disclaimer in text
                assert message.plain in text
            if isinstance(message, ServicesMessage):
                assert all(card.phone in text for card in message.services if card.phone)
