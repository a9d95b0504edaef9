"""Walks through the whole site from its home page, as a reader or a search engine would."""

from urllib.parse import unquote, urldefrag, urlsplit

import httpx

from api.page.library import Library
from api.page.paths import entry_path
from knowledge import KnowledgeBase
from tests.api.page.conftest import Site
from tests.api.page.markup import Markup

ELSEWHERE = {"https://flk.npc.gov.cn/"}


async def test_every_page_is_sound_and_can_be_reached(site: Site, base: KnowledgeBase) -> None:
    client = site()
    pages: dict[str, Markup] = {}
    files: set[str] = set()
    to_visit = {"/"}
    wanted: dict[str, set[str]] = {}  # places in pages that are linked
    faults: list[str] = []
    while to_visit:
        path = to_visit.pop()
        response = await client.get(path)
        assert response.status_code == 200, path
        if not response.headers["content-type"].startswith("text/html"):
            files.add(path)
            continue
        pages[path] = page = Markup(response.text)
        faults += [f"{path}: {fault}" for fault in page.faults]
        for link in page.links:
            inside = _inside(link)
            if inside is None:
                assert link.startswith("tel:") or link in ELSEWHERE, (path, link)
                continue
            target, place = inside
            wanted.setdefault(target or path, set()).add(place)
            if target and target not in pages and target not in files:
                to_visit.add(target)
    assert faults == []
    for path, places in wanted.items():
        if path in pages:
            assert places - {""} <= set(pages[path].ids), path
    assert {entry_path(entry_id) for entry_id in base.entries} <= pages.keys()
    assert {f"/k/service/{service_id}" for service_id in base.services} <= pages.keys()
    assert {path for path, chapter in Library(base).chapters.items() if chapter[2].entries} <= pages.keys()
    titles = [page.all("title")[0].text for page in pages.values()]
    assert len(set(titles)) == len(titles), "every page has a title of its own"


def _inside(link: str) -> tuple[str, str] | None:
    """Return path and place of a link within the site; questions for the chat all lead to one page."""
    if link.startswith("http://mingfa/"):
        link = link.removeprefix("http://mingfa")
    if not link.startswith(("/", "#")):
        return None
    address, place = urldefrag(link)
    parts = urlsplit(address)
    path = parts.path if parts.path in ("/", "/k/search") else address
    return unquote(path), unquote(place)


async def test_each_page_says_what_it_is(site: Site, base: KnowledgeBase) -> None:
    client = site()
    entry = base.entries["civil_code:1077"]
    page = Markup((await client.get("/k/civil_code/1077")).text)
    meta = {
        element.attributes.get("name") or element.attributes.get("property"): element.attributes
        for element in page.all("meta")
    }
    assert page.all("title")[0].text.startswith(entry.title)
    assert page.all("h1")[0].text == entry.title
    assert (meta["description"]["content"] or "").startswith(entry.plain[:30])
    assert meta["og:title"]["content"] == entry.title
    canonical = [
        link.attributes["href"] for link in page.all("link") if link.attributes["rel"] == "canonical"
    ]
    assert canonical == ["http://mingfa/k/civil_code/1077"]


async def test_neighbours_follow_the_law(site: Site) -> None:
    client = site()

    async def neighbours(path: str) -> dict[str, str]:
        page = Markup((await client.get(path)).text)
        links = [link.attributes for link in page.all("a") if "rel" in link.attributes]
        return {link["rel"] or "": link["href"] or "" for link in links if link["rel"] in ("prev", "next")}

    assert await neighbours("/k/civil_code/1077") == {
        "prev": "/k/civil_code/1076",
        "next": "/k/civil_code/1078",
    }
    assert await neighbours("/k/civil_code/1092") == {
        "prev": "/k/civil_code/1091",
        "next": "/k/civil_code/1093",
    }
    assert await neighbours("/k/civil_code/1260") == {"prev": "/k/civil_code/1259"}
    assert await neighbours("/k/constitution/preamble") == {"next": "/k/constitution/1"}
    assert await neighbours("/k/plan/9") == {"prev": "/k/plan/8", "next": "/k/plan/10"}
    assert await neighbours("/k/plan/goal") == {"next": "/k/plan/org"}
    assert await neighbours("/k/plan/61") == {"prev": "/k/plan/60"}


async def test_a_page_leads_to_the_chat_with_a_question(site: Site, base: KnowledgeBase) -> None:
    client = site()
    page = Markup((await client.get("/k/civil_code/1077")).text)
    asked = [link for link in page.links if link.startswith("/?q=")]
    question = base.entries["civil_code:1077"].questions[0]
    assert unquote(asked[0]) == f"/?q={question}"
    home = Markup((await client.get(asked[0])).text)
    assert [script.attributes["data-question"] for script in home.having("data-question")] == [question]


async def test_head_is_answered(site: Site) -> None:
    for path in ("/", "/k", "/k/topic", "/k/civil_code/1077", "/k/search?q=离婚", "/widget.js"):
        response: httpx.Response = await site().head(path)
        assert response.status_code == 200, path
