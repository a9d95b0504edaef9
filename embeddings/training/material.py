"""What there is to learn from and to be tried on, gathered from files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from embeddings.documents import Document, documents
from embeddings.evaluation.questions import Question
from embeddings.evaluation.questions import read_questions as read_evaluation
from embeddings.refusals import Refusal, refusals
from embeddings.training.pairs import Pair, PairFile, read_pairs, read_questions
from knowledge import load_knowledge
from knowledge.base import CONTENT_DIR
from knowledge.outside import Signs


@dataclass(frozen=True)
class Inputs:
    """Where training reads; all but the content may be missing.

    Attributes:
        content_dir: the content.
        pairs: questions with answers.
        judged: questions with the entries that answer them; learned from, and tried by cross-fitting.
        tuning: the same, but only ranker and gate learn from them.
        held_out: evaluation files of which nothing may be learned.
        laws: folder of official texts.
    """

    content_dir: Path = CONTENT_DIR
    pairs: Path | None = None
    judged: Sequence[Path] = ()
    tuning: Sequence[Path] = ()
    held_out: Sequence[Path] = ()
    laws: Path | None = None


@dataclass(frozen=True)
class Material:
    """What there is to learn from and to be tried on.

    Attributes:
        documents: the library.
        pair_file: its pairs are tried where most of what they cite is in the library.
        judged: learned from and tried.
        tuning: tried, never learned from by the embedding.
        indexed: questions to be refused that stand in the index.
        others: questions to be refused that do not.
        signs: words of the areas outside the library.
        held_out: number of questions that no pair may equal, or nearly equal.
    """

    documents: Sequence[Document]
    pair_file: PairFile
    judged: Sequence[Question]
    tuning: Sequence[Question]
    indexed: Sequence[Refusal]
    others: Sequence[Refusal]
    signs: Signs
    held_out: int

    @property
    def pairs(self) -> Sequence[Pair]:
        """The pairs that are used."""
        return self.pair_file.pairs

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position of each entry by its id."""
        return {document.id: position for position, document in enumerate(self.documents)}

    def golds(self, ids: Iterable[str]) -> tuple[int, ...]:
        """Return the positions of those ids that are in the library."""
        return tuple(self.positions[key] for key in ids if key in self.positions)


def gather(inputs: Inputs) -> Material:
    """Read everything but the official texts.

    The questions of the content and of `embeddings/refusals/` are the repository's own and kept apart from
    evaluation files by tests, so only pairs are compared with those.

    Raises:
        ContentError: if the content is faulty.
        InputError: if another file is.
    """
    base = load_knowledge(inputs.content_dir)
    held_out = read_questions([*inputs.judged, *inputs.tuning, *inputs.held_out])
    pair_file = read_pairs(inputs.pairs, held_out) if inputs.pairs else PairFile()
    return Material(
        documents=documents(base),
        pair_file=pair_file,
        judged=_marked(inputs.judged),
        tuning=_marked(inputs.tuning),
        indexed=refusals(base.outside.values()),
        others=[Refusal(pair.question, "outside") for pair in pair_file.pairs if not pair.cited],
        signs=base.signs,
        held_out=len(held_out),
    )


def _marked(paths: Iterable[Path]) -> list[Question]:
    """Read evaluation files; questions without gold are passed over."""
    return [question for path in paths for question in read_evaluation(path) if question.gold]
