"""Errors as pages, where a person looks; programs get problem details as before."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.page.answers import NEVER
from api.page.rendering import Pages

PAGE_PREFIXES: Final = ("/k/", "/page/", "/practice/")
API_PREFIXES: Final = ("/v1/", "/wechat/", "/actions/", "/healthz", "/readyz", "/metrics", "/openapi.json")

Handler = Callable[[Request, Any], Response | Awaitable[Response]]


def is_for_person(request: Request) -> bool:
    """Say whether a person reads the answer: the pages' own addresses, and any that a browser tries."""
    path = request.url.path
    if path.startswith(API_PREFIXES):
        return False
    return path.startswith(PAGE_PREFIXES) or "text/html" in request.headers.get("accept", "")


def install_error_pages(app: FastAPI, pages: Pages) -> None:
    """Put the pages in front of the handlers that make problem details."""
    for kind in (HTTPException, Exception):
        app.add_exception_handler(kind, _with_page(app.exception_handlers[kind], pages))


def _with_page(problem: Handler, pages: Pages) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        made = problem(request, error)
        answer = made if isinstance(made, Response) else await made
        if not is_for_person(request):
            return answer
        page = pages.respond(
            request, "error.html", cache=NEVER, status=answer.status_code, status_code=answer.status_code
        )
        page.headers["Vary"] = "Accept, Accept-Encoding"
        if "allow" in answer.headers:
            page.headers["Allow"] = answer.headers["allow"]
        return page

    return handler
