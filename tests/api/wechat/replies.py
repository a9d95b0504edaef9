"""Replies to render: of any texts, of sentences that can be found again, and a plain one."""

from itertools import count

from hypothesis import strategies as st

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

PROVISIONS = ["civil_code:1077", "civil_code:1079", "反家庭暴力法:23", "plan:34", "constitution:preamble"]
STATUSES = st.sampled_from(["answered", "clarify", "service", "abstained", "crisis", "form", "practice"])


def replies_of(texts: st.SearchStrategy[str], longest: int = 12) -> st.SearchStrategy[Reply]:
    """Replies of any messages, made of the texts; `longest` is that of their lists."""
    maybe = st.none() | texts
    options = st.lists(st.builds(Option, title=texts, payload=texts), min_size=1, max_size=min(9, longest))
    citations = st.builds(
        Citation, id=st.sampled_from(PROVISIONS), label=texts, official_text=maybe, url=st.just("https://x/")
    )
    sections = st.builds(AnswerSection, title=texts, items=st.lists(texts, min_size=1, max_size=5))
    cards = st.builds(
        ServiceCard,
        id=st.just("x"),
        name=texts,
        why=texts,
        phone=maybe,
        address=maybe,
        hours=maybe,
        bring=st.lists(texts, max_size=3),
    )
    message = st.one_of(
        st.builds(TextMessage, text=texts),
        st.builds(
            AnswerMessage,
            id=st.just("x"),
            title=texts,
            plain=texts,
            example=maybe,
            steps=st.lists(texts, max_size=2 * longest),
            citations=st.lists(citations, max_size=longest),
            sections=st.lists(sections, max_size=min(4, longest)),
            related=st.lists(st.builds(RelatedEntry, id=st.just("x"), title=texts), max_size=longest),
            disclaimer=texts,
        ),
        st.builds(ServicesMessage, services=st.lists(cards, min_size=1, max_size=3)),
        st.builds(ChoicesMessage, prompt=texts, options=options),
        st.builds(
            QuizMessage,
            title=st.none() | texts,
            question=texts,
            options=options | st.just([]),
            many=st.booleans(),
            actions=options | st.just([]),
        ),
    )
    return st.builds(Reply, status=STATUSES, messages=st.lists(message, max_size=4))


_short = st.one_of(
    st.text(st.characters(), max_size=30), st.text("法。，；！？”\n<>&#;a😀\u200d\ud83d：", max_size=30)
)
any_replies = replies_of(st.builds(str.__mul__, _short, st.sampled_from([1, 1, 1, 2, 20, 200])))


def sentences_of(lengths: list[int], numbers: "count[int]") -> str:
    """Sentences that begin with a mark of their own, of so many characters each."""
    return "".join(f"S{next(numbers)}Z{'字' * length}。" for length in lengths)


@st.composite
def marked_replies(draw: st.DrawFn, longest: int) -> Reply:
    """Replies whose every sentence has a mark, `S<number>Z`."""
    numbers = count()
    lengths = st.lists(st.integers(0, 40), min_size=1, max_size=longest)
    return draw(replies_of(lengths.map(lambda lengths: sentences_of(lengths, numbers)), longest))


def answer(**changes: object) -> AnswerMessage:
    """A plain answer."""
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
    }
    return AnswerMessage(**(values | changes))


def answered(*messages: Message) -> Reply:
    """A reply that answers."""
    return Reply(status="answered", messages=[*messages])


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
LONG_SERVICES = ServicesMessage(
    services=[
        ServiceCard(id=name, name=name, why=f"{name}管这件事，" + "而且管得很仔细" * 4 + "。", phone=phone)
        for name, phone in (("甲单位", "111"), ("乙单位", "222"), ("丙单位", "333"))
    ]
)
CHOICES = ChoicesMessage(
    prompt="您还想问？",
    options=[Option(title="财产怎么分", payload="/x"), Option(title="都不是", payload="/y")],
)
