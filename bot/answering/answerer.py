"""Answers a question: by number, by the plan's data, by search; or says that it cannot and who can."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from bot.answering.citation_lookup import CitationLookup
from bot.answering.compose import Composer
from bot.answering.plan_lookup import PlanLookup
from bot.messages import ChoicesMessage, Message, Option, Reply, Status, TextMessage
from bot.routing import Route, Router
from bot.routing.router import OUTSIDE
from bot.texts import reply_text, say
from embeddings import SearchOutcome, is_elliptical
from knowledge import KnowledgeBase, Measure
from knowledge.directory import Directory
from knowledge.identifiers import citation_list
from knowledge.outside import area_by_signs

NONE_OF_THESE: Final = "/deny"
GOES_ON: Final = re.compile(r"^(?:那|要是|如果|万一|假如|然后|还有)")
"""Begins what goes on with a topic, however little it says."""
OFFERS: Final = {"legal_aid": "/request_legal_aid", "mediation": "/request_mediation"}
"""Services whose form can be filled in here, with what a tap on the offer says."""
MOST_OCCASIONS: Final = 4
"""Occasions named when a service is introduced: more would be a wall of text."""
ASKS_WHERE: Final = re.compile(
    r"电话|号码|几点|上班|下班|开门|周[末一二三四五六日]|星期|地址|在哪|哪条街|怎么走|几楼"
)
"""Questions for what only the operator's directory knows."""
HUMANS: Final = ("hotline_12348", "legal_aid", "lawyer_adviser")
"""People who answer questions of law themselves."""


class Search(Protocol):
    """What answering needs of the search engine."""

    def search(self, query: str, k: int = 10, context: str | None = None) -> SearchOutcome:
        """Search the knowledge base."""
        ...


class Answerer:
    """Makes replies from the knowledge base. Used by Rasa's actions, and by the gateway when Rasa is down."""

    def __init__(
        self,
        base: KnowledgeBase,
        search: Search,
        official: Mapping[str, str],
        directory: Directory | None = None,
    ) -> None:
        """Take the knowledge base, the search engine, and what the operator has imported.

        Args:
            base: entries and services.
            search: finds entries.
            official: official wording by provision id.
            directory: local offices.
        """
        self.base = base
        self.search = search
        self.composer = Composer(base, official, directory or Directory())
        self.router = Router(base)
        self.citations = CitationLookup(self.composer, self.router)
        self.plan = PlanLookup(self.composer, self.router)

    def answer(self, question: str, topic: str | None = None) -> Reply:
        """Answer a question.

        Args:
            question: the resident's words.
            topic: what the conversation was about so far: the id of an entry, or `outside:` with that of an
                area outside the library. A question too short to name its own matter is about that.
        """
        reply = self.citations.reply(question) or self.plan.reply(question)
        if reply:
            return reply
        context = self.base.title(topic) if topic and topic in self.base.entries else None
        outcome = self.search.search(question, context=context)
        if outcome.status == "answered" and outcome.results:
            return self._found(outcome.results[0].id, question)
        if outcome.status == "clarify" and outcome.results:
            return self._clarify(outcome, question)
        refusal: Status = "abstained" if outcome.status in ("answered", "clarify") else outcome.status
        names_nothing = self._names_nothing(question)
        if topic and names_nothing and (refusal != "out_of_scope" or GOES_ON.match(question)):
            return self._refuse_follow_up(question, topic, refusal)
        # What names no matter of its own resembles an area outside only by chance.
        return self._refuse(question, refusal, None if names_nothing else outcome.area)

    def undecided(self, question: str) -> Reply:
        """Own up to not having understood a question that was asked back once already."""
        cards = self._cards(self.router.for_words(question), question)
        return Reply(status="abstained", messages=[say("undecided"), cards])

    def entry(self, entry_id: str, words: str = "") -> Reply:
        """Explain an entry that a resident picked, or that answers their `words`."""
        return self.citations.entry(entry_id, words) or self._refuse("", "abstained")

    def service(self, service_ids: list[str], question: str) -> Reply:
        """Introduce services by id; without any, say whom to turn to for the question's words."""
        if not service_ids:
            return self.find_help(None, question)
        service = self.base.services[service_ids[0]]
        intro = reply_text(
            "service_intro",
            service=service.name,
            what=_sentence(service.what),
            cost=service.cost.rstrip("。"),
        )
        when = "；".join(item.rstrip("。") for item in service.when[:MOST_OCCASIONS])
        cards = self.composer.services(service_ids, question)
        local = ASKS_WHERE.search(question) and not self.composer.directory.office(service.id, question)
        lines = [reply_text("service_not_local")] if local else []
        lines += [intro, reply_text("service_when", when=when)]
        text = TextMessage(text="\n".join(lines))
        return Reply(status="service", messages=[text, cards, *self.form_offers(service_ids[:1])])

    def find_help(self, topic: str | None, question: str) -> Reply:
        """Say whom to turn to: for the matter that the question names, or else for the topic so far."""
        route = self.router.for_topic(topic, question)
        text = say("find_help" if route.known else "find_help_general")
        messages: list[Message] = [text, self._cards(route, question), *self.form_offers(route.services)]
        return Reply(status="service", messages=messages, topic=topic)

    def human(self, question: str) -> Reply:
        """Lead to people who answer questions of law themselves."""
        return Reply(status="service", messages=[say("human"), self.composer.services(HUMANS, question)])

    def foreign_law(self, question: str) -> Reply:
        """Say that other countries' law is not explained here, and who can be asked."""
        cards = self.composer.services(["hotline_12348"], question)
        return Reply(status="outside_library", messages=[say("foreign_law"), cards])

    def simplify(self, topic: str | None) -> Reply:
        """Say the last answer once more, by its example or its steps."""
        entry = self.base.entries.get(topic) if topic else None
        if entry is None:
            return Reply(status="smalltalk", messages=[say("simplify_nothing")])
        if entry.example:
            text = say("simplify_example", example=entry.example)
        elif entry.steps:
            text = say("simplify_steps", steps="".join(_sentence(step) for step in entry.steps))
        else:
            text = say("simplify_ask", title=entry.title)
        cited = TextMessage(text=f"{text.text}\n依据：{citation_list(entry.cites)}")
        cards = self._cards(self.router.for_entry(entry, ""))
        return Reply(status="answered", messages=[cited, cards], topic=topic)

    def _found(self, entry_id: str, question: str) -> Reply:
        entry = self.base.entries[entry_id]
        if isinstance(entry, Measure):
            return self.plan.measure_reply(entry, question)
        return self.entry(entry_id, question)

    def _clarify(self, outcome: SearchOutcome, question: str) -> Reply:
        """Offer what a question may mean; who is beaten, or holds a judgment, gets the doors at once."""
        entries = [self.base.entries[hit.id] for hit in outcome.results[: outcome.choices]]
        options = [self.composer.option(entry) for entry in entries]
        options.append(Option(title=reply_text("none_of_these"), payload=NONE_OF_THESE))
        route = self.router.for_words(question)
        doors = [] if route.situation == "ask" else [self._cards(route, question)]
        choices = ChoicesMessage(prompt=reply_text("clarify"), options=options)
        return Reply(status="clarify", messages=[choices, *doors])

    def _names_nothing(self, question: str) -> bool:
        """Say whether a question names no matter of its own: 那要多久."""
        if not is_elliptical(question) or area_by_signs(question, self.base.signs):
            return False
        return not self.router.for_words(question).known

    def _refuse(self, question: str, refusal: Status, area_id: str | None = None) -> Reply:
        area = self.base.outside.get(area_id or "")
        if area:
            cards = self._cards(self.router.for_area(area.id, question), question)
            text = TextMessage(text=area.direction)
            return Reply(status="outside_library", messages=[text, cards], topic=f"{OUTSIDE}{area.id}")
        route = self.router.for_words(question)
        if refusal == "out_of_scope" and route.known:
            refusal = "outside_library"  # no article fits, yet its words name a door that helps
        messages: list[Message] = [say(refusal)]
        if refusal != "out_of_scope":
            messages.append(self._cards(route, question))
        return Reply(status=refusal, messages=messages)

    def _refuse_follow_up(self, question: str, topic: str, refusal: Status) -> Reply:
        """Refuse a question that only the topic so far gives a meaning; the topic stays."""
        cards = self._cards(self.router.for_topic(topic, question), question)
        if topic.startswith(OUTSIDE):
            refusal = "outside_library"
        return Reply(status=refusal, messages=[say("follow_up_unknown"), cards], topic=topic)

    def _cards(self, route: Route, words: str = "") -> Message:
        return self.composer.route(route, words)

    @staticmethod
    def form_offers(service_ids: Iterable[str] = tuple(OFFERS)) -> list[Message]:
        """Offer to fill in the forms of those services that have one here."""
        options = [
            Option(title=reply_text(f"offer_{service_id}"), payload=OFFERS[service_id])
            for service_id in service_ids
            if service_id in OFFERS
        ]
        return [ChoicesMessage(prompt=reply_text("offer"), options=options)] if options else []


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？")) else f"{text}。"
