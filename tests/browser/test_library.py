"""Walking through the library, searching, and back to the chat."""

import re

from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.browser.visitor import Visitor


def follow(page: Page, name: str | re.Pattern[str], path: str) -> None:
    """Tap the first link of this name, which must lead to the path."""
    page.locator("main, nav").get_by_role("link", name=name).first.click()
    expect(page).to_have_url(re.compile(f"{re.escape(path)}$"))
    expect(page.locator("h1")).to_be_visible()


def test_from_home_to_an_article_to_the_next_and_to_the_chat(visitor: Visitor) -> None:
    page = visitor.phone()
    follow(page, "看法律", "/k")
    follow(page, "《民法典》", "/k/civil_code")
    follow(page, re.compile("离婚"), "/k/civil_code/1076-1092")
    follow(page, re.compile("第\\s*1077\\s*条"), "/k/civil_code/1077")
    expect(page.locator("h1")).to_contain_text("30 天冷静期")
    follow(page, re.compile("下一条"), "/k/civil_code/1078")
    page.locator(".ask a").first.click()
    chat = Chat(page)
    question = chat.field.input_value()
    assert question
    expect(chat.turns).to_have_count(0)  # the resident sends it
    chat.field.press("Enter")
    expect(chat.replies).to_have_count(1)
    expect(chat.questions.first).to_contain_text(question)


def test_every_step_of_the_way_leads_back(visitor: Visitor) -> None:
    page = visitor.phone("/k/civil_code/1077")
    way = page.get_by_role("navigation", name="您在这里").get_by_role("link")
    for path in [link.get_attribute("href") for link in way.all()]:
        page.goto(f"{visitor.url}{path}")
        expect(page.locator("h1")).to_be_attached()


def test_a_search_from_the_home_page(visitor: Visitor) -> None:
    page = visitor.phone()
    page.get_by_label("在法律和指南里找").fill("离婚冷静期要等多久")
    page.get_by_role("button", name="查找").click()
    expect(page).to_have_url(re.compile("/k/search"))
    expect(page.get_by_role("heading", name="找到了")).to_be_visible()
    page.locator(".best h3 a").click()
    expect(page).to_have_url(re.compile("/k/civil_code/1077$"))


def test_a_search_is_handed_on_to_the_chat(visitor: Visitor) -> None:
    page = visitor.phone("/k/search?q=离婚冷静期要等多久")
    page.get_by_role("link", name="拿这句话问明法").click()
    expect(Chat(page).field).to_have_value("离婚冷静期要等多久")


def test_a_page_that_is_not_there_leads_on(visitor: Visitor) -> None:
    page = visitor.phone("/k")
    visitor.expect("404")
    response = page.goto(f"{visitor.url}/k/civil_code/99999")
    assert response
    assert response.status == 404
    expect(page.locator("h1")).to_have_text("没有这一页")
    expect(page.get_by_label("在法律和指南里找")).to_be_visible()


def test_without_scripts_one_can_read_and_search(visitor: Visitor) -> None:
    page = visitor.phone("/", java_script_enabled=False)
    expect(page.locator("noscript p")).to_be_visible()
    page.get_by_label("在法律和指南里找").fill("遗嘱")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("h2").first).to_be_visible()
