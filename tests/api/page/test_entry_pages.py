"""What stands on the pages of entries and services."""

from urllib.parse import quote

import pytest

from bot.answering.compose import REVIEW_NOTE
from knowledge import KnowledgeBase, Measure
from knowledge.directory import Directory, Office
from tests.api.page.conftest import Site
from tests.api.page.markup import Markup

OFFICIAL = "自婚姻登记机关收到离婚登记申请之日起三十日内……<b>&"


async def test_official_text_is_shown_once_it_is_imported(site: Site) -> None:
    without = Markup((await site().get("/k/civil_code/1077")).text)
    assert "https://flk.npc.gov.cn/" in without.links
    assert without.all("blockquote") == []
    imported = Markup((await site({"civil_code:1077": OFFICIAL}).get("/k/civil_code/1077")).text)
    assert [quote.text for quote in imported.all("blockquote")] == [OFFICIAL]
    assert imported.faults == []


async def test_a_changed_law_is_said_first(site: Site) -> None:
    page = Markup((await site({"civil_code:1077": OFFICIAL}).get("/k/civil_code/1077")).text)
    text = page.all("main")[0].text
    assert text.count(REVIEW_NOTE) == 1
    assert text.index(REVIEW_NOTE) < text.index("去民政局申请离婚")
    assert REVIEW_NOTE not in (await site().get("/k/civil_code/1077")).text


async def test_citation_marks_lead_to_the_citations(site: Site, base: KnowledgeBase) -> None:
    page = Markup((await site().get("/k/topic/divorce")).text)
    cites = base.entries["topic:divorce"].cites
    marks = {link for link in page.links if link.startswith("#c")}
    assert marks == {f"#c{number}" for number in range(1, len(cites) + 1)}
    assert "〔" not in page.html


async def test_a_measure_shows_its_data(site: Site, base: KnowledgeBase) -> None:
    measure = base.entries["plan:34"]
    assert isinstance(measure, Measure)
    page = Markup((await site().get("/k/plan/34")).text)
    data = [element.text for element in page.all("dt", "dd")]
    assert data[:2] == ["牵头单位", "、".join(measure.lead_units)]
    assert set(measure.targets) <= set(data)
    assert "征求意见稿" in page.all("main")[0].text
    assert not any(link.startswith("/v1/") for link in page.links)


async def test_local_offices_are_shown_once_they_are_imported(site: Site) -> None:
    nothing = (await site().get("/k/service/mediation")).text
    assert "还没有录进来" in nothing
    office = Office(
        service="mediation",
        township="有庆镇",
        name="有庆镇调解委员会",
        phone="0818-7320000",
        address="正街 1 号",
    )
    page = Markup((await site(directory=Directory(offices=[office])).get("/k/service/mediation")).text)
    assert "tel:0818-7320000" in page.links
    assert "有庆镇调解委员会" in page.all("main")[0].text
    assert "还没有录进来" not in page.html
    assert page.faults == []


@pytest.mark.parametrize(
    "path", ["/k/civil_code", "/k/civil_code/1076-1092", "/k/topic", "/k/plan", "/k/service"]
)
async def test_lists_are_complete(site: Site, base: KnowledgeBase, path: str) -> None:
    links = set(Markup((await site().get(path)).text).links)
    expected = {
        "/k/civil_code": {"/k/civil_code/1076-1092", "/k/civil_code/1245-1251"},
        "/k/civil_code/1076-1092": {f"/k/civil_code/{number}" for number in range(1076, 1093)},
        "/k/topic": {f"/k/{guide.id.replace(':', '/')}" for guide in base.guides},
        "/k/plan": {f"/k/{measure.id.replace(':', '/')}" for measure in base.measures},
        "/k/service": {f"/k/service/{service}" for service in base.services},
    }[path]
    assert expected <= links


async def test_services_with_a_form_lead_to_it(site: Site) -> None:
    client = site()
    for service, words in (("legal_aid", "申请法律援助"), ("mediation", "申请调解")):
        page = Markup((await client.get(f"/k/service/{service}")).text)
        assert f"/?q={quote(words)}" in page.links
