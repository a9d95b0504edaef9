"""Errors as people and as programs see them; headers of pages and files."""

import gzip
from pathlib import Path

import httpx
import pytest

from api.page.assets import Assets, WidgetMissingError
from tests.api.page.conftest import BROWSER, Site
from tests.api.page.markup import Markup

NOWHERE = [
    "/k/nix",
    "/k/civil_code/9999",
    "/k/civil_code/01077",
    "/k/civil_code/1-13",
    "/k/civil_code/1077-1092",
    "/k/service/nix",
    "/k/topic/<script>alert(1)</script>",
    "/k/civil_code/%3Cimg%20src=x%3E",
    "/k/civil_code/1077/more",
    "/k/..%2f..%2fetc%2fpasswd",
    "/k/plan/%00",
    "/page/nix.js",
    "/page/..%2ftemplates%2fbase.html",
    "/page/base.html",
    "/nix",
    "/index.php",
]


@pytest.mark.parametrize("path", NOWHERE)
async def test_who_strays_is_led_back(site: Site, path: str) -> None:
    response = await site().get(path)
    page = Markup(response.text)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["cache-control"] == "no-store"
    assert page.faults == []
    assert page.all("h1")[0].text == "没有这一页"
    assert {"/", "/k", "/k/topic", "/k/service"} <= set(page.links)
    assert "passwd" not in page.html.replace(page.all("p")[-1].text, "")


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/v1/nix", BROWSER["accept"]),
        ("/v1/knowledge/nix", BROWSER["accept"]),
        ("/nix", "*/*"),
        ("/wechat/nix", "*/*"),
    ],
)
async def test_programs_get_problem_details(client: httpx.AsyncClient, path: str, accept: str) -> None:
    response = await client.get(path, headers={"accept": accept})
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


async def test_pages_of_the_library_are_pages_for_everybody(client: httpx.AsyncClient) -> None:
    response = await client.get("/k/nix", headers={"accept": "*/*"})
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")


async def test_a_fault_of_ours_is_told_as_a_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site()
    monkeypatch.setattr("api.page.search_routes.Finder.find", lambda *_: 1 / 0)
    response = await client.get("/k/search?q=离婚")
    assert response.status_code == 500
    assert Markup(response.text).all("h1")[0].text == "这一页没有打开"
    assert "ZeroDivision" not in response.text


async def test_only_reading_is_allowed(site: Site) -> None:
    response = await site().post("/k/civil_code")
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]


async def test_the_policy_lets_the_pages_do_what_they_do_and_no_more(client: httpx.AsyncClient) -> None:
    response = await client.get("/")
    policy = dict(part.split(" ", 1) for part in response.headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'",
        "require-trusted-types-for": "'script'",
    }
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"


async def test_pages_are_not_sent_twice(site: Site) -> None:
    client = site()
    first = await client.get("/k/civil_code/1077")
    assert first.headers["cache-control"] == "public, max-age=300"
    again = await client.get("/k/civil_code/1077", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    other = await client.get("/k/civil_code/1078", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200


async def test_pages_are_compressed_for_those_who_take_it(site: Site) -> None:
    client = site()
    small = await client.get("/k/civil_code", headers={"accept-encoding": "gzip"})
    plain = await client.get("/k/civil_code", headers={"accept-encoding": "identity"})
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert small.text == plain.text
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert small.headers["vary"] == "Accept-Encoding"


async def test_files_are_kept_for_good_by_their_hash(site: Site) -> None:
    client = site()
    page = Markup((await client.get("/")).text)
    files = [link for link in page.links if "?v=" in link]
    assert {file.partition("?")[0] for file in files} == {
        "/page/icon.svg",
        "/page/style.css",
        "/page/large.js",
        "/page/page.js",
        "/widget.js",
    }
    for file in files:
        assert "immutable" in (await client.get(file)).headers["cache-control"]
        assert (await client.get(file.partition("?")[0])).headers["cache-control"] == "no-cache"
        assert (await client.get(f"{file}0")).headers["cache-control"] == "no-cache"


async def test_the_widget_is_served(site: Site) -> None:
    response = await site().get("/widget.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.content == Path("clients/widget/dist/widget.js").read_bytes()


def test_without_the_widget_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(WidgetMissingError, match=r"widget\.js is missing: restore it, or build it"):
        Assets(widget=tmp_path)


def test_compression_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    (tmp_path / "widget.js").write_text("//" + "x" * 5000)
    body = Assets(widget=tmp_path).bodies["/widget.js"]
    assert gzip.decompress(body.compressed) == body.content
    assert Assets(widget=tmp_path).bodies["/widget.js"].compressed == body.compressed
