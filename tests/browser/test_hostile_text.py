"""Markup in every place that takes text stays text."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import MESSAGES, Chat
from tests.browser.visitor import Visitor

PROBES = [
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "</textarea></script></title><svg onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>{{7*7}}${alert(1)}",
]

# What only a probe can have brought in, on the page or in the chat.
FOREIGN = """() => {
  const host = document.querySelector("mingfa-chat");
  return [document, ...(host ? [host.shadowRoot] : [])].flatMap((root) =>
    [...root.querySelectorAll("[onerror], [onload], [src=x], iframe, object, [href^='javascript:' i], script:not([src])")]
      .filter((element) => element.id !== "mingfa-suggestions")
      .map((element) => element.outerHTML));
}"""


def assert_clean(page: Page) -> None:
    page.wait_for_timeout(50)  # for what would run a little later
    assert page.evaluate(FOREIGN) == []


def hostile_reply(probe: str) -> dict[str, Any]:
    """Return a reply with the probe in every field that a server could fill."""
    option = {"title": probe, "payload": probe}
    answer = {
        "id": probe,
        "title": probe,
        "plain": probe,
        "example": probe,
        "steps": [probe],
        "sections": [{"title": probe, "items": [probe]}],
        "citations": [
            {"id": probe, "label": probe, "url": url, "official_text": text}
            for url in ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", probe)
            for text in (probe, None)
        ],
        "related": [{"id": probe, "title": probe}],
        "review": "needs_review",
        "disclaimer": probe,
    }
    service = {
        "id": probe,
        "name": probe,
        "why": probe,
        "phone": f"110{probe}",
        "address": probe,
        "hours": probe,
        "bring": [probe],
    }
    messages = [
        {"type": "text", "text": probe},
        {"type": "answer", **answer},
        {"type": "services", "services": [service]},
        {"type": "choices", "prompt": probe, "options": [option]},
        {"type": "quiz", "question": probe, "options": [option]},
        {"type": probe, "text": probe},
    ]
    return {"session_id": "s", "status": "answered", "messages": messages}


@pytest.mark.parametrize("probe", PROBES)
def test_in_the_chat_and_in_what_it_keeps(visitor: Visitor, probe: str) -> None:
    chat = visitor.chat()
    chat.ask(probe)
    expect(chat.questions.first).to_contain_text(probe)
    assert_clean(chat.page)
    chat.page.reload()
    expect(chat.questions.first).to_contain_text(probe)
    assert_clean(chat.page)


@pytest.mark.parametrize("probe", PROBES)
def test_in_addresses(visitor: Visitor, probe: str) -> None:
    page = visitor.phone(f"/?q={quote(probe)}")
    visitor.expect("404")
    expect(page.get_by_label("您的问题")).to_have_value(probe)
    assert_clean(page)
    page.goto(f"{visitor.url}/k/search?q={quote(probe)}")
    expect(page.get_by_label("在法律和指南里找")).to_have_value(probe)
    assert_clean(page)
    for path in (quote(probe, safe=""), f"k/{quote(probe, safe='')}", f"k/civil_code/1077?{probe}#{probe}"):
        page.goto(f"{visitor.url}/{path}")
        expect(page.locator("h1")).to_be_visible()
        assert_clean(page)


@pytest.mark.parametrize("probe", PROBES)
def test_in_every_field_of_a_reply(visitor: Visitor, probe: str) -> None:
    chat = visitor.chat()
    chat.page.route(f"**{MESSAGES}", lambda route: route.fulfill(json=hostile_reply(probe)))
    reply = chat.ask("离婚")
    expect(reply.locator("article h3").first).to_have_text(probe)
    expect(reply.locator("a.phone")).to_have_attribute("href", re.compile(r"^tel:[\d,]+$"))
    assert_clean(chat.page)
    chat.page.reload()
    expect(Chat(chat.page).last.locator("article h3").first).to_have_text(probe)
    assert_clean(chat.page)


def test_in_what_another_script_has_left(visitor: Visitor) -> None:
    chat = visitor.chat()
    visitor.expect("422")  # the server does not take such an id
    turn = {
        "id": PROBES[0],
        "text": PROBES[0],
        "shown": PROBES[1],
        "at": 4e12,
        "state": PROBES[2],
        "fault": {"kind": PROBES[0]},
    }
    saved = {"v": 1, "session": PROBES[0], "turns": [turn, None, 7, {"id": []}]}
    chat.page.evaluate(
        "([key, value]) => localStorage.setItem(key, value)",
        [f"mingfa-chat:{visitor.url}", json.dumps(saved)],
    )
    chat.page.reload()
    chat = Chat(chat.page)
    assert_clean(chat.page)
    expect(chat.ask("离婚冷静期多少天")).to_be_visible()
