"""Scores what a trainee said in a rehearsal against the points of the case: by words, and by likeness.

A point counts where a sentence has a word of each of its groups, or is like one of the ways to put it. How
much each sign weighs was fitted to answers that people had scored (`benchmarks/rehearsal.py`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.practice.models import Danger, Fact, Point, Scenario
from knowledge.practice.models import Said as Sayable

Vectors = NDArray[np.float32]

SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
CLAUSE: Final = re.compile(r"[^，,、：:。！？!?；;\n]+")
SHORTEST: Final = 2
"""Characters of a clause below which it says nothing by itself."""

QUESTION: Final = re.compile(r"[?？]|[吗嘛么没呢]$|有没有|是不是|好久|多久|多少|几|哪|谁|啥|什么|怎么|咋")
NEGATION: Final = re.compile(
    r"不(?!管|但|仅|光|论|用谢|好意思|过)|没(?!事|关系)|别(?!人|的)|莫(?!急|慌)|未(?!成年|婚)|非(?!法|婚)|无(?!论)"
)
FILLER: Final = re.compile(r"[\W_]|[的了吗呢啊嘛呀哦哈吧么噻]")

WEIGHTS: Final = {
    "bias": -7.2,
    "words": 3.0,
    "cosine": 6.0,
    "overlap": 5.0,
    "covered": 2.0,
    "negation": -2.0,
}
"""Log-odds that a point was made, for one more of each sign."""

EVEN: Final = 0.5
"""Chance from which a point counts as made."""
DANGER_EVEN: Final = 0.5
"""The same for a dangerous statement."""


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions)."""
        ...


@dataclass(frozen=True)
class Evidence:
    """Why something counts as said, or not.

    Attributes:
        made: whether it counts.
        chance: that it was said, from 0 to 1.
        quote: the trainee's words that come closest.
        by: whether words or likeness decided.
    """

    made: bool
    chance: float
    quote: str
    by: Literal["words", "likeness"]


@dataclass(frozen=True)
class Verdict:
    """One key point of the case, and whether it was made."""

    id: str
    kind: Literal["ask", "rule", "caution", "route", "tone"]
    what: str
    example: str
    evidence: Evidence


@dataclass(frozen=True)
class Called:
    """A wrong or dangerous statement that was made."""

    danger: Danger
    evidence: Evidence


@dataclass(frozen=True)
class Report:
    """How a rehearsal went."""

    verdicts: tuple[Verdict, ...]
    called: tuple[Called, ...]

    @property
    def made(self) -> tuple[str, ...]:
        """Ids of the points that were made."""
        return tuple(verdict.id for verdict in self.verdicts if verdict.evidence.made)


class Scoring:
    """Tells what of a case a trainee said. Nothing changes after loading but a cache."""

    def __init__(self, encoder: Encoder) -> None:
        """Take what turns texts into vectors."""
        self._encoder = encoder
        self._phrases = lru_cache(maxsize=512)(self._encode)

    def report(self, scenario: Scenario, said: Sequence[str]) -> Report:
        """Score everything that a trainee said in a case."""
        units = units_of(said)
        vectors = self._encoder.encode([unit.text for unit in units])
        asked = [
            Verdict(fact.id, "ask", fact.what, fact.like[0], self._evidence(fact, units, vectors))
            for fact in scenario.facts
            if fact.counts
        ]
        made = [
            Verdict(point.id, point.kind, point.what, point.like[0], self._evidence(point, units, vectors))
            for point in scenario.points
        ]
        called = [Called(danger, self._evidence(danger, units, vectors)) for danger in scenario.dangers]
        return Report((*asked, *made), tuple(call for call in called if call.evidence.made))

    def asked(self, scenario: Scenario, said: str) -> list[Fact]:
        """Return the facts that one message asks for."""
        units = units_of([said])
        vectors = self._encoder.encode([unit.text for unit in units])
        return [fact for fact in scenario.facts if self._evidence(fact, units, vectors).made]

    def advises(self, scenario: Scenario, said: str) -> bool:
        """Say whether one message makes a point of the case."""
        units = units_of([said])
        vectors = self._encoder.encode([unit.text for unit in units])
        return any(self._evidence(point, units, vectors).made for point in scenario.points)

    def features(self, sayable: Sayable, said: Sequence[str]) -> list[Mapping[str, float]]:
        """Return the signs by which each unit of a text is judged, for fitting the weights."""
        units = units_of(said)
        vectors = self._encoder.encode([unit.text for unit in units])
        return [self._signs(sayable, unit, vector) for unit, vector in zip(units, vectors, strict=True)]

    def _evidence(self, sayable: Sayable, units: Sequence["Unit"], vectors: Vectors) -> Evidence:
        best = Evidence(False, 0.0, "", "likeness")
        even = DANGER_EVEN if isinstance(sayable, Danger) else EVEN
        for unit, vector in zip(units, vectors, strict=True):
            signs = self._signs(sayable, unit, vector)
            chance = 1 / (1 + float(np.exp(-sum(WEIGHTS[name] * value for name, value in signs.items()))))
            if chance > best.chance:
                by: Literal["words", "likeness"] = "words" if signs["words"] else "likeness"
                best = Evidence(chance >= even, chance, unit.text, by)
        return best

    def _signs(self, sayable: Sayable, unit: "Unit", vector: Vectors) -> dict[str, float]:
        phrases, vectors = self._phrases(tuple(sayable.like))
        likeness = vectors @ vector
        overlaps = [overlap(unit.grams, grams) for grams, _ in phrases]
        place = int(np.argmax(likeness + np.array([both for both, _ in overlaps])))
        return {
            "bias": 1.0,
            "words": float(has_words(sayable, unit.sentence)),
            "cosine": float(likeness[place]),
            "overlap": overlaps[place][0],
            "covered": overlaps[place][1],
            "negation": float(phrases[place][1] != unit.negated),
        }

    def _encode(self, like: tuple[str, ...]) -> tuple[list[tuple[frozenset[str], bool]], Vectors]:
        return [(grams_of(phrase), negated(phrase)) for phrase in like], self._encoder.encode(like)


@dataclass(frozen=True)
class Unit:
    """A stretch of what a trainee said: a clause, two clauses in a row, or a sentence."""

    text: str
    sentence: str
    grams: frozenset[str]
    negated: bool


def units_of(said: Iterable[str]) -> list[Unit]:
    """Return the stretches of what was said that may make a point."""
    units: dict[str, Unit] = {}
    for message in said:
        for match in SENTENCE.finditer(message):
            sentence = match[0].strip()
            clauses = [clause.strip() for clause in CLAUSE.findall(sentence) if clause.strip()]
            stretches = [sentence, *clauses, *("，".join(pair) for pair in pairwise(clauses))]
            for text in stretches:
                if len(FILLER.sub("", text)) >= SHORTEST:
                    units.setdefault(text, Unit(text, sentence, grams_of(text), negated(text)))
    return list(units.values())


def has_words(sayable: Sayable, sentence: str) -> bool:
    """Say whether a sentence has a word of each group of a pattern, and none that takes it back."""
    if any(word in sentence for word in sayable.unless):
        return False
    return any(all(any(word in sentence for word in group) for group in way) for way in sayable.ways)


def overlap(unit: frozenset[str], phrase: frozenset[str]) -> tuple[float, float]:
    """Return the share of pairs of characters that two texts have in common, and of the phrase's own."""
    both = len(unit & phrase)
    return (2 * both / (len(unit) + len(phrase)), both / len(phrase)) if both else (0.0, 0.0)


def grams_of(text: str) -> frozenset[str]:
    """Return the pairs of characters of a text, less what says nothing."""
    core = FILLER.sub("", text)
    return frozenset(map("".join, pairwise(core))) or frozenset([core])


def negated(text: str) -> bool:
    """Say whether a text denies: two denials affirm."""
    return len(NEGATION.findall(text)) % 2 == 1


__all__ = ["Called", "Evidence", "Fact", "Point", "Report", "Scoring", "Verdict"]
