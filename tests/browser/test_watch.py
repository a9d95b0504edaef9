"""What the other tests rely on to see faults does see them."""

import pytest
from playwright.sync_api import Browser

from tests.browser.visitor import Visitor
from tests.end_to_end import Mingfa

FAULTS = {
    "policy: connect-src": "fetch('http://127.0.0.1:9/').catch(() => {})",
    "policy: style-src": "document.body.setAttribute('style', 'color: red')",
    "policy: require-trusted-types-for": "setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<b>'))",
    "dialog: hello": "alert('hello')",
    "error: broken": "setTimeout(() => { throw new Error('broken') })",
    "request: http://127.0.0.1:9/": "new Image().src = 'http://127.0.0.1:9/'",
}


@pytest.mark.parametrize("complaint", FAULTS)
def test_a_planted_fault_is_seen(browser: Browser, mingfa: Mingfa, complaint: str) -> None:
    visitor = Visitor(browser, mingfa.url)
    page = visitor.desktop("/k")
    page.evaluate(f"() => {{ {FAULTS[complaint]} }}")
    page.wait_for_timeout(150)
    complaints = visitor.leave()
    assert any(complaint in found for found in complaints), complaints
