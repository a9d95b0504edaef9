import copy
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from bot.routing import Router
from bot.routing.table import OTHER, RouteTable, route_table
from knowledge import KnowledgeBase
from knowledge.identifiers import ARTICLES, MEASURES, RELATED_LAWS

ROWS = yaml.safe_load(Path(__file__).with_name("rows.yml").read_text(encoding="utf-8"))
CELLS = [
    pytest.param(dispute, situation, services, id=f"{dispute.id}-{situation}")
    for dispute, situation, services in route_table().cells()
]
ABOUT_NO_DISPUTE = {"topic:legal_aid_apply", "topic:missing_person"}
"""Entries that rest on no provision of a dispute, on purpose; articles stand in the row `other` itself."""

PROVISIONS = [
    *(f"civil_code:{number}" for number in range(1, ARTICLES["civil_code"] + 1)),
    *(f"constitution:{number}" for number in range(1, ARTICLES["constitution"] + 1)),
    *(f"plan:{number}" for number in range(1, MEASURES + 1)),
    "constitution:preamble",
    "plan:goal",
    "plan:org",
]

SMALL: dict[str, Any] = {
    "situations": [{"id": "violence", "name": "打人", "words": ["打我"]}],
    "disputes": [
        {
            "id": "marriage",
            "name": "离婚",
            "words": ["离婚"],
            "provisions": ["civil_code:1077", "civil_code:1079-1083"],
            "why": {"court": "由法院来断。", "police_110": "先报警。"},
            "routes": {
                "ask": ["court"],
                "violence": ["police_110"],
                "minor": ["court"],
                "judgment": ["court"],
                "poor": ["court"],
                "refused": ["court"],
            },
        }
    ],
}


@pytest.fixture(scope="module")
def router(base: KnowledgeBase) -> Router:
    return Router(base)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["question"])
def test_a_question_finds_its_cell(router: Router, base: KnowledgeBase, row: dict[str, str]) -> None:
    table = route_table()
    question = row["question"]
    dispute = table.dispute(question)
    assert (dispute.id if dispute else OTHER, table.situation(question)) == (row["dispute"], row["situation"])
    route = router.for_words(question)
    assert (route.dispute, route.situation) == (row["dispute"], row["situation"])
    assert route.known == (row["dispute"] != OTHER)
    assert [*route.services] == table.by_id(row["dispute"]).routes[route.situation]
    for service in route.services:
        assert service in base.services
        assert route.why[service]


def test_every_cell_has_a_question() -> None:
    asked = {(row["dispute"], row["situation"]) for row in ROWS}
    assert asked == {(dispute.id, situation) for dispute, situation, _ in route_table().cells()}


def test_questions_are_of_the_length_people_type() -> None:
    questions = [row["question"] for row in ROWS]
    assert len(set(questions)) == len(questions)
    assert [question for question in questions if not 6 <= len(question) <= 60] == []


@pytest.mark.parametrize(("dispute", "situation", "services"), CELLS)
def test_house_rules(base: KnowledgeBase, dispute, situation, services) -> None:
    assert 1 <= len(services) <= 3
    assert set(services) <= set(base.services)
    match situation:
        case "violence":
            assert services[0] == "police_110"
            assert "mediation" not in services
        case "judgment":
            assert "court" in services
        case "poor":
            assert "legal_aid" in services[:2]
        case "refused":
            assert "mediation" not in services


@pytest.mark.parametrize("dispute", route_table().disputes, ids=lambda dispute: dispute.id)
def test_reasons_are_short_and_invent_no_figure(base: KnowledgeBase, dispute) -> None:
    hotlines = {service.phone for service in base.services.values()}
    assert set(dispute.why) == {service for services in dispute.routes.values() for service in services}
    for reason in dispute.why.values():
        assert len(reason) <= 45
        assert set(re.findall(r"\d+", reason)) <= hotlines


def test_words_are_words_and_not_questions() -> None:
    table = route_table()
    for row, most in [(row, 60) for row in table.disputes] + [(row, 90) for row in table.situations]:
        assert len(row.words) <= most, row.id
        assert len(set(row.words)) == len(row.words), row.id
        assert [word for word in row.words if not 2 <= len(word) <= 8] == []


def test_only_the_last_situation_and_dispute_have_no_words() -> None:
    table = route_table()
    assert [row.id for row in table.situations if not row.words] == [table.situations[-1].id] == ["ask"]
    assert [row.id for row in table.disputes if not row.words] == [table.disputes[-1].id] == [OTHER]


def test_each_provision_belongs_to_just_one_dispute() -> None:
    holders = {
        provision: [dispute.id for dispute in route_table().disputes if dispute.holds(provision)]
        for provision in PROVISIONS
    }
    assert {provision: held for provision, held in holders.items() if len(held) != 1} == {}


def test_each_related_law_belongs_to_just_one_dispute() -> None:
    laws = Counter(law for dispute in route_table().disputes for law in dispute.laws)
    assert laws == Counter([*RELATED_LAWS])


def test_each_area_outside_the_library_belongs_to_just_one_dispute(base: KnowledgeBase) -> None:
    areas = Counter(area for dispute in route_table().disputes for area in dispute.areas)
    assert areas == Counter([*base.outside])


def test_every_entry_has_its_dispute(router: Router, base: KnowledgeBase) -> None:
    other = route_table().by_id(OTHER)
    homeless = {
        entry.id for entry in base if router.dispute_of(entry).id == OTHER and not other.holds(entry.id)
    }
    assert homeless == ABOUT_NO_DISPUTE


def test_an_entrys_own_services_come_first_when_it_is_only_asked(router: Router, base: KnowledgeBase) -> None:
    for entry in base:
        route = router.for_entry(entry, "这条是啥意思")
        assert route.situation == "ask"
        assert [*route.services] == (entry.services or router.dispute_of(entry).routes["ask"])


def test_a_special_situation_comes_before_an_entrys_own_services(router: Router, base: KnowledgeBase) -> None:
    for entry in base:
        cell = router.dispute_of(entry).routes["violence"]
        route = router.for_entry(entry, "他拿刀威胁我")
        assert route.situation == "violence"
        assert [*route.services][: len(cell)] == cell
        assert len(route.services) <= 3
        assert "mediation" not in route.services


def test_words_that_name_a_matter_beat_the_topic(router: Router) -> None:
    route = router.for_topic("civil_code:1077", "老板欠我三个月工资")
    assert (route.dispute, route.situation) == ("labour", "ask")


def test_words_that_name_none_go_by_the_topic(router: Router, base: KnowledgeBase) -> None:
    route = router.for_topic("civil_code:1077", "那我该找哪个")
    assert route.dispute == "marriage"
    assert [*route.services] == base.entries["civil_code:1077"].services
    assert router.for_topic("civil_code:1077", "他不认账，该找哪个").situation == "refused"


def test_the_topic_may_be_an_area_outside_the_library(router: Router, base: KnowledgeBase) -> None:
    asked = router.for_topic("outside:wages", "那我该找哪个")
    assert asked.dispute == "labour"
    assert [*asked.services] == base.outside["wages"].services
    judged = router.for_topic("outside:wages", "法院都判了，该找哪个")
    assert [*judged.services] == route_table().by_id("labour").routes["judgment"]


@pytest.mark.parametrize("topic", [None, "civil_code:9999", "outside:none"])
def test_without_words_or_topic_it_is_any_matter(router: Router, topic: str | None) -> None:
    route = router.for_topic(topic, "那我该找哪个")
    assert (route.dispute, route.known) == (OTHER, False)
    assert [*route.services] == route_table().by_id(OTHER).routes["ask"]


def test_the_most_pressing_situation_counts() -> None:
    table = RouteTable.model_validate(
        SMALL
        | {
            "situations": [
                {"id": "violence", "name": "打人", "words": ["打我"]},
                {"id": "poor", "name": "没钱", "words": ["没钱"]},
            ]
        }
    )
    assert table.situation("没钱请律师，他还打我") == "violence"
    assert table.situation("没钱请律师") == "poor"
    assert table.situation("想问问") == "ask"


def test_no_dispute_of_that_name() -> None:
    with pytest.raises(KeyError):
        route_table().by_id("none")


def faulty(**fields: object) -> dict[str, Any]:
    raw = copy.deepcopy(SMALL)
    raw["disputes"][0] |= fields
    return raw


def cells(**changed: object) -> dict[str, object]:
    return SMALL["disputes"][0]["routes"] | changed


@pytest.mark.parametrize(
    ("raw", "place", "message"),
    [
        (faulty(routes=cells(poor=["lawyer"])), ("routes", "poor", 0), "Input should be"),
        (faulty(routes=cells(poor=[])), ("routes", "poor"), "at least 1 item"),
        (faulty(routes=cells(poor=["court", "court"])), ("routes", "poor"), "names a service twice"),
        (faulty(routes=cells(rich=["court"])), ("routes", "rich", "[key]"), "Input should be"),
        (faulty(why={"lawyer": "找他。"}), ("why", "lawyer", "[key]"), "Input should be"),
        (faulty(routes={"ask": ["court"]}), (), "marriage: no route for violence, minor"),
        (faulty(why={"court": "由法院来断。"}), (), "marriage: why: says nothing of police_110"),
        (faulty(provisions=["civil_code:1-"]), (), "marriage: provisions: 'civil_code:1-' is no range"),
        (faulty(provisions=["反家庭暴力法:1"]), (), "marriage: provisions: '反家庭暴力法:1' is no range"),
        (faulty(word=["离婚"]), ("word",), "Extra inputs are not permitted"),
    ],
)
def test_faults_of_the_table_are_told_with_their_field(
    raw: dict[str, Any], place: tuple[str | int, ...], message: str
) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)) as fault:
        RouteTable.model_validate(raw)
    assert fault.value.errors()[0]["loc"] == ("disputes", 0, *place)


def test_the_small_table_itself_is_whole() -> None:
    dispute = RouteTable.model_validate(SMALL).by_id("marriage")
    assert dispute.holds("civil_code:1077")
    assert not dispute.holds("civil_code:1078")
    assert dispute.holds("civil_code:1083")
    assert not dispute.holds("constitution:1079")
