"""The scorers. Each gives every entry a score for a query; what is made of them is `ranking.py`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import bm25s
import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.analysis import terms
from embeddings.dense import dense_index, nearest
from embeddings.documents import Document
from embeddings.encoder import TextEncoder, Vectors
from embeddings.refusals import GROUNDS, Ground, Refusal, idle_talk
from knowledge.outside import Signs, area_by_signs

NAMES: Final = ("dense", "dense_text", "dense_question", "bm25")
"""Similarity to an entry as a whole; to its text; to its nearest lay question; BM25 over texts with their
questions."""
NEAREST_ENTRIES: Final = 2000
"""Entries whose similarity counts, more than the library has; the others share the lowest score."""
NEAREST_QUESTIONS: Final = 256
"""Lay questions looked at by `dense_question`; entries with none among them share the lowest score."""


@dataclass(frozen=True)
class Match:
    """How a query met the library.

    Attributes:
        scores: (scorers, entries).
        guides: (entries,) 1 where the entry is a guide across articles, else 0.
        refusals: similarity to the nearest question to be refused, for each ground.
        area: id of the area outside the library that the query belongs to, if it is outside.
        signed: whether the query holds a sign of that area.
        known: share of the query's features that stand in the library.
        length: number of the query's features.
    """

    scores: Vectors
    guides: Vectors
    refusals: dict[Ground, float]
    area: str | None
    signed: bool
    known: float
    length: int

    @cached_property
    def standard(self) -> Vectors:
        """(scorers, entries) each scorer's scores as z-scores over the entries."""
        spread = self.scores.std(axis=1, keepdims=True)
        standard: Vectors = (self.scores - self.scores.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-6)
        return standard


@dataclass(frozen=True)
class Scorers:
    """Indexes over entries, over their lay questions, and over questions to be refused.

    Attributes:
        ids: entry ids.
        owners: (questions,) position of the entry that each lay question belongs to.
        entries: index of the entries' vectors: the mean of those of a text and its questions.
        texts: index of the vectors of the texts.
        questions: index of the vectors of the lay questions.
        refusals: one index for each of `GROUNDS`.
        idle: index of what is said around a question.
        areas: area of each question in the first of them.
        signs: words by which questions of an area are told.
    """

    ids: tuple[str, ...]
    owners: NDArray[np.int64]
    entries: faiss.Index
    texts: faiss.Index
    questions: faiss.Index
    bm25: bm25s.BM25
    refusals: tuple[faiss.Index, ...]
    idle: faiss.Index
    areas: tuple[str | None, ...]
    signs: Signs

    @classmethod
    def build(
        cls, documents: Sequence[Document], refusals: Sequence[Refusal], signs: Signs, encoder: TextEncoder
    ) -> "Scorers":
        """Index documents."""
        questions = [question for document in documents for question in document.questions]
        owners = np.repeat(np.arange(len(documents)), [len(document.questions) for document in documents])
        texts = encoder.encode([document.text for document in documents])
        question_vectors = encoder.encode(questions)
        centroids = texts.copy()
        np.add.at(centroids, owners, question_vectors)
        centroids /= np.maximum(np.linalg.norm(centroids, axis=1, keepdims=True), 1e-9)
        expanded = ["\n".join([document.text, *document.questions]) for document in documents]
        refused = [[item.text for item in refusals if item.ground == ground] for ground in GROUNDS]
        return cls(
            tuple(document.id for document in documents),
            owners,
            dense_index(centroids),
            dense_index(texts),
            dense_index(question_vectors),
            _bm25_index([terms(text) for text in expanded]),
            tuple(dense_index(encoder.encode(texts)) for texts in refused),
            dense_index(encoder.encode(idle_talk())),
            tuple(item.area for item in refusals if item.ground == GROUNDS[0]),
            signs,
        )

    @cached_property
    def guides(self) -> Vectors:
        """(entries,) 1 where the entry is a guide across articles, else 0."""
        return np.array([entry_id.startswith("topic:") for entry_id in self.ids], np.float32)

    def match(self, text: str, names: Sequence[str], vector: Vectors) -> Match:
        """Hold a query, its features `names` and their `vector` against everything."""
        scores = np.zeros((len(NAMES), len(self.ids)), np.float32)
        for row, index in zip(scores, (self.entries, self.texts), strict=False):
            similar, places = nearest(index, vector, NEAREST_ENTRIES)
            row[:] = similar[-1]
            row[places] = similar
        similar, places = nearest(self.questions, vector, NEAREST_QUESTIONS)
        scores[2] = similar[-1]
        np.maximum.at(scores[2], self.owners[places], similar)
        scores[3] = _bm25_scores(self.bm25, names)
        refused = [index.search(vector[None], 1) for index in self.refusals]
        near = {ground: float(found[0, 0]) for ground, (found, _) in zip(GROUNDS, refused, strict=True)}
        told = area_by_signs(text, self.signs)
        area = told or (self.areas[int(refused[0][1][0, 0])] if self.areas else None)
        known = sum(name in self.bm25.vocab_dict for name in names) / max(len(names), 1)
        return Match(scores, self.guides, near, area, told is not None, known, len(names))

    def likeness(self, vectors: Vectors) -> tuple[Vectors, Vectors]:
        """Return the similarity of texts to the nearest lay question and to the nearest idle talk."""
        lay, _ = self.questions.search(vectors, 1)
        idle, _ = self.idle.search(vectors, 1)
        return lay[:, 0], idle[:, 0]

    def save(self, directory: Path) -> None:
        """Write everything into an existing folder."""
        for name, index in (
            ("entries", self.entries),
            ("texts", self.texts),
            ("questions", self.questions),
            ("idle", self.idle),
        ):
            faiss.write_index(index, str(directory / f"{name}.faiss"))
        for ground, index in zip(GROUNDS, self.refusals, strict=True):
            faiss.write_index(index, str(directory / f"refusals_{ground}.faiss"))
        self.bm25.save(directory / "bm25", show_progress=False)
        np.save(directory / "owners.npy", self.owners)
        (directory / "ids.json").write_text(json.dumps(self.ids), encoding="utf-8")
        (directory / "areas.json").write_text(json.dumps(self.areas), encoding="utf-8")
        (directory / "signs.json").write_text(json.dumps(dict(self.signs)), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> "Scorers":
        """Read what `save` wrote."""
        faiss.omp_set_num_threads(1)  # small indexes: threads cost more than they give

        def read(name: str) -> faiss.Index:
            return faiss.read_index(str(directory / f"{name}.faiss"))

        return cls(
            tuple(json.loads((directory / "ids.json").read_text(encoding="utf-8"))),
            np.load(directory / "owners.npy"),
            read("entries"),
            read("texts"),
            read("questions"),
            bm25s.BM25.load(directory / "bm25"),
            tuple(read(f"refusals_{ground}") for ground in GROUNDS),
            read("idle"),
            tuple(json.loads((directory / "areas.json").read_text(encoding="utf-8"))),
            json.loads((directory / "signs.json").read_text(encoding="utf-8")),
        )


def _bm25_index(corpus: list[list[str]]) -> bm25s.BM25:
    index = bm25s.BM25()
    index.index(corpus, show_progress=False)
    return index


def _bm25_scores(index: bm25s.BM25, names: Sequence[str]) -> Vectors | float:
    known = [name for name in names if name in index.vocab_dict]
    return index.get_scores(known) if known else 0.0
