"""The pages of single entries and services."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.page.library import Library, Link
from api.page.marks import numbers
from api.page.rendering import Pages
from bot.answering import Answerer
from bot.answering.compose import OLDER_TEXTS, REVIEW_NOTE, chinese_date
from bot.messages import DISCLAIMER, AnswerMessage, ServicesMessage
from bot.texts import reply_text
from knowledge import Entry, Guide, Measure, Service, citation_label

MOST_QUESTIONS: Final = 4
"""Lay questions that a page shows: enough to recognise one's own."""
FORMS: Final = {"legal_aid": "申请法律援助", "mediation": "申请调解"}
"""Services whose form can be filled in with the chat, with the words that open it."""


class EntryPages:
    """Shows what the chat says about an entry or a service, with more room around it."""

    def __init__(self, pages: Pages, library: Library, answerer: Answerer) -> None:
        """Take what renders, what knows the way, and what makes the explanations."""
        self._pages = pages
        self._library = library
        self._answerer = answerer

    def entry(self, request: Request, entry: Entry) -> Response:
        """Show an entry."""
        messages = self._answerer.entry(entry.id).messages
        answer = next(message for message in messages if isinstance(message, AnswerMessage))
        services = [
            card for message in messages if isinstance(message, ServicesMessage) for card in message.services
        ]
        before, after = self._library.neighbours(entry)
        return self._pages.respond(
            request,
            "entry.html",
            entry=entry,
            label=f"办事指南 · {entry.theme}" if isinstance(entry, Guide) else citation_label(entry.id),
            measure=_measure(entry) if isinstance(entry, Measure) else None,
            answer=answer,
            review_note=REVIEW_NOTE if answer.review == "needs_review" else None,
            disclaimer=answer.disclaimer.removeprefix(REVIEW_NOTE),
            services=services,
            numbers=numbers(entry),
            written=self._library.base.entries,
            questions=entry.questions[:MOST_QUESTIONS],
            way=self._library.way_to(entry),
            before=before,
            after=after,
            one="篇" if isinstance(entry, Guide) else "项" if isinstance(entry, Measure) else "条",
        )

    def service(self, request: Request, service: Service) -> Response:
        """Show a service, with its local offices where the operator has imported them."""
        composer = self._answerer.composer
        laws = {cited.partition(":")[0] for cited in service.cites}
        form = FORMS.get(service.id)
        return self._pages.respond(
            request,
            "service.html",
            service=service,
            offices=[office for office in composer.directory.offices if office.service == service.id],
            form=(form, reply_text(f"offer_{service.id}")) if form else None,
            citations=[composer.citation(cited) for cited in service.cites],
            disclaimer="".join([*(note for law, note in OLDER_TEXTS.items() if law in laws), DISCLAIMER]),
            numbers=numbers(service),
            written=self._library.base.entries,
            questions=service.questions[:MOST_QUESTIONS],
            way=[Link("找谁帮忙", "/k/service")],
        )


def _measure(measure: Measure) -> dict[str, list[str]]:
    """Return a measure's data by its heading."""
    lists = {
        "牵头单位": ["、".join(measure.lead_units)] if measure.lead_units else [],
        "一起办的单位": ["、".join(measure.units)] if measure.units else [],
        "要做到什么": measure.targets,
        "时间": [f"{chinese_date(item.date)}：{item.what}" for item in measure.deadlines],
        "说明": [measure.note] if measure.note else [],
    }
    return {heading: items for heading, items in lists.items() if items}
