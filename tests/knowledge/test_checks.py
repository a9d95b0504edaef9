"""What `python -m knowledge check` finds, by a small library with one fault at a time."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import KnowledgeBase, load_knowledge
from knowledge.checks import faults, longest_common_run, text_faults
from knowledge.fingerprint import fingerprint

# Invented law: the form of an article, not its words.
TEXT = "甲方应当在三十日内通知乙方；年满十八周岁的乙方可以拒绝，由两个以上的见证人签名证明其真实意思。"
CITED = "受害人的近亲属可以在六个月内代为申请，不受前款限制。"
LAWS = {"civil_code:1077": TEXT, "反家庭暴力法:23": CITED}

ARTICLE = f"""\
source: civil_code
book: 婚姻家庭
chapter: 离婚
entries:
  - article: 1077
    checked: {fingerprint(TEXT)}
    title: 三十天里说一声
    plain: 要办这件事的人，30 天里头得跟另一个说一声；另一个满了 18 岁的，可以不答应，这时要有 2 个见证人写上名字才算数。
    questions: [要等多久, 后悔了咋办, 当天给证不, 能撤回来不, 一个人去行不]
    services: [legal_aid]
    related: [civil_code:1076]
"""
GUIDE = f"""\
source: topic
theme: 婚姻家庭
entries:
  - topic: telling
    title: 通知别人怎么办
    plain: 先跟另一个说一声，再等人家回话。亲戚也可以帮忙去申请，别错过时间，拿不准就去问法律援助中心，问话不要钱，不用怕麻烦人。
    rules:
      - 亲戚要在 6 个月里申请〔反家庭暴力法:23〕。
    questions: [从头到尾咋个走, 第一步干啥, 该找哪个帮忙, 手续要办些啥子, 要带些啥子东西]
    services: [legal_aid]
    verified:
      反家庭暴力法:23: {fingerprint(CITED)}
"""
SERVICES = """\
services:
  - id: legal_aid
    name: 法律援助中心
    why: 免费帮忙。
    what: 免费帮困难的人打官司。
    when: [没钱请律师]
    cost: 免费
    questions: [没钱请律师咋办, 免费律师, 法律援助在哪, 援助要钱不, 哪个能帮我打官司]
"""
OUTSIDE = """\
outside_library:
  - id: wages
    name: 拖欠工资
    signs: [工资, 工钱, 欠薪]
    direction: 工资的事归劳动法律管，我还没有讲解，可以先问法律援助中心。
    services: [legal_aid]
    questions: [工钱一, 工钱二, 工钱三, 工钱四, 工钱五, 工钱六, 工钱七, 工钱八, 工钱九, 工钱十]
"""


@pytest.fixture
def found(tmp_path: Path):
    """Return the faults of the small library after replacements."""

    def run(*changes: tuple[str, str]) -> list[str]:
        files = {"a.yml": ARTICLE, "g.yml": GUIDE, "s.yml": SERVICES, "o.yml": OUTSIDE}
        for old, new in changes:
            assert any(old in text for text in files.values()), old
            files = {name: text.replace(old, new) for name, text in files.items()}
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        base = load_knowledge(tmp_path)
        return [*_own(faults(base)), *text_faults(base, LAWS)]

    return run


def _own(messages: Iterable[str]) -> list[str]:
    return [message for message in messages if not message.endswith("has no entry")]


def test_the_shipped_content_has_no_faults(base: KnowledgeBase) -> None:
    assert list(faults(base)) == []


def test_a_good_library_has_none(found) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("related: [civil_code:1076]", "related: [civil_code:1077]", "1077: related: names itself"),
        ("related: [civil_code:1076]", "related: [topic:none]", "related: there is no topic:none"),
        ("services: [legal_aid]", "services: [court]", "services: the catalogue has no court"),
        ("chapter: 离婚", "chapter: 收养", "civil_code:1077: stands in 婚姻家庭 · 离婚"),
        (f"checked: {fingerprint(TEXT)}", "steps: []", "1077: was never checked"),
        (f"checked: {fingerprint(TEXT)}", f"checked: {fingerprint(CITED)}", "is not the one it was checked"),
        ("30 天里头", "60 天里头", "60 日 does not occur in the official text"),
        ("30 天里头", "一个月里头", "30 日 of the official text is missing"),
        ("满了 18 岁的", "长大了的", "18 岁 of the official text is missing"),
        ("2 个见证人", "见证人", "2 个 of the official text is missing"),
        ("一个人去行不", "由两个以上的见证人签名证明", "copies '由两个以上的见证人签名证明'"),
        ("这时要有 2 个见证人写上名字", "由两个以上的见证人签名证明", "plain: copies"),
        ("第一步干啥", "后悔了咋办呢", "is nearly '后悔了咋办呢' of topic:telling"),
        ("在 6 个月里", "在 8 个月里", "8 月 does not occur in the provisions it cites"),
        ("〔反家庭暴力法:23〕。", "。", "carries no citation mark"),
        (
            "〔反家庭暴力法:23〕。",
            "〔反家庭暴力法:23、反家庭暴力法:24〕。",
            "never checked against 反家庭暴力法:24",
        ),
        ("亲戚要在 6 个月里申请", "近亲属可以在六个月内代为申请", "copies '近亲属可以在六个月内代为申请'"),
        ("别错过时间", "别错过 6 个月", "does not occur in a provision: cite one"),
        ("cost: 免费", "cost: 收 50 元", "legal_aid: 50 元 does not occur in a provision"),
        (
            "services: [legal_aid]\n    questions: [工",
            "services: [court]\n    questions: [工",
            "wages: services",
        ),
        ("一个人去行不", "拖欠工资能不能离", "wages: signs: '工资' stands in '拖欠工资能不能离'"),
    ],
)
def test_one_fault_at_a_time(found, old: str, new: str, message: str) -> None:
    assert any(message in fault for fault in found((old, new)))


def test_a_figure_can_be_excused_by_name(found) -> None:
    excuse = "related: [civil_code:1076]\n    figures_excused: [{figure: 18 岁, why: 不影响}]"
    assert found(("满了 18 岁的", "长大了的"), ("related: [civil_code:1076]", excuse)) == []


def test_a_figure_may_come_from_a_marked_provision(found) -> None:
    assert found(("才算数。", "才算数。亲戚有 6 个月〔反家庭暴力法:23〕。")) == []
    assert any("6 月 does not occur" in fault for fault in found(("才算数。", "才算数。亲戚有 6 个月。")))


def test_a_list_may_stand_in_the_order_of_the_law(found) -> None:
    assert found(("一个人去行不", "甲、乙、丙、丁、戊行不")) == []


@given(st.text(max_size=30), st.text(max_size=30))
def test_longest_common_run(left: str, right: str) -> None:
    run = longest_common_run(left, right)
    assert run in left
    assert run in right
    shared = {left[i:j] for i in range(len(left)) for j in range(i + 1, len(left) + 1) if left[i:j] in right}
    assert len(run) == max(map(len, shared), default=0)
