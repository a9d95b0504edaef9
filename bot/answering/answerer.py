"""Answers a question: by number, by the plan's data, by search; or says that it cannot and who can."""

import secrets
from collections.abc import Mapping
from typing import Final, Protocol

from bot.answering.citation_lookup import CitationLookup
from bot.answering.compose import Composer
from bot.answering.doors import GENERAL_DOORS, doors_for
from bot.answering.plan_lookup import PlanLookup
from bot.messages import ChoicesMessage, Message, Option, QuizMessage, Reply, Status, TextMessage
from bot.texts import reply_text, say
from embeddings import SearchOutcome
from knowledge import KnowledgeBase, Measure
from knowledge.directory import Directory
from knowledge.identifiers import citation_list

NONE_OF_THESE: Final = "/deny"
PRACTICE_AGAIN: Final = "/practice"


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
        self.citations = CitationLookup(self.composer)
        self.plan = PlanLookup(self.composer)

    def answer(self, question: str, topic: str | None = None) -> Reply:
        """Answer a question. `topic` is the id of the entry that the conversation was about so far."""
        reply = self.citations.reply(question) or self.plan.reply(question)
        if reply:
            return reply
        context = self.base.title(topic) if topic and topic in self.base.entries else None
        outcome = self.search.search(question, context=context)
        if outcome.status == "answered" and outcome.results:
            return self._found(outcome.results[0].id, question)
        if outcome.status == "clarify" and outcome.results:
            return self._clarify(outcome)
        return self._refuse(question, outcome.status, outcome.area)

    def entry(self, entry_id: str, words: str = "") -> Reply:
        """Explain an entry that a resident picked, or that answers their `words`."""
        return self.citations.entry(entry_id, words) or self._refuse("", "abstained")

    def service(self, service_ids: list[str], question: str) -> Reply:
        """Introduce services by id; without any, fall back to the doors for the question's words."""
        if not service_ids:
            return self.find_help(None, question)
        service = self.base.services[service_ids[0]]
        intro = reply_text(
            "service_intro",
            service=service.name,
            what=_sentence(service.what),
            cost=service.cost.rstrip("。"),
        )
        when = reply_text("service_when", when="；".join(item.rstrip("。") for item in service.when))
        cards = self.composer.services(service_ids, question)
        return Reply(status="service", messages=[TextMessage(text=f"{intro}\n{when}"), cards])

    def find_help(self, topic: str | None, question: str) -> Reply:
        """Say whom to turn to: for the topic so far, or for the words of the question."""
        entry = self.base.entries.get(topic) if topic else None
        ids = list(entry.services) if entry else doors_for(question)
        known = bool(entry and ids) or tuple(ids) != GENERAL_DOORS
        text = say("find_help" if known else "find_help_general")
        return Reply(
            status="service",
            messages=[text, self.composer.services(ids or GENERAL_DOORS, question)],
            topic=topic,
        )

    def legal_aid(self) -> Reply:
        """Say how to get a free lawyer."""
        cards = self.composer.services(["legal_aid", "hotline_12348"])
        return Reply(status="service", messages=[say("legal_aid"), cards])

    def mediation(self) -> Reply:
        """Say how to get a mediator."""
        cards = self.composer.services(["mediation", "lawyer_adviser", "police_110"])
        return Reply(status="service", messages=[say("mediation"), cards])

    def practice(self) -> Reply:
        """Ask a trainee a resident's question; the answer is one tap away."""
        entry = secrets.choice(list(self.base.entries.values()))
        question = secrets.choice(entry.questions)
        show = self.composer.option(entry).model_copy(update={"title": reply_text("practice_show")})
        again = Option(title=reply_text("practice_next"), payload=PRACTICE_AGAIN)
        quiz = QuizMessage(question=f"{reply_text('practice')}\n“{question}”", options=[show, again])
        return Reply(status="practice", messages=[quiz])

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
        cards = self.composer.services(["hotline_12348"])
        return Reply(status="answered", messages=[cited, cards], topic=topic)

    def _found(self, entry_id: str, question: str) -> Reply:
        entry = self.base.entries[entry_id]
        if isinstance(entry, Measure):
            return self.plan.measure_reply(entry, question)
        return self.entry(entry_id, question)

    def _clarify(self, outcome: SearchOutcome) -> Reply:
        entries = [self.base.entries[hit.id] for hit in outcome.results[: outcome.choices]]
        options = [self.composer.option(entry) for entry in entries]
        options.append(Option(title=reply_text("none_of_these"), payload=NONE_OF_THESE))
        return Reply(
            status="clarify", messages=[ChoicesMessage(prompt=reply_text("clarify"), options=options)]
        )

    def _refuse(self, question: str, status: Status, area_id: str | None = None) -> Reply:
        refusal: Status = "abstained" if status in ("answered", "clarify") else status
        area = self.base.outside.get(area_id or "")
        if area:
            text = TextMessage(text=area.direction)
            cards = self.composer.services(area.services, question)
            return Reply(status="outside_library", messages=[text, cards])
        doors = doors_for(question)
        if refusal == "out_of_scope" and tuple(doors) != GENERAL_DOORS:
            refusal = "outside_library"  # no article fits, yet its words name a door that helps
        messages: list[Message] = [say(refusal)]
        if refusal != "out_of_scope":
            messages.append(self.composer.services(doors, question))
        return Reply(status=refusal, messages=messages)


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？")) else f"{text}。"
