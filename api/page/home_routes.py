"""The home page: the chat in full, and the ways into the library."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.page.answers import BRIEFLY, NEVER
from api.page.library import Library
from api.page.rendering import Pages
from api.page.suggestions import suggestions
from api.page.words import shown

HOTLINES: Final = ("hotline_12348", "police_110", "women_12338", "gov_12345")
"""Services whose number stands on the home page."""


def home_router(pages: Pages, library: Library) -> APIRouter:
    """Make the route."""
    router = APIRouter(include_in_schema=False)
    asked = [
        {"theme": theme.theme, "questions": [question.ask for question in theme.questions]}
        for theme in suggestions()
    ]

    async def home(request: Request, q: Annotated[str, Query()] = "") -> Response:
        """Show the home page; `q` is written into the chat's input, and sent by the resident."""
        return pages.respond(
            request,
            "home.html",
            cache=NEVER if q else BRIEFLY,
            question=shown(q),
            suggestions=asked,
            library=library,
            hotlines=[library.base.services[service] for service in HOTLINES],
        )

    router.add_api_route("/", home, methods=["GET", "HEAD"], response_class=Response)
    return router
