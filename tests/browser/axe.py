"""axe-core finds what keeps people out; the widget's development dependencies bring it."""

from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page

AXE: Final = Path(__file__).parents[2] / "clients/widget/node_modules/axe-core/axe.min.js"
GRAVE: Final = ("moderate", "serious", "critical")

RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map((node) => [impact, `${id}: ${node.target.flat().join(" > ")}: ${node.html.slice(0, 80)}`]));
}"""


def need_axe() -> None:
    """Skip the test where axe-core is not installed."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: `npm ci` in clients/widget brings it")


def barriers(page: Page) -> list[str]:
    """Return what is moderate or worse on the page as it stands."""
    if not page.evaluate("() => typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))  # by the debugger, which no policy stops
    return [found for impact, found in page.evaluate(RUN) if impact in GRAVE]
