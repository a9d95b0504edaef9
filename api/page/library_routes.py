"""Walking through the library: all of it, a law, a chapter, the plan, the guides, the services."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.page.entry_pages import EntryPages
from api.page.library import Library
from api.page.paths import GUIDE, PLAN, SERVICE
from api.page.rendering import Pages


def library_router(pages: Pages, library: Library, entry_pages: EntryPages) -> APIRouter:
    """Make the routes."""
    router = APIRouter(prefix="/k", include_in_schema=False)

    async def everything(request: Request) -> Response:
        return pages.respond(request, "library.html", library=library)

    async def shelf(request: Request, source: str) -> Response:
        if source == GUIDE:
            return pages.respond(request, "guides.html", groups=library.themes)
        if source == PLAN:
            return pages.respond(request, "plan.html", groups=library.plan)
        if source == SERVICE:
            return pages.respond(request, "services.html", services=library.base.services.values())
        law = library.law(source)
        if law is None:
            raise HTTPException(404)
        return pages.respond(request, "law.html", law=law)

    async def item(request: Request, source: str, key: str) -> Response:
        """Show an entry, a service, or a chapter by the span of its articles."""
        service = library.base.services.get(key)
        if source == SERVICE and service:
            return entry_pages.service(request, service)
        entry = library.base.entries.get(f"{source}:{key}")
        if entry:
            return entry_pages.entry(request, entry)
        chapter = library.chapters.get(f"/k/{source}/{key}")
        if chapter and chapter[2].entries:
            law, book, group = chapter
            way = library.way_to_chapter(*chapter)
            return pages.respond(request, "chapter.html", law=law, book=book, chapter=group, way=way)
        raise HTTPException(404)

    methods = ["GET", "HEAD"]
    router.add_api_route("", everything, methods=methods, response_class=Response)
    router.add_api_route("/{source}", shelf, methods=methods, response_class=Response)
    router.add_api_route("/{source}/{key}", item, methods=methods, response_class=Response)
    return router
