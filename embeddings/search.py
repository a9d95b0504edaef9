"""The search engine: spelling, analysis, scorers, ranking, gate."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from embeddings.analysis import features, normalise, warm_up
from embeddings.encoder import TextEncoder
from embeddings.focus import focus
from embeddings.gate import Decision, signals_of
from embeddings.index import check_index
from embeddings.keywords import Keywords
from embeddings.links import Links
from embeddings.paths import INDEX_DIR, MODEL_DIR
from embeddings.plugged import load_encoder
from embeddings.ranking import Ranking
from embeddings.results import Hit, SearchOutcome, Status
from embeddings.scorers import Scorers
from embeddings.spelling import Speller
from knowledge.base import CONTENT_DIR

MAX_CHARACTERS: Final = 1000
"""Longer queries are cut: a story of a thousand characters has named its matter."""

MOST_CHOICES: Final = 5

KEYWORD_CONFIDENCE: Final = 0.9
"""Confidence in the one entry that names the keyword which is all of a query."""

SUPPORT: Final = 10
"""So many hits count as found by a query's own words: a follow-up's answer must be among them, or the topic
alone would answer it; and so must an entry whose keyword says what a short question is about."""

CONTEXT_WEIGHT: Final = 0.5
"""Weight of the topic so far beside the query's own words."""


LEFT_TOPIC: Final = 0.9
"""Probability of chit-chat from which a query has left the topic and is not searched with it."""

ELLIPTICAL: Final = 12
"""Features of a query that may be too short to name its own matter: 那要花多少钱 has ten."""

VAGUE: Final = 0.25
"""Confidence below which what a query is offered may give way to what its topic has."""

REFUSALS: Final = frozenset({"abstained", "outside_library", "out_of_scope"})


def is_elliptical(query: str) -> bool:
    """Say whether a query may be too short to name its own matter."""
    return len(features(query[:MAX_CHARACTERS])) <= ELLIPTICAL


class SearchEngine:
    """Finds entries for a resident's words. Thread-safe: nothing changes after loading."""

    def __init__(
        self,
        encoder: TextEncoder,
        ranking: Ranking,
        scorers: Scorers,
        keywords: Keywords,
        links: Links,
        speller: Speller,
    ) -> None:
        self._encoder = encoder
        self._ranking = ranking
        self._scorers = scorers
        self._keywords = keywords
        self._links = links
        self._speller = speller

    @classmethod
    def load(
        cls,
        index_dir: Path = INDEX_DIR,
        official: bool = False,
        model_dir: Path = MODEL_DIR,
        content_dir: Path = CONTENT_DIR,
    ) -> "SearchEngine":
        """Load the model and the index built from it.

        Raises:
            IndexMissingError: if the index is missing or out of date; says which command builds it.
            ModelMissingError: if the model is missing or broken.
        """
        encoder, ranking = load_encoder(model_dir), Ranking.load(model_dir)
        index = check_index(index_dir, official, model_dir, content_dir)
        warm_up()
        return cls(
            encoder,
            ranking,
            Scorers.load(index),
            Keywords.load(index),
            Links.load(index),
            Speller.load(index),
        )

    @property
    def encoder(self) -> TextEncoder:
        """What turns texts into vectors."""
        return self._encoder

    @property
    def ids(self) -> frozenset[str]:
        """Ids of the entries that can be found."""
        return frozenset(self._scorers.ids)

    def search(self, query: str, k: int = 10, context: str | None = None) -> SearchOutcome:
        """Find the k best entries for a query.

        Args:
            query: the resident's words; only their first 1,000 characters count.
            k: number of hits.
            context: the topic so far. It helps a query that is not clear by itself ("那要是对方不干呢？");
                one that finds its answer alone, or is plainly not about law, has left that topic.
        """
        found = self._find(self._read(query), k, context and self._read(context))
        return replace(found, query=query)

    def _read(self, query: str) -> str:
        """Return what of a query is to be searched for: normalised, spelt right, without idle talk."""
        written = self._speller.correct(normalise(query[:MAX_CHARACTERS]))
        return focus(written, lambda parts: self._scorers.likeness(self._encoder.encode(parts)))

    def _find(self, query: str, k: int, context: str | None) -> SearchOutcome:
        names = features(query)
        outcome, decision = self._search(query, names, k, "")
        named = self._keywords.match(query)
        if named:
            return self._named(outcome, names, k, named, sure=len(named) == 1)
        if outcome.status in REFUSALS and (begun := self._keywords.begun(query)):
            return self._named(outcome, names, k, begun, sure=False)
        if outcome.status in REFUSALS and not decision.signed and self._is_about_a_hit(outcome):
            # A short question says too little for the gate, but its keyword says what it is about.
            outcome = replace(outcome, status="clarify", area=None)
        if not context or outcome.answered or self._has_left_topic(outcome, decision, names):
            return outcome
        with_topic, _ = self._search(query, names, k, context)
        if not with_topic.results or with_topic.confidence <= outcome.confidence:
            return outcome
        if with_topic.results[0].id in [hit.id for hit in outcome.results[:SUPPORT]]:
            return with_topic
        # Only the topic speaks for this hit: it may be offered, never shown as the answer.
        vague = outcome.confidence < VAGUE and with_topic.answered
        if outcome.status == "clarify" and not vague:
            return outcome
        if with_topic.status not in ("answered", "clarify"):
            return outcome
        return replace(with_topic, answered=False, status="clarify")

    @staticmethod
    def _has_left_topic(outcome: SearchOutcome, decision: Decision, names: list[str]) -> bool:
        """Say whether a query is plainly about something else than the topic so far."""
        if outcome.status == "outside_library" and (decision.signed or len(names) > ELLIPTICAL):
            return True
        return decision.chitchat >= LEFT_TOPIC

    def _is_about_a_hit(self, outcome: SearchOutcome) -> bool:
        near = outcome.results[:SUPPORT]
        return any(self._keywords.dominated(outcome.query, hit.id) for hit in near)

    def _named(
        self, outcome: SearchOutcome, names: list[str], k: int, named: frozenset[str], sure: bool
    ) -> SearchOutcome:
        """Put the entries that name the query's keyword first; a sure one is the answer.

        Beside several, what search found to be the answer stays the first of all.
        """
        ranked, _ = self._search(outcome.query, names, len(self._scorers.ids), "")
        kept = outcome.answered and not sure
        first = named | {hit.id for hit in ranked.results[:1] if kept}
        lift = ranked.results[0].score - ranked.results[-1].score
        lifted = [replace(hit, score=round(hit.score + lift, 4)) for hit in ranked.results if hit.id in first]
        hits = [*lifted, *(hit for hit in ranked.results if hit.id not in first)][:k]
        if kept:
            return replace(outcome, results=hits)
        status: Status = "answered" if sure else "clarify"
        shared_by = max(len(named), 1 if sure else 2)
        confidence = round(KEYWORD_CONFIDENCE / shared_by, 4)
        choices = min(shared_by, MOST_CHOICES)
        return SearchOutcome(outcome.query, hits, sure, status, confidence, choices)

    def _search(self, query: str, names: list[str], k: int, topic: str) -> tuple[SearchOutcome, Decision]:
        match = self._scorers.match(query, names, self._encoder.encode_query(query, names))
        if not match.known:
            nothing = Decision("out_of_scope", 0.0, chitchat=1.0, signed=False)
            told = match.area if match.signed else None
            return SearchOutcome(query, [], False, nothing.status, nothing.confidence, area=told), nothing
        if topic:
            about = features(topic)
            behind = self._scorers.match(topic, about, self._encoder.encode_query(topic, about))
            length = match.length + behind.length
            match = replace(
                match,
                scores=match.scores + CONTEXT_WEIGHT * behind.scores,
                known=(match.known * match.length + behind.known * behind.length) / length,
                length=length,
            )
        ranked = self._ranking.ranker.rank(match, self._links, k)
        decision = self._ranking.gate.decide(signals_of(match, ranked, self._links))
        hits = [
            Hit(self._scorers.ids[position], round(float(score), 4))
            for position, score in zip(ranked.order[:k], ranked.scores[:k], strict=True)
        ]
        answered = decision.status == "answered"
        area = match.area if match.signed or decision.status == "outside_library" else None
        confidence = round(decision.confidence, 4)
        outcome = SearchOutcome(query, hits, answered, decision.status, confidence, area=area)
        return outcome, decision
