"""Style sheet, scripts and icon of the pages, and the chat widget; all read once, at the start."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.page.answers import ASK_EACH_TIME, FOR_GOOD, Body, respond

STATIC: Final = Path(__file__).parent / "static"
WIDGET: Final = Path(__file__).parents[2] / "clients" / "widget" / "dist"
WIDGET_SCRIPT: Final = "widget.js"
WIDGET_FILES: Final = (WIDGET_SCRIPT, "widget.css")
MEDIA_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


class WidgetMissingError(Exception):
    """The built widget is not where it should be."""


class Assets:
    """All files that the pages load, by their address."""

    def __init__(self, static: Path = STATIC, widget: Path = WIDGET) -> None:
        """Read the files.

        Raises:
            WidgetMissingError: if the chat widget has not been built.
        """
        script = widget / WIDGET_SCRIPT
        if not script.is_file():
            raise WidgetMissingError(
                f"{script} is missing: restore it, or build it: `npm ci && npm run build` in clients/widget"
            )
        self._bodies: dict[str, Body] = {}
        for path in sorted(static.iterdir()):
            self._bodies[f"/page/{path.name}"] = _read(path)
        for name in WIDGET_FILES:
            if (widget / name).is_file():
                self._bodies[f"/{name}"] = _read(widget / name)

    @property
    def bodies(self) -> Mapping[str, Body]:
        """The files by address."""
        return self._bodies

    def url(self, address: str) -> str:
        """Return the address of exactly this state of a file, which browsers may keep for good.

        Raises:
            KeyError: if there is no such file.
        """
        return f"{address}?v={self._bodies[address].digest}"


def _read(path: Path) -> Body:
    return Body(path.read_bytes(), MEDIA_TYPES[path.suffix])


def assets_router(assets: Assets) -> APIRouter:
    """Make the routes of the files."""
    router = APIRouter(include_in_schema=False)

    async def asset(request: Request) -> Response:
        body = assets.bodies.get(request.url.path)
        if body is None:
            raise HTTPException(404)
        named = request.query_params.get("v") == body.digest
        return respond(request, body, cache=FOR_GOOD if named else ASK_EACH_TIME)

    for address in ("/page/{name}", *(f"/{name}" for name in WIDGET_FILES)):
        router.add_api_route(address, asset, methods=["GET", "HEAD"], response_class=Response)
    return router
