"""Fills the templates in."""

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from api.page.answers import BRIEFLY, Body, respond
from api.page.assets import Assets
from api.page.marks import numbered_text
from api.page.paths import entry_path, short_label
from knowledge.official import OFFICIAL_URL

TEMPLATES: Final = Path(__file__).parent / "templates"
LONGEST_DESCRIPTION: Final = 120


class Pages:
    """Renders pages. Everything that goes into a template is escaped there."""

    def __init__(self, assets: Assets) -> None:
        """Read the templates as they are asked for; take the files that they link."""
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}
        self._environment.globals |= {"asset": assets.url, "official_url": OFFICIAL_URL}
        self._environment.filters |= {
            "entry_path": entry_path,
            "short_label": short_label,
            "description": description,
            "numbered": numbered_text,
        }

    def respond(
        self,
        request: Request,
        template: str,
        *,
        cache: str = BRIEFLY,
        status: int = 200,
        **values: Any,  # noqa: ANN401 - whatever the template asks for
    ) -> Response:
        """Answer with a page."""
        canonical = f"{request.base_url}{request.url.path.lstrip('/')}"
        here = request.url.path
        text = self._environment.get_template(template).render(canonical=canonical, here=here, **values)
        return respond(request, Body(text.encode(), "text/html"), cache=cache, status=status)


def description(text: str) -> str:
    """Return the beginning of a text in one line, for search engines and shared links."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_DESCRIPTION else f"{line[: LONGEST_DESCRIPTION - 1]}…"
