"""Questions, searched by the engine and by the baselines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from embeddings.documents import documents
from embeddings.evaluation.baselines import Baseline, baselines
from embeddings.evaluation.metrics import DEPTH
from embeddings.evaluation.questions import Question, about_articles, is_article
from embeddings.results import SearchOutcome, Status
from embeddings.search import SearchEngine
from knowledge import knowledge_base
from knowledge.official import official_texts

OURS: Final = "ours"
REFUSED: Final[tuple[Status, ...]] = ("abstained", "outside_library", "out_of_scope")


@dataclass(frozen=True)
class Row:
    """A question and what each search made of it.

    Attributes:
        outcome: what the engine returned, guides and measures included.
        lists: ids found, best first, ten at most, by `OURS` and by each baseline.
    """

    question: Question
    outcome: SearchOutcome
    lists: Mapping[str, Sequence[str]]

    @property
    def found(self) -> Sequence[str]:
        """Ids found by the engine, best first."""
        return self.lists[OURS]

    @property
    def right(self) -> bool:
        """Whether the engine's first hit is gold."""
        return bool(self.found) and self.found[0] in self.question.gold

    @property
    def refused(self) -> bool:
        """Whether the engine offered nothing."""
        return self.outcome.status in REFUSED


@dataclass(frozen=True)
class Bench:
    """The engine with what it is held against.

    Attributes:
        articles: whether guides and measures are dropped from what is found, and from gold.
    """

    engine: SearchEngine
    articles: bool = False
    baselines: Mapping[str, Baseline] = field(default_factory=dict)

    @classmethod
    def build(cls, engine: SearchEngine, *, official: bool, articles: bool, beside: bool) -> "Bench":
        """Put an engine on the bench, with baselines if `beside`, over the same entries and texts."""
        if not beside:
            return cls(engine, articles)
        texts = official_texts() if official else {}
        library = [item for item in documents(knowledge_base(), texts) if is_article(item.id) or not articles]
        return cls(engine, articles, baselines(library, engine.encoder))

    def run(self, questions: Sequence[Question]) -> list[Row]:
        """Search for questions; those whose gold holds no article are left out if `articles`."""
        return [self._row(item) for item in (about_articles(questions) if self.articles else questions)]

    def _row(self, question: Question) -> Row:
        outcome = self.engine.search(question.q, DEPTH + self._dropped)
        found = [hit.id for hit in outcome.results if is_article(hit.id) or not self.articles][:DEPTH]
        beside = {name: search(question.q) for name, search in self.baselines.items()}
        return Row(question, outcome, {OURS: found, **beside})

    @property
    def _dropped(self) -> int:
        """Number of entries that may stand before the tenth article."""
        return sum(not is_article(key) for key in self.engine.ids) if self.articles else 0
