"""The search page: what the chat would say, and what else is near."""

import asyncio
import re
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.chat.intake import take_in
from api.page.answers import NEVER
from api.page.rendering import Pages
from api.page.words import shown
from bot.answering import Answerer
from bot.crisis import CrisisDetector
from bot.messages import AnswerMessage, ChoicesMessage, Reply, ServiceCard, ServicesMessage, TextMessage
from knowledge import Entry

SHOWN: Final = 8
CHOSEN_ENTRY: Final = re.compile(r'"entry":"([^"]+)"')
WITHOUT_NEIGHBOURS: Final = frozenset({"crisis", "outside_library", "out_of_scope", "clarify"})
"""Statuses that show nothing else that was found: it only resembles the words, or is offered already."""


@dataclass(frozen=True)
class Finding:
    """What a search page shows.

    Attributes:
        status: how the search ended, as in the chat; `empty` without a question.
        texts: what Mingfa says about it.
        answer: the explanation that answers, if one does.
        choices: entries of which one may be meant.
        services: who helps.
        near: other entries that were found.
    """

    status: str
    texts: list[str]
    answer: AnswerMessage | None
    choices: list[Entry]
    services: list[ServiceCard]
    near: list[Entry]


class Finder:
    """Searches as the chat does when Rasa is away: danger first, look-ups, then the search engine."""

    def __init__(self, answerer: Answerer) -> None:
        """Take what answers."""
        self._answerer = answerer
        self._crisis = CrisisDetector(answerer.composer, answerer.search)

    def find(self, words: str) -> Finding:
        """Search for words that have been taken in."""
        if not any(char.isalnum() for char in words):
            return Finding("empty", [], None, [], [], [])
        reply = self._crisis.reply(words) or self._answerer.answer(words)
        entries = self._answerer.base.entries
        answer = next((message for message in reply.messages if isinstance(message, AnswerMessage)), None)
        near = []
        if reply.status not in WITHOUT_NEIGHBOURS:
            found = self._answerer.search.search(words, SHOWN).results
            near = [entries[hit.id] for hit in found if hit.id in entries and hit.id != reply.topic]
        return Finding(
            status=reply.status,
            texts=[message.text for message in reply.messages if isinstance(message, TextMessage)],
            answer=answer,
            choices=[entries[entry_id] for entry_id in _offered(reply) if entry_id in entries],
            services=[
                card
                for message in reply.messages
                if isinstance(message, ServicesMessage)
                for card in message.services
            ],
            near=near,
        )


def _offered(reply: Reply) -> list[str]:
    options = [
        option
        for message in reply.messages
        if isinstance(message, ChoicesMessage)
        for option in message.options
    ]
    return [match[1] for option in options if (match := CHOSEN_ENTRY.search(option.payload))]


def search_router(pages: Pages, answerer: Answerer) -> APIRouter:
    """Make the route; it must come before those of the library, for `search` is no law."""
    router = APIRouter(include_in_schema=False)
    finder = Finder(answerer)

    async def search(request: Request, q: Annotated[str, Query()] = "") -> Response:
        """Search by a plain form, which works without scripts. Nothing that was searched for is kept."""
        finding = await asyncio.to_thread(finder.find, take_in(q).text)
        return pages.respond(request, "search.html", cache=NEVER, words=shown(q), finding=finding)

    router.add_api_route("/k/search", search, methods=["GET", "HEAD"], response_class=Response)
    return router
