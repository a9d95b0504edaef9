"""Certificates in a browser."""

from urllib.parse import quote, quote_from_bytes

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.practice.wording import NOT_INSTEAD
from bot.codes import ALPHABET
from tests.api.page.markup import Markup
from tests.api.practice.certificate_parts import CODE, NAME, PATH, THEMES, VILLAGE, Practised

FORM = "/practice/certificates"


def read(response: httpx.Response) -> Markup:
    """A page that is sound, and kept by nobody."""
    page = Markup(response.text)
    assert page.faults == []
    assert response.headers["content-type"].startswith("text/html")
    check_private(response)
    robots = [
        element.attributes["content"]
        for element in page.all("meta")
        if element.attributes.get("name") == "robots"
    ]
    assert robots == ["noindex"]
    return page


def check_private(response: httpx.Response) -> None:
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-robots-tag"] == "noindex, nofollow"
    assert "etag" not in response.headers
    assert "style-src 'self'" in response.headers["content-security-policy"]


async def test_a_member_of_a_cohort(practised: Practised) -> None:
    practised.join(practised.passed())
    async with practised.site() as client:
        response = await client.get(PATH)
    page = read(response)
    text = page.all("main")[0].text
    assert response.status_code == 200
    assert page.all("h1")[0].text == "王*英，模拟考试及格"
    for said in (
        VILLAGE,
        "2026 年 3 月 5 日",
        "88 分（满分 100 分，60 分及格）",
        "40 题答对 35 题",
        "32 分钟",
    ):
        assert said in text
    for theme, (right, asked) in THEMES.items():
        assert f"{theme}：{asked} 题对 {right} 题" in text
    assert NOT_INSTEAD in text
    assert "A3C4-E6F7-G9H3" in text
    assert NAME not in response.text
    assert "学时" not in text
    assert f"{PATH}.pdf" in page.links


async def test_a_trainee_without_a_roster(practised: Practised) -> None:
    trainee = practised.passed()
    async with practised.site() as client:
        response = await client.get(PATH)
    page = read(response)
    assert page.all("h1")[0].text.startswith("学员 ")
    assert "本人自己填的" in page.all("main")[0].text
    assert "村（社区）" not in response.text
    assert trainee.id not in response.text


async def test_names_are_text(practised: Practised) -> None:
    practised.join(practised.passed(), "<script>alert(1)</script>", "<b>村&")
    async with practised.site() as client:
        page = read(await client.get(PATH))
    assert page.all("b") == []
    assert "<b>村&" in page.all("main")[0].text


async def test_the_pdf(practised: Practised) -> None:
    practised.join(practised.passed())
    async with practised.site() as client:
        response = await client.get(f"{PATH}.pdf")
        again = await client.get(f"{PATH}.pdf")
        head = await client.head(f"{PATH}.pdf")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == f'inline; filename="mingfa-{CODE}.pdf"'
    assert response.content.startswith(b"%PDF-")
    assert response.content == again.content
    assert head.status_code == 200
    check_private(response)


async def test_the_county_says_address_and_hours(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = []
    monkeypatch.setattr(
        "api.practice.routes.certificate_pdf", lambda found, said: printed.append(said) or b""
    )
    for number, values in enumerate(
        ({}, {"public_url": "https://fa.example.cn/", "practice_hours": 24, "practice_pass_mark": 70})
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        practised = Practised(folder, **values)
        practised.passed()
        async with practised.site() as client:
            await client.get(f"{PATH}.pdf")
            if values:
                assert "县里要求的培训学时：24，以培训记录为准" in (await client.get(PATH)).text
            else:
                await client.get(f"{PATH}.pdf", headers={"host": "x" * 5000})
        practised.engine.dispose()
    assert [(said.address, said.mark, said.hours) for said in printed] == [
        (f"http://mingfa{PATH}", 60, None),
        (PATH, 60, None),
        (f"https://fa.example.cn{PATH}", 70, 24),
    ]


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        (CODE.lower(), PATH),
        ("A3C4-E6F7-G9H3", PATH),
        ("a3c4 e6f7 g9h3", PATH),
        ("a3c4-e6f7-g9h3.pdf", f"{PATH}.pdf"),
        (f"{CODE}.PDF", f"{PATH}.pdf"),
        (f" {CODE}", PATH),
    ],
)
async def test_codes_lead_to_the_canonical_address(practised: Practised, typed: str, canonical: str) -> None:
    practised.passed()
    async with practised.site() as client:
        response = await client.get(f"{FORM}/{quote(typed)}")
        assert response.status_code == 303
        assert response.headers["location"] == canonical
        check_private(response)
        assert (await client.get(canonical)).status_code == 200


async def test_the_form(practised: Practised) -> None:
    practised.passed()
    async with practised.site() as client:
        page = read(await client.get(FORM))
        form, field = page.all("form")[0].attributes, page.all("input")[0].attributes
        assert (form["action"], form["method"], field["name"]) == (FORM, "get", "code")
        assert NOT_INSTEAD in page.all("main")[0].text
        assert read(await client.get(FORM, params={"code": " "})).all("h1")[0].text == "核对练习证明"
        found = await client.get(FORM, params={"code": "a3c4-e6f7-g9h3"}, follow_redirects=True)
        assert str(found.url) == f"http://mingfa{PATH}"
        assert found.status_code == 200
        wrong = await client.get(FORM, params={"code": '"><script>'})
        assert wrong.status_code == 404
        assert read(wrong).all("input")[0].attributes["value"] == '"><script>'


@pytest.mark.parametrize("code", ["QQQQWWWWXXXX", "QQQQWWWWXXXX.pdf", "O0I1", "证明", ".pdf", "a" * 3000])
async def test_unknown_codes_say_what_to_check(practised: Practised, code: str) -> None:
    practised.passed()
    async with practised.site() as client:
        response = await client.get(f"{FORM}/{quote(code)}")
    page = read(response)
    assert response.status_code == 404
    assert page.all("h1")[0].text == "没有查到这张练习证明"
    text = page.all("main")[0].text
    assert not set("012585BILOSUVZ") & set(ALPHABET)
    assert "数字 0、1、2、5、8，字母 B、I、L、O、S、U、V、Z" in text


async def test_guessing_is_slowed_down(practised: Practised) -> None:
    practised.passed()
    async with practised.site("3/minute") as client:
        assert [(await client.get(f"{FORM}/{code}")).status_code for code in ("a", "b", "c")] == [404] * 3
        for path in (PATH, f"{PATH}.pdf"):
            response = await client.get(path)
            assert response.status_code == 429
            assert 1 <= int(response.headers["retry-after"]) <= 60
            assert read(response).all("h1")[0].text == "查得太多了，请等一会儿"
        assert (await client.get(FORM)).status_code == 200


async def test_only_reading_is_allowed(practised: Practised) -> None:
    async with practised.site() as client:
        assert (await client.post(PATH)).status_code == 405
        assert (await client.head(FORM)).status_code == 200


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=200).map(lambda text: quote(text, safe="", errors="replace"))
    | st.binary(max_size=60).map(lambda code: quote_from_bytes(code, safe=""))
    | st.text(alphabet=ALPHABET + ALPHABET.lower() + " -.pdf", max_size=20).map(quote)
    | st.text(alphabet="/.%?#\\\0\r\n:@", max_size=20).map(lambda text: quote(text, safe="/"))
)
async def test_no_code_is_a_fault_of_ours(practised: Practised, code: str) -> None:
    async with practised.site() as client:
        for path in (f"{FORM}/{code}", f"{FORM}/{code}.pdf", f"{FORM}?code={code}"):
            response = await client.get(path)
            assert response.status_code in (200, 303, 307, 404), path
            assert response.headers.get("location", FORM).removeprefix("http://mingfa").startswith(FORM)


async def test_the_whole_app_has_them(client: httpx.AsyncClient) -> None:
    response = await client.get(PATH, headers={"accept": "text/html"})
    assert response.status_code == 404
    assert read(response).all("h1")[0].text == "没有查到这张练习证明"
    assert (await client.get(FORM)).status_code == 200
