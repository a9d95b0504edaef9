"""The search page: honest about what it does not find, and careful with what people write."""

import pytest

from tests.api.page.conftest import Site
from tests.api.page.markup import Markup

PROBES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{ 7 * 191 }}",
    "{% raw %}",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "<!--",
    "\x00\x08\u202e\u2028离婚\ufeff",
    "离" * 7_000,
    "%",
]


@pytest.mark.parametrize(
    ("words", "heading", "link"),
    [
        ("离婚冷静期要等多久", "找到了", "/k/civil_code/1077"),
        ("民法典第1127条", "找到了", "/k/civil_code/1127"),
        ("哪些任务由县司法局牵头", "找到了", "/k/plan/goal"),
        ("挨了家暴怎么办", "找到了", "/k/topic/domestic_violence"),
        ("我想立个遗嘱", "您说的是下面哪一样？", "/k/topic/will_writing"),
        ("老板拖欠工资怎么办", "这件事不在资料里", "/k/service/arbitration_labor"),
        ("隔壁屋头的狗儿乖得很", "没有查到有把握的讲解", "/k/service/hotline_12348"),
        ("今天天气怎么样", "这个查不到", "/k"),
        ("我不想活了", "先顾安全", "/k/service/police_110"),
        ("", "您想查什么？", "/k"),
        ("？！", "您想查什么？", "/k"),
    ],
)
async def test_what_is_found(site: Site, words: str, heading: str, link: str) -> None:
    page = Markup((await site().get("/k/search", params={"q": words})).text)
    assert page.faults == []
    assert page.all("h2")[0].text == heading
    assert link in page.links


async def test_in_danger_nothing_distracts(site: Site) -> None:
    page = Markup((await site().get("/k/search", params={"q": "我不想活了"})).text)
    assert [heading.text for heading in page.all("h2")] == ["先顾安全", "可以找谁"]


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("path", ["/", "/k/search"])
async def test_what_people_write_stays_text(site: Site, path: str, probe: str) -> None:
    client = site()
    usual = Markup((await client.get(path, params={"q": "离婚"})).text)
    response = await client.get(path, params={"q": probe})
    page = Markup(response.text)
    assert response.status_code == 200
    assert page.faults == []
    assert len(page.all("script")) == len(usual.all("script"))
    assert len(page.all("img")) == len(usual.all("img"))
    assert not any(link.startswith("javascript:") for link in page.links)
    assert "1337" not in page.html
    name = "data-question" if path == "/" else "value"
    written = page.having(name)[0].attributes[name] or ""
    assert written == "".join(char for char in probe if char.isprintable())[:500]


async def test_words_are_kept_nowhere(site: Site) -> None:
    for path in ("/?q=离婚", "/k/search?q=离婚"):
        response = await site().get(path)
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers
    assert "noindex" in (await site().get("/k/search?q=离婚")).text


async def test_personal_numbers_are_not_searched_for_but_shown_again(site: Site) -> None:
    page = Markup((await site().get("/k/search", params={"q": "13812345678 欠我钱"})).text)
    assert [field.attributes["value"] for field in page.having("value")] == ["13812345678 欠我钱"]
