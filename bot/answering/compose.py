"""Turns entries and services into messages."""

from collections.abc import Iterable, Mapping
from typing import Final

from bot.messages import (
    DISCLAIMER,
    AnswerMessage,
    AnswerSection,
    Citation,
    Option,
    RelatedEntry,
    ServiceCard,
    ServicesMessage,
    entry_option,
)
from bot.routing import Route
from knowledge import Entry, Guide, KnowledgeBase, Measure, Notice, citation_label
from knowledge.directory import WHOLE_COUNTY, Directory, Office
from knowledge.identifiers import PLAN_NAME
from knowledge.official import OFFICIAL_URL, review_state

PLAN_DISCLAIMER: Final = (
    "这里讲的是征求意见稿，计划管的是 2021—2025 年，期限已经过了；"
    "现在怎么定、办到哪一步，以县里正式公布的为准。"
)
REVIEW_NOTE: Final = "注意：这条法律的原文在讲解写好以后有变动，讲解还没重新核对，请以原文为准。"
OLDER_TEXTS: Final = {
    "村民委员会组织法": (
        "讲到《村民委员会组织法》的地方，依据的是 2018 年的文本，之后可能改过；"
        "办事前先问村委会、乡镇政府，或者打 12348。"
    )
}
"""Laws that entries cite by a text which may not be the present one, and what is said about it."""

BRING: Final = "要带什么"
MOST_RELATED: Final = 4
MOST_SERVICES: Final = 3


class Composer:
    """Makes messages from the knowledge base and the official texts that were imported."""

    def __init__(self, base: KnowledgeBase, official: Mapping[str, str], directory: Directory) -> None:
        """Take the knowledge base, imported official wording by entry id, and the local offices."""
        self.base = base
        self.official = official
        self.directory = directory

    def answer(self, entry: Entry, units_first: bool = False) -> AnswerMessage:
        """Explain one entry. `units_first` puts who is responsible before what a measure says."""
        review = review_state(entry, self.official)
        laws = {cited.partition(":")[0] for cited in entry.cites}
        notes = [note for law, note in OLDER_TEXTS.items() if law in laws]
        if review == "needs_review":
            notes.insert(0, REVIEW_NOTE)
        notes.append(PLAN_DISCLAIMER if isinstance(entry, Measure) else DISCLAIMER)
        return AnswerMessage(
            id=entry.id,
            title=entry.title,
            plain=self._plain(entry, units_first),
            example=entry.example,
            steps=[*entry.steps],
            sections=_sections(entry),
            citations=[self.citation(cited) for cited in entry.cites],
            related=self._related(entry),
            review=review,
            disclaimer="".join(notes),
        )

    def citation(self, entry_id: str) -> Citation:
        """Return the citation of an entry, with its official wording where that has been imported."""
        source = entry_id.partition(":")[0]
        url = f"/k/{entry_id.replace(':', '/')}" if source == "plan" else OFFICIAL_URL
        return Citation(
            id=entry_id, label=citation_label(entry_id), official_text=self.official.get(entry_id), url=url
        )

    def plan_list(self, title: str, plain: str) -> AnswerMessage:
        """Answer a question about the plan as a whole from its data."""
        citation = self.citation("plan:goal").model_copy(update={"label": f"《{PLAN_NAME}》"})
        return AnswerMessage(
            id="plan:goal", title=title, plain=plain, citations=[citation], disclaimer=PLAN_DISCLAIMER
        )

    def route(self, route: Route, words: str = "") -> ServicesMessage:
        """Return the cards of a route, each with the reason that the table gives."""
        return self.services(route.services, words, route.why)

    def services(
        self, ids: Iterable[str], words: str = "", why: Mapping[str, str] | None = None
    ) -> ServicesMessage:
        """Return cards of at most three services; `why` has reasons that fit better than the catalogue's.

        The local office stands on a card where the operator has imported one: that of the township which the
        resident's `words` name, or of the whole county.

        Raises:
            KeyError: if an id is not in the catalogue.
        """
        cards = []
        for service_id in list(dict.fromkeys(ids))[:MOST_SERVICES]:
            service = self.base.services[service_id]
            office = self.directory.office(service_id, words) or Office(
                service=service.id, township=WHOLE_COUNTY, name=service.name
            )
            cards.append(
                ServiceCard(
                    id=service.id,
                    name=office.name,
                    why=(why or {}).get(service.id, service.why),
                    phone=office.phone or service.phone,
                    address=office.address,
                    hours=office.hours or service.hours,
                    bring=[*service.bring],
                )
            )
        return ServicesMessage(services=cards)

    def option(self, entry: Entry) -> Option:
        """Return an option that opens an entry."""
        return entry_option(entry.id, entry.title)

    def notice(
        self, notice: Notice, title: str, more: Iterable[Notice] = (), bring: Iterable[str] = ()
    ) -> AnswerMessage:
        """Say what a form found: its notice first, then further notices as sections, and what to bring."""
        others = [*more]
        sections = [AnswerSection(title=other.title, items=[other.plain, *other.items]) for other in others]
        if needed := [*bring]:
            sections.append(AnswerSection(title=BRING, items=needed))
        cites = dict.fromkeys(cited for part in (notice, *others) for cited in part.cites)
        return AnswerMessage(
            id=f"notice:{notice.id}",
            title=title,
            plain=notice.plain,
            steps=[*notice.items],
            sections=sections,
            citations=[self.citation(cited) for cited in cites],
        )

    def _plain(self, entry: Entry, units_first: bool) -> str:
        if not isinstance(entry, Measure):
            return entry.plain
        responsible = []
        if entry.lead_units:
            responsible.append(f"牵头：{'、'.join(entry.lead_units)}。")
        if entry.units:
            responsible.append(f"一起办：{'、'.join(entry.units)}。")
        details = []
        if entry.targets:
            details.append(f"目标：{'；'.join(entry.targets)}。")
        details += [f"{chinese_date(item.date)}：{item.what}。" for item in entry.deadlines]
        if entry.note:
            details.append(f"说明：{entry.note}")
        lines = [*responsible, entry.plain] if units_first else [entry.plain, *responsible]
        return "\n".join([*lines, *details])

    def _related(self, entry: Entry) -> list[RelatedEntry]:
        written = [self.base.entries[other] for other in entry.related if other in self.base.entries]
        return [RelatedEntry(id=other.id, title=other.title) for other in written[:MOST_RELATED]]


def _sections(entry: Entry) -> list[AnswerSection]:
    """Return what a guide says beside its answer and its steps, the most pressing first."""
    if not isinstance(entry, Guide):
        return []
    lists = {
        "别错过的期限": entry.deadlines,
        "留好这些证据": entry.evidence,
        "要花多少钱": [entry.cost] if entry.cost else [],
        "法律怎么规定": entry.rules,
    }
    return [AnswerSection(title=title, items=[*items]) for title, items in lists.items() if items]


def chinese_date(date: str) -> str:
    """Write a deadline as residents say it: 2023-12 → 2023 年底前, 2022 → 到 2022 年."""
    year, _, month = date.partition("-")
    if not month:
        return f"到 {year} 年"
    return f"{year} 年底前" if month == "12" else f"{year} 年 {int(month)} 月前"
