"""Scores what a trainee said in a rehearsal against the points of the case: by words, and by likeness.

Everything said is cut into stretches (sentences, clauses, pairs of clauses). Each is held against each fact
to ask for, point and danger of the case, and some signs are counted: whether its words stand there, how
like it is to the ways to put it, whether it denies where they affirm, asks, or warns. `scoring.yml` says
how much each sign weighs. `benchmarks/rehearsal.py` fitted the weights to answers that people had scored,
and says how well both agree on others.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from math import exp, log
from pathlib import Path
from typing import Final, Literal, Protocol

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import TypeAdapter

from bot.practice.phrases import PhraseClassifiers
from knowledge.practice.models import Danger, Fact, Point, PointKind, Scenario
from knowledge.practice.models import Said as Sayable

Vectors = NDArray[np.float32]
Grams = frozenset[str]
Kind = Literal["ask", "danger"] | PointKind

WEIGHTS: Final = Path(__file__).with_name("scoring.yml")

SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
CLAUSE: Final = re.compile(r"[^，,、：:。！？!?；;\n ]+")
SHORTEST: Final = 2
"""Characters of a stretch below which it says nothing."""

QUESTION: Final = re.compile(
    r"[?？]|[吗嘛么没呢不]$|有没有|有没得|没得[?？]?$|是不是|好久|好多|多久|多少|几|哪|谁|啥|什么|怎么|咋|啷个"
)
NEGATION: Final = re.compile(
    r"不(?!管|但|仅|光|论|用谢|好意思|过)|没(?!事|关系)|别(?!人|的|家|个)|莫(?!急|慌|怕)|未(?!成年|婚)|非(?!法|婚)|无(?!论)"
)
WARNING: Final = re.compile(
    r"莫|别(?!人|的|家|个)|不(?:要|能|得|准|许|可|该|应|对|行|是)|千万|违法|犯法|犯罪|要不得|没得(?:用|这)|哪有|乱说|谣"
)
FILLER: Final = re.compile(r"[\W_]|[的了吗呢啊嘛呀哦哈吧么噻]")

BY_KIND: Final[Mapping[str, tuple[Kind, ...]]] = {
    "words": ("ask", "danger", "route", "tone"),
    "likeness": ("ask", "danger", "route", "tone"),
    "learnt": ("ask", "danger", "route", "tone"),
    "denies": ("danger",),
    "asks": ("ask",),
    "warns": ("danger",),
    "taken back": ("danger",),
}
"""Signs that also weigh by themselves for some kinds; `rule` and `caution` are what is left."""


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions)."""
        ...


@dataclass(frozen=True)
class Evidence:
    """Why something counts as said, or not.

    Attributes:
        chance: that it was said, from 0 to 1.
        quote: the trainee's words that come closest; empty where nothing was said.
    """

    chance: float
    quote: str

    @property
    def made(self) -> bool:
        """Whether it counts."""
        return self.chance >= 0.5


@dataclass(frozen=True)
class Verdict:
    """One key point of the case, and whether it was made."""

    id: str
    kind: Kind
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


@dataclass(frozen=True)
class Stretch:
    """A part of what a trainee said that may make a point.

    Attributes:
        text: the words.
        sentence: the whole sentence.
        message: the whole message.
        grams: pairs of characters of the text.
        denies: whether it denies something: two denials affirm.
        asks: whether it asks.
        warns: whether its sentence warns of something.
    """

    text: str
    sentence: str
    message: str
    grams: Grams
    denies: bool
    asks: bool
    warns: bool


@dataclass(frozen=True)
class Heard:
    """What a trainee said in a case, cut into stretches.

    Attributes:
        stretches: of which something may be heard.
        vectors: of the stretches.
        judged: by id of what may be said, how much each stretch speaks for it.
    """

    stretches: Sequence[Stretch]
    vectors: Vectors
    judged: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Phrases:
    """The ways to put one thing, made ready."""

    grams: tuple[Grams, ...]
    weights: tuple[float, ...]
    denies: tuple[bool, ...]
    vectors: Vectors


class Scoring:
    """Tells what of a case a trainee said. Nothing changes after loading but a cache."""

    def __init__(
        self,
        encoder: Encoder,
        scenarios: Iterable[Scenario],
        weights: Mapping[str, float] | None = None,
    ) -> None:
        """Take what turns texts into vectors, all cases, and weights other than the shipped ones.

        The cases say how much a pair of characters tells: one that stands everywhere tells little.
        """
        self._encoder = encoder
        self._weights = weights or shipped_weights()
        self._scenarios = tuple(scenarios)
        phrases = [
            grams_of(phrase) for case in self._scenarios for said in case.sayables for phrase in said.like
        ]
        self._counts = Counter(gram for grams in phrases for gram in grams)
        self._total = len(phrases)
        self._phrases = lru_cache(maxsize=1024)(self._prepared)

    @cached_property
    def _classifiers(self) -> PhraseClassifiers:
        """Made when first needed: most processes that start never see a rehearsal."""
        return PhraseClassifiers(self._scenarios)

    def report(self, scenario: Scenario, said: Sequence[str]) -> Report:
        """Score everything that a trainee said in a case."""
        heard = self._heard(scenario, said)
        counted: list[Fact | Point] = [fact for fact in scenario.facts if fact.counts]
        verdicts = [
            Verdict(one.id, kind_of(one), one.what, one.like[0], self._evidence(one, heard))
            for one in [*counted, *scenario.points]
        ]
        called = [Called(danger, self._evidence(danger, heard)) for danger in scenario.dangers]
        return Report(tuple(verdicts), tuple(call for call in called if call.evidence.made))

    def asked(self, scenario: Scenario, said: str) -> list[Fact]:
        """Return the facts that one message asks for."""
        heard = self._heard(scenario, [said])
        return [fact for fact in scenario.facts if self._evidence(fact, heard).made]

    def advises(self, scenario: Scenario, said: str) -> bool:
        """Say whether one message makes a point of the case."""
        heard = self._heard(scenario, [said])
        return any(self._evidence(point, heard).made for point in scenario.points)

    def signs(self, scenario: Scenario, sayable: Sayable, said: Sequence[str]) -> list[dict[str, float]]:
        """Return the signs of each stretch of what was said, for fitting the weights."""
        return self._signs(sayable, self._heard(scenario, said))

    def _heard(self, scenario: Scenario, said: Sequence[str]) -> Heard:
        stretches = stretches_of(said)
        texts = [stretch.text for stretch in stretches]
        judged = (
            self._classifiers.judge(scenario, texts).T if texts else [np.zeros(0)] * len(scenario.sayables)
        )
        by_id = {one.id: column for one, column in zip(scenario.sayables, judged, strict=True)}
        return Heard(stretches, self._encoder.encode(texts), by_id)

    def _evidence(self, sayable: Sayable, heard: Heard) -> Evidence:
        best = Evidence(0.0, "")
        for stretch, signs in zip(heard.stretches, self._signs(sayable, heard), strict=True):
            odds = sum(self._weights.get(name, 0.0) * value for name, value in signs.items())
            chance = 1 / (1 + exp(-odds))
            if chance > best.chance:
                best = Evidence(chance, stretch.text)
        return best

    def _signs(self, sayable: Sayable, heard: Heard) -> list[dict[str, float]]:
        judged = heard.judged[sayable.id]
        return [
            self._signs_of(sayable, stretch, vector, float(learnt))
            for stretch, vector, learnt in zip(heard.stretches, heard.vectors, judged, strict=True)
        ]

    def _signs_of(
        self, sayable: Sayable, stretch: Stretch, vector: Vectors, learnt: float
    ) -> dict[str, float]:
        phrases = self._phrases(tuple(sayable.like))
        likeness = phrases.vectors @ vector
        shared = [stretch.grams & grams for grams in phrases.grams]
        told = [self._weight(grams) for grams in shared]
        covered = [part / whole for part, whole in zip(told, phrases.weights, strict=True)]
        alike = [
            2 * len(both) / (len(stretch.grams) + len(grams))
            for both, grams in zip(shared, phrases.grams, strict=True)
        ]
        closest = int(np.argmax(likeness + np.array(covered) + np.array(alike)))
        signs = {
            "bias": 1.0,
            "words": float(has_words(sayable, stretch.sentence)),
            "words here": float(has_words(sayable, stretch.text)),
            "words anywhere": float(holds(sayable, stretch.message)),
            "likeness": float(likeness[closest]),
            "covered": covered[closest],
            "precise": told[closest] / self._weight(stretch.grams),
            "alike": alike[closest],
            "learnt": learnt,
            "denies": float(phrases.denies[closest] != stretch.denies),
            "asks": float(stretch.asks),
            "warns": float(stretch.warns),
            "taken back": float(any(word in stretch.text for word in sayable.unless)),
        }
        kind = kind_of(sayable)
        own = {f"{name}, {kind}": signs[name] for name, kinds in BY_KIND.items() if kind in kinds}
        return {**signs, **own, kind: 1.0}

    def _weight(self, grams: Grams) -> float:
        """Return how much pairs of characters tell together; never nothing, to divide by."""
        return sum(log((self._total + 1) / (self._counts[gram] + 1)) for gram in grams) + 1e-9

    def _prepared(self, like: tuple[str, ...]) -> Phrases:
        grams = tuple(map(grams_of, like))
        weights = tuple(map(self._weight, grams))
        return Phrases(grams, weights, tuple(map(denies, like)), self._encoder.encode(like))


@cache
def shipped_weights() -> dict[str, float]:
    """Return the weights of `scoring.yml`."""
    return TypeAdapter(dict[str, float]).validate_python(
        yaml.safe_load(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    )


def kind_of(sayable: Sayable) -> Kind:
    """Return what it is to say something: to ask, to make a point of some kind, or dangerous."""
    match sayable:
        case Point():
            return sayable.kind
        case Danger():
            return "danger"
        case _:
            return "ask"


def stretches_of(said: Iterable[str]) -> list[Stretch]:
    """Return the stretches of what was said that may make a point: sentences, clauses, pairs of clauses."""
    found: dict[str, Stretch] = {}
    for message in said:
        for match in SENTENCE.finditer(message):
            sentence = match[0].strip()
            clauses = CLAUSE.findall(sentence)
            for text in (sentence, *clauses, *("，".join(pair) for pair in pairwise(clauses))):
                if len(FILLER.sub("", text)) >= SHORTEST:
                    found.setdefault(
                        text,
                        Stretch(
                            text,
                            sentence,
                            message,
                            grams_of(text),
                            denies(text),
                            bool(QUESTION.search(text)),
                            bool(WARNING.search(sentence)),
                        ),
                    )
    return list(found.values())


def has_words(sayable: Sayable, text: str) -> bool:
    """Say whether a text has a word of each group of a pattern, and none that takes it back."""
    return not any(word in text for word in sayable.unless) and holds(sayable, text)


def holds(sayable: Sayable, text: str) -> bool:
    """Say whether a text has a word of each group of a pattern, whatever else stands there."""
    return any(all(any(word in text for word in group) for group in way) for way in sayable.ways)


def grams_of(text: str) -> Grams:
    """Return the pairs of characters of a text, less what says nothing."""
    core = FILLER.sub("", text)
    return frozenset(map("".join, pairwise(core))) or frozenset([core])


def denies(text: str) -> bool:
    """Say whether a text denies: two denials affirm."""
    return len(NEGATION.findall(text)) % 2 == 1
