"""Chooses whom to turn to, from what a conversation is about and the words of the question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.routing.table import OTHER, Dispute, RouteTable, SituationId, route_table
from knowledge import Entry, KnowledgeBase

MOST: Final = 3
"""Services of a route: more doors are no direction."""

OUTSIDE: Final = "outside:"
"""Begins the topic of a conversation about an area of law outside the library."""

NEVER_WHERE_VIOLENCE: Final = "mediation"


@dataclass(frozen=True)
class Route:
    """Services, the best door first, with the reason for each that the table gives."""

    dispute: str
    situation: SituationId
    services: tuple[str, ...]
    why: Mapping[str, str]
    known: bool
    """Whether it is known what the matter is; otherwise these are the doors for everything."""


class Router:
    """Finds routes. Nothing changes after loading."""

    def __init__(self, base: KnowledgeBase, table: RouteTable | None = None) -> None:
        """Take the knowledge base, and a table other than the shipped one."""
        self._base = base
        self._table = table or route_table()
        self._of_area = {area: dispute for dispute in self._table.disputes for area in dispute.areas}

    def dispute_of(self, entry: Entry) -> Dispute:
        """Return the dispute that an entry belongs to, by the first provision it rests on that has one."""
        for cited in entry.cites:
            for dispute in self._table.disputes:
                if dispute.holds(cited):
                    return dispute
        return self._table.by_id(OTHER)

    def for_entry(self, entry: Entry, words: str) -> Route:
        """Return the route below the answer that explains an entry.

        The services chosen for the entry come first, unless the words tell of a special situation, or of one
        side of the entry which these services are not for: it may be about bride prices and about blows.
        """
        dispute = self.dispute_of(entry)
        situation = self._table.situation(words)
        cell = dispute.routes[situation]
        named = self._table.dispute(words)
        if situation == "ask" and named and not set(entry.services) & set(named.routes["ask"]):
            return self._route(named, situation, named.routes["ask"])
        if situation == "ask":
            return self._route(dispute, situation, entry.services or cell)
        return self._route(dispute, situation, [*cell, *entry.services])

    def for_words(self, words: str) -> Route:
        """Return the route for a question that no entry answers."""
        dispute = self._table.dispute(words)
        situation = self._table.situation(words)
        row = dispute or self._table.by_id(OTHER)
        return self._route(row, situation, row.routes[situation], known=dispute is not None)

    def for_area(self, area_id: str, words: str) -> Route:
        """Return the route for a question about an area of law outside the library."""
        dispute = self._of_area.get(area_id) or self._table.by_id(OTHER)
        situation = self._table.situation(words)
        own = self._base.outside[area_id].services
        cell = dispute.routes[situation]
        return self._route(dispute, situation, own if situation == "ask" else [*cell, *own])

    def for_topic(self, topic: str | None, words: str) -> Route:
        """Return the route for words that name a matter, or else for what the conversation is about."""
        if self._table.dispute(words):
            return self.for_words(words)
        if topic and topic.startswith(OUTSIDE) and topic.removeprefix(OUTSIDE) in self._base.outside:
            return self.for_area(topic.removeprefix(OUTSIDE), words)
        entry = self._base.entries.get(topic or "")
        return self.for_entry(entry, words) if entry else self.for_words(words)

    @staticmethod
    def _route(
        dispute: Dispute, situation: SituationId, services: Iterable[str], known: bool = True
    ) -> Route:
        chosen = [
            service
            for service in dict.fromkeys(services)
            if situation != "violence" or service != NEVER_WHERE_VIOLENCE
        ]
        why = {str(service): reason for service, reason in dispute.why.items()}
        return Route(dispute.id, situation, tuple(chosen[:MOST]), why, known)
