"""Certificates of practice: a page that proves one, the same to print, and a form to type a code into.

They are for people, so that errors are pages, too.
"""

import asyncio
from typing import Annotated, Final, Protocol
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.page.answers import NEVER
from api.page.rendering import Pages
from api.page.words import shown
from api.practice import wording
from api.practice.certificate import Print, certificate_pdf
from api.practice.certificate_code import LONGEST, read_code
from api.practice.holder import holder
from api.practice.parts import CERTIFICATES
from api.rate_limit import RateLimit
from api.settings import Settings
from api.store.certificates import Certificate
from api.subscriber import subscriber
from bot.codes import spaced

LIMIT: Final = "120/minute"
"""Per address: enough for a class behind one router, far too little to guess one of 23^12 codes."""
PDF: Final = ".pdf"
LONGEST_BASE: Final = 300
"""Of the address where somebody reaches this site: what is longer is no host name, and no QR code."""
NOINDEX: Final = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": NEVER}


class Certificates(Protocol):
    """Knows the certificates."""

    def find(self, code: str) -> Certificate | None:
        """Return the certificate of a code; `None` where there is none. Blocks."""
        ...


def certificate_router(
    settings: Settings, pages: Pages, certificates: Certificates, limit: str = LIMIT
) -> APIRouter:
    """Make the routes.

    Args:
        settings: of the whole process.
        pages: what renders.
        certificates: where they are looked up.
        limit: of requests per address, as the `limits` library writes it.
    """
    counted = RateLimit(settings, "certificates", limit)
    router = APIRouter(prefix=CERTIFICATES, include_in_schema=False, lifespan=counted.lifespan)

    def form(request: Request, state: str, typed: str = "", status: int = 200) -> Response:
        response = pages.respond(
            request,
            "certificates.html",
            cache=NEVER,
            status=status,
            state=state,
            typed=shown(typed)[:LONGEST],
            not_instead=wording.NOT_INSTEAD,
        )
        response.headers.update(NOINDEX)
        return response

    def page(request: Request, found: Certificate) -> Response:
        result = found.result
        response = pages.respond(
            request,
            "certificate.html",
            cache=NEVER,
            code=found.code,
            spaced=spaced(found.code),
            holder=holder(found),
            village=found.village,
            named=found.name is not None,
            day=wording.day(result),
            minutes=wording.minutes(result),
            score=wording.score(result, settings.practice_pass_mark),
            result=result,
            hours=wording.hours(settings.practice_hours),
            duties=wording.DUTIES,
            not_instead=wording.NOT_INSTEAD,
        )
        response.headers.update(NOINDEX)
        return response

    async def pdf(request: Request, found: Certificate) -> Response:
        base = str(settings.public_url or request.base_url).rstrip("/")
        address = f"{base if len(base) <= LONGEST_BASE else ''}{CERTIFICATES}/{found.code}"
        printed = Print(address, settings.practice_pass_mark, settings.practice_hours)
        content = await asyncio.to_thread(certificate_pdf, found, printed)
        name = {"Content-Disposition": f'inline; filename="mingfa-{found.code}.pdf"'}
        return Response(content, headers=NOINDEX | name, media_type="application/pdf")

    async def typed(request: Request, code: Annotated[str, Query()] = "") -> Response:
        """Show the form, or lead on to the certificate whose code was typed."""
        read = read_code(code)
        if read:
            return _lead(read)
        return form(request, "unknown", code, 404) if code.strip() else form(request, "empty")

    async def certificate(request: Request, code: str) -> Response:
        """Show a certificate, or the PDF of one. Wrong codes count against the limit, too."""
        if wait := await counted.hit(subscriber(request)):
            response = form(request, "busy", status=429)
            response.headers["Retry-After"] = str(wait)
            return response
        ending = PDF if code.lower().endswith(PDF) else ""
        name = code[: len(code) - len(ending)]
        read = read_code(name)
        if read and code != f"{read}{ending}":
            return _lead(f"{read}{ending}")
        found = await asyncio.to_thread(certificates.find, read) if read else None
        if found is None:
            return form(request, "unknown", name, 404)
        return await pdf(request, found) if ending else page(request, found)

    for path, answer in (("", typed), ("/{code}", certificate)):
        router.add_api_route(path, answer, methods=["GET", "HEAD"], response_class=Response)
    return router


def _lead(name: str) -> Response:
    return RedirectResponse(f"{CERTIFICATES}/{quote(name)}", 303, NOINDEX)
