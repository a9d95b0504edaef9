"""What the files of the question bank hold."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from knowledge.identifiers import is_entry_id, is_provision_id
from knowledge.models import Fingerprint, Model, ProvisionId, unique

Theme = Literal[
    "宪法",
    "总则",
    "物权",
    "合同",
    "人格权",
    "婚姻家庭",
    "继承",
    "侵权责任",
    "县里的方案",
    "找谁帮忙",
]
"""What items are about: the Constitution, the seven books of the Civil Code, the plan, the services."""

Duty = Literal["information", "publicity", "mediation", "guidance"]
DUTY_NAMES: Final[dict[Duty, str]] = {
    "information": "社情民意信息员",
    "publicity": "政策法律宣传员",
    "mediation": "矛盾纠纷化解员",
    "guidance": "法治实践引导员",
}
"""The four duties of a 法律明白人. Source: 乡村“法律明白人”培养工作规范（试行）, November 2021."""

Kind = Literal["single", "multiple", "true_false"]
Difficulty = Annotated[int, Field(ge=1, le=3)]
"""1: everybody in the village should know; 2: a trained adviser should; 3: hard even for one."""

LETTERS: Final = "ABCDE"
TRUE_FALSE: Final = ("对", "错")
MOST_OPTIONS: Final = len(LETTERS)


def _source(text: str) -> str:
    if not (is_entry_id(text) or text.startswith("service:")):
        raise ValueError(f"{text!r} is no id of an entry or service, such as civil_code:1077, service:court")
    return text


def _text(least: int, most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z]+_s?\d{3}$")]
PointId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{2,32}$")]
LONGEST_WORD: Final = 20
Word = Annotated[str, _text(1, LONGEST_WORD)]
Phrase = Annotated[str, _text(2, 60)]

Way = tuple[tuple[str, ...], ...]
"""One way to tell that something was said: of each group one word must stand there."""


def way(pattern: str) -> Way:
    """Read a pattern: 押金/保证金 + 退/还 → (("押金", "保证金"), ("退", "还")).

    Raises:
        ValueError: if a word is empty or longer than `LONGEST_WORD`.
    """
    groups = tuple(tuple(word.strip() for word in group.split("/")) for group in pattern.split("+"))
    for word in (word for group in groups for word in group):
        if not 1 <= len(word) <= LONGEST_WORD:
            raise ValueError(f"{pattern!r}: words must have 1 to {LONGEST_WORD} characters, not {word!r}")
    return groups


def _pattern(pattern: str) -> str:
    way(pattern)
    return pattern


Pattern = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_pattern)]


class Practised(Model):
    """What items and scenarios have in common.

    Attributes:
        entries: ids of the entries and services that it rests on, the main one first.
        law: provisions that it rests on beside those of its entries.
        verified: fingerprint of the text of each provision against which it was checked.
    """

    id: Identifier
    theme: Theme
    duty: Duty
    difficulty: Difficulty
    entries: Annotated[
        list[Annotated[str, AfterValidator(_source)]],
        Field(min_length=1, max_length=8),
        AfterValidator(unique),
    ]
    law: Annotated[list[ProvisionId], AfterValidator(unique)] = Field(default_factory=list)
    verified: dict[ProvisionId, Fingerprint] = Field(default_factory=dict)

    @property
    def cites(self) -> tuple[str, ...]:
        """Ids of the provisions that it rests on."""
        return tuple(dict.fromkeys([*filter(is_provision_id, self.entries), *self.law]))

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """Fingerprint of each provision against which it was checked."""
        return self.verified

    @property
    def prose(self) -> Iterator[str]:
        """All texts that are checked for words copied from the law."""
        raise NotImplementedError


class Option(Model):
    """One option of an item, and why it is right or wrong."""

    text: Annotated[str, _text(1, 60)]
    right: bool = False
    why: Annotated[str, _text(6, 200)]


class Item(Practised):
    """A question with options."""

    kind: Kind
    question: Annotated[str, _text(8, 200)]
    options: list[Option]

    @property
    def right(self) -> frozenset[str]:
        """Letters of the right options."""
        return frozenset(
            letter for letter, option in zip(LETTERS, self.options, strict=False) if option.right
        )

    @property
    def prose(self) -> Iterator[str]:
        """Question, options and explanations."""
        yield self.question
        for option in self.options:
            yield option.text
            yield option.why

    @model_validator(mode="after")
    def check_options(self) -> Self:
        """Refuse options that do not suit the kind of item."""
        texts = [option.text for option in self.options]
        unique(texts)
        match self.kind:
            case "true_false":
                if tuple(texts) != TRUE_FALSE or len(self.right) != 1:
                    raise ValueError("options: of true_false must be 对 and 错, one of them right")
            case "single":
                if not 3 <= len(texts) <= 4 or len(self.right) != 1:
                    raise ValueError("options: of single must be 3 or 4, one of them right")
            case "multiple":
                if not 4 <= len(texts) <= MOST_OPTIONS or len(self.right) < 2:
                    raise ValueError("options: of multiple must be 4 or 5, at least two of them right")
        return self


class Said(Model):
    """Something a trainee may say: what it means, ways of putting it, and words that give it away.

    Attributes:
        like: how trainees put it, in whole phrases.
        words: patterns; a sentence with one word of each group of a pattern says it.
        unless: words that take it back when they stand in the same sentence.
    """

    id: PointId
    like: Annotated[list[Phrase], Field(min_length=2, max_length=20), AfterValidator(unique)]
    words: Annotated[list[Pattern], Field(max_length=10)] = Field(default_factory=list)
    unless: list[Word] = Field(default_factory=list)

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The patterns, read."""
        return tuple(map(way, self.words))


class Fact(Said):
    """Something the trainee must ask for before advising.

    Attributes:
        what: what is asked for, as the report names it.
        reply: what the villager says to it.
        counts: whether asking for it counts; else it is only colour.
    """

    what: Annotated[str, _text(4, 40)]
    reply: Annotated[str, _text(2, 120)]
    counts: bool = True


PointKind = Literal["rule", "caution", "route", "tone"]


class Point(Said):
    """Something the trainee must say: the rule, what cannot be promised, where to go, a kind word."""

    kind: PointKind
    what: Annotated[str, _text(4, 60)]


class Danger(Said):
    """A wrong or dangerous statement, and why it is one."""

    what: Annotated[str, _text(4, 60)]
    why: Annotated[str, _text(8, 160)]


class Scenario(Practised):
    """A case in which Mingfa plays a villager and the trainee advises.

    Attributes:
        villager: who it is.
        opening: what the villager says first.
        facts: what can be asked for.
        points: what must be said.
        dangers: what must not be said.
        again: what the villager says to words that say nothing of this.
        thanks: what the villager says at the end.
        model: how an experienced adviser would have put it.
    """

    title: Annotated[str, _text(4, 30)]
    villager: Annotated[str, _text(4, 60)]
    opening: Annotated[str, _text(20, 200)]
    facts: Annotated[list[Fact], Field(min_length=2, max_length=5)]
    points: Annotated[list[Point], Field(min_length=4, max_length=8)]
    dangers: Annotated[list[Danger], Field(min_length=1, max_length=5)]
    again: Annotated[str, _text(4, 80)]
    thanks: Annotated[str, _text(4, 80)]
    model: Annotated[str, _text(60, 500)]

    @property
    def sayables(self) -> tuple[Said, ...]:
        """Everything that a trainee may say: facts to ask for, points, dangers."""
        return (*self.facts, *self.points, *self.dangers)

    @property
    def prose(self) -> Iterator[str]:
        """All texts but ways of putting things."""
        yield from (self.title, self.opening, self.model)
        for fact in self.facts:
            yield fact.reply
        for point in self.points:
            yield point.what
        for danger in self.dangers:
            yield from (danger.what, danger.why)

    @model_validator(mode="after")
    def check_points(self) -> Self:
        """Refuse repeated ids and a case that lacks a kind of point."""
        unique([said.id for said in (*self.facts, *self.points, *self.dangers)])
        missing = {"rule", "caution", "route", "tone"} - {point.kind for point in self.points}
        if missing:
            raise ValueError(f"points: has none of kind {', '.join(sorted(missing))}")
        if not any(fact.counts for fact in self.facts):
            raise ValueError("facts: none of them counts")
        return self


class ItemFile(Model):
    """A file of items on one theme."""

    theme: Theme
    items: list[Item]

    @model_validator(mode="before")
    @classmethod
    def spread_theme(cls, raw: object) -> object:
        """Give each item the theme of its file."""
        return _spread(raw, "items")


class ScenarioFile(Model):
    """A file of scenarios on one theme."""

    theme: Theme
    scenarios: list[Scenario]

    @model_validator(mode="before")
    @classmethod
    def spread_theme(cls, raw: object) -> object:
        """Give each scenario the theme of its file."""
        return _spread(raw, "scenarios")


def _spread(raw: object, key: str) -> object:
    if not isinstance(raw, dict) or not isinstance(raw.get(key), list):
        return raw
    theme = raw.get("theme")
    return {
        **raw,
        key: [{**item, "theme": theme} if isinstance(item, dict) else item for item in raw[key]],
    }
