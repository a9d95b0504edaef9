"""Errors of the HTTP API as problem details (RFC 9457), never a stack trace."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

log = structlog.get_logger()


class Problem(Exception):
    """An answer that is a problem: raised anywhere below a route."""

    def __init__(
        self,
        *,
        status: int,
        title: str | None = None,
        detail: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Take the HTTP status, a title (default: the status's own phrase), what was wrong, and headers."""
        super().__init__(detail or title)
        self.status = status
        self.title = title or HTTPStatus(status).phrase
        self.detail = detail
        self.headers = headers


def problem_response(problem: Problem, **members: Any) -> JSONResponse:  # noqa: ANN401 - extension members
    """Render a problem; `members` are extension members of the standard."""
    body = {"type": "about:blank", "title": problem.title, "status": problem.status}
    if problem.detail:
        body["detail"] = problem.detail
    return JSONResponse(body | members, problem.status, problem.headers, "application/problem+json")


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of an app a problem."""

    @app.exception_handler(Problem)
    async def on_problem(request: Request, error: Problem) -> JSONResponse:
        return problem_response(error)

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> JSONResponse:
        response = problem_response(Problem(status=error.status_code))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        faults = [
            {"field": ".".join(map(str, fault["loc"])), "message": str(fault["msg"])}
            for fault in error.errors()
        ]
        if any(fault["type"] == "json_invalid" for fault in error.errors()):
            return problem_response(Problem(status=400, detail="The body is not valid JSON."), errors=faults)
        detail = "; ".join(f"{fault['field']}: {fault['message']}" for fault in faults)
        return problem_response(Problem(status=422, detail=detail), errors=faults)

    @app.exception_handler(Exception)
    async def on_failure(request: Request, error: Exception) -> JSONResponse:
        log.error("request failed", path=request.url.path, error=type(error).__name__)
        return problem_response(Problem(status=500, detail="Something went wrong on our side."))
