"""Puts the pages into an app."""

from fastapi import FastAPI

from api.page.assets import Assets, assets_router
from api.page.entry_pages import EntryPages
from api.page.errors import install_error_pages
from api.page.home_routes import home_router
from api.page.library import Library
from api.page.library_routes import library_router
from api.page.rendering import Pages
from api.page.search_routes import search_router
from bot.answering import Answerer


def install_pages(app: FastAPI, answerer: Answerer) -> None:
    """Mount every page. The handlers of problems must be there already: errors of pages go through them.

    Raises:
        WidgetMissingError: if the chat widget has not been built.
    """
    assets = Assets()
    pages = Pages(assets)
    library = Library(answerer.base)
    app.include_router(home_router(pages, library))
    app.include_router(search_router(pages, answerer))
    app.include_router(library_router(pages, library, EntryPages(pages, library, answerer)))
    app.include_router(assets_router(assets))
    install_error_pages(app, pages)
