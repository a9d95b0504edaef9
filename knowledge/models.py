"""What the content files hold: articles, measures, guides, services, notices, and law outside the library."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from knowledge.identifiers import is_entry_id, is_provision_id
from knowledge.marked_text import MarkedText

ServiceId = Literal[
    "legal_aid",
    "mediation",
    "lawyer_adviser",
    "notary",
    "court",
    "arbitration_labor",
    "consumer_12315",
    "police_110",
    "women_12338",
    "youth_12355",
    "psych_12356",
    "petition",
    "gov_12345",
    "hotline_12348",
    "procuratorate_12309",
    "anti_fraud_96110",
    "internet_report_12377",
    "medical_120",
    "fire_119",
    "civil_affairs",
]


def _entry_id(text: str) -> str:
    if not is_entry_id(text):
        raise ValueError(
            f"{text!r} is no id of an entry, such as civil_code:1077, constitution:49 or plan:34"
        )
    return text


def _provision_id(text: str) -> str:
    if not is_provision_id(text):
        raise ValueError(f"{text!r} is no id of a provision, such as civil_code:1077 or 反家庭暴力法:23")
    return text


def unique(items: list[str]) -> list[str]:
    """Refuse a list in which something stands twice."""
    repeated = sorted({item for item in items if items.count(item) > 1})
    if repeated:
        raise ValueError(f"stands here twice: {'; '.join(repeated)}")
    return items


def _between(least: int, most: int) -> AfterValidator:
    def check(text: MarkedText) -> MarkedText:
        if not least <= len(text) <= most:
            raise ValueError(f"must have {least} to {most} characters, not {len(text)}")
        return text

    return AfterValidator(check)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Prose = Annotated[MarkedText, _between(1, 600)]
Plain = Annotated[MarkedText, _between(40, 200)]
GuidePlain = Annotated[MarkedText, _between(40, 300)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=30)]
Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=80)]
Questions = Annotated[list[Question], Field(min_length=5, max_length=25), AfterValidator(unique)]
OutsideQuestions = Annotated[list[Question], Field(min_length=10, max_length=60), AfterValidator(unique)]
EntryId = Annotated[str, AfterValidator(_entry_id)]
ProvisionId = Annotated[str, AfterValidator(_provision_id)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9]{3,5}$")]
"""A national hotline. Local numbers come from the operator's directory, never from the content."""


class Model(BaseModel):
    """Base of all content models: unknown fields are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FigureExcused(Model):
    """A figure in which an explanation and its article differ on purpose, and why."""

    figure: Text
    why: Text


class Deadline(Model):
    """What a measure of the plan wants done by a year or month."""

    date: Annotated[str, StringConstraints(pattern=r"^20\d\d(-(0[1-9]|1[0-2]))?$")]
    what: Text


class Citing(Model):
    """What rests on provisions of law and is checked against their texts."""

    @property
    def prose(self) -> Iterator[MarkedText]:
        """All texts that may state law."""
        raise NotImplementedError

    @property
    def cites(self) -> tuple[str, ...]:
        """Ids of the provisions that it rests on: here, those in its citation marks."""
        return tuple(dict.fromkeys(cited for text in self.prose for cited in text.cites))

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """Fingerprint of each provision whose text it was checked against."""
        raise NotImplementedError


class Verified(Citing):
    """What has no official text of its own, and is checked against every provision that it cites."""

    verified: dict[ProvisionId, Fingerprint] = {}

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """Fingerprint of each cited provision."""
        return self.verified


class Entry(Citing):
    """What every entry has, whatever its source."""

    id: EntryId
    title: Title
    plain: Plain
    example: Prose | None = None
    questions: Questions
    keywords: Annotated[list[Text], AfterValidator(unique)] = []
    steps: list[Prose] = []
    services: Annotated[list[ServiceId], Field(max_length=3), AfterValidator(unique)] = []
    related: Annotated[list[EntryId], AfterValidator(unique)] = []
    figures_excused: list[FigureExcused] = []

    @property
    def source(self) -> str:
        """`civil_code`, `constitution`, `plan` or `topic`."""
        return self.id.partition(":")[0]

    @property
    def prose(self) -> Iterator[MarkedText]:
        """All texts of the entry that may state law."""
        yield self.plain
        yield from self.steps
        if self.example:
            yield self.example


class Provision(Entry):
    """An entry that explains one official text, and is checked against it."""

    checked: Fingerprint | None = None

    @property
    def cites(self) -> tuple[str, ...]:
        """Ids of the provisions that the entry rests on: its own first, then those in its citation marks."""
        return tuple(dict.fromkeys([self.id, *super().cites]))

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """Fingerprint of its own text."""
        return {self.id: self.checked} if self.checked else {}


class Article(Provision):
    """One article of the Civil Code or the Constitution."""

    book: str | None = None
    chapter: str
    section: str | None = None


class Measure(Provision):
    """One measure of the county's plan, or its goal or organisation."""

    part: str
    heading: Text | None = None
    lead_units: Annotated[list[Text], AfterValidator(unique)]
    units: Annotated[list[Text], AfterValidator(unique)]
    targets: list[Text] = []
    deadlines: list[Deadline] = []
    note: Text | None = None

    @property
    def key(self) -> str:
        """The measure's number as a string, or `goal` or `org`."""
        return self.id.partition(":")[2]


class Guide(Verified, Entry):
    """What residents come with, across articles: every statement of law carries its citation mark."""

    theme: Text
    plain: GuidePlain
    rules: Annotated[list[Prose], Field(min_length=1)]
    evidence: list[Prose] = []
    deadlines: list[Prose] = []
    cost: Prose | None = None

    @property
    def prose(self) -> Iterator[MarkedText]:
        """All texts of the guide."""
        yield from super().prose
        yield from (*self.rules, *self.evidence, *self.deadlines)
        if self.cost:
            yield self.cost


class Service(Verified):
    """Somebody residents can turn to."""

    id: ServiceId
    name: Title
    what: Prose
    why: Text
    who: Prose | None = None
    when: Annotated[list[Prose], Field(min_length=1)]
    bring: list[Prose] = []
    cost: Prose
    duration: Prose | None = None
    limits: list[Prose] = []
    phone: Phone | None = None
    hours: Text | None = None
    questions: Questions

    @property
    def prose(self) -> Iterator[MarkedText]:
        """All texts that may state law."""
        yield self.what
        yield from (*self.when, *self.bring, *self.limits)
        yield from (text for text in (self.who, self.cost, self.duration) if text)


class Notice(Verified):
    """What a form of the dialogue says of the law, such as who gets legal aid: each text has its marks."""

    id: Slug
    title: Title
    plain: GuidePlain
    items: list[Prose] = []

    @property
    def prose(self) -> Iterator[MarkedText]:
        """All texts of the notice."""
        yield self.plain
        yield from self.items


class OutsideArea(Model):
    """An area of law that the library does not explain: how to tell it, where to go."""

    id: Slug
    name: Title
    signs: Annotated[list[Text], Field(min_length=3), AfterValidator(unique)]
    """Words that only questions of this area hold."""
    direction: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=120)]
    """One honest sentence: what this is, and where to go."""
    services: Annotated[list[ServiceId], Field(min_length=1, max_length=3), AfterValidator(unique)]
    questions: OutsideQuestions


class LawFile(Model):
    """A file of articles: one chapter of a law. Its header holds for each of its entries."""

    source: Literal["civil_code", "constitution"]
    book: Text | None = None
    chapter: Text
    section: Text | None = None
    entries: list[Article]

    @model_validator(mode="before")
    @classmethod
    def spread_header(cls, raw: object) -> object:
        """Give each entry its id and place in the law."""
        return _spread(raw, key="article", fields=("book", "chapter", "section"))


class PlanFile(Model):
    """A file of measures: one part of the county's plan."""

    source: Literal["plan"]
    part: Text
    entries: list[Measure]

    @model_validator(mode="before")
    @classmethod
    def spread_header(cls, raw: object) -> object:
        """Give each entry its id and part."""
        return _spread(raw, key="measure", fields=("part",))


class GuideFile(Model):
    """A file of guides on one theme."""

    source: Literal["topic"]
    theme: Text
    entries: list[Guide]

    @model_validator(mode="before")
    @classmethod
    def spread_header(cls, raw: object) -> object:
        """Give each entry its id and theme."""
        return _spread(raw, key="topic", fields=("theme",))


class ServiceFile(Model):
    """The service catalogue."""

    services: list[Service]


class NoticeFile(Model):
    """What the forms say of the law."""

    notices: list[Notice]


class OutsideFile(Model):
    """The map of law outside the library."""

    outside_library: list[OutsideArea]


def _spread(raw: object, key: str, fields: tuple[str, ...]) -> object:
    if not isinstance(raw, dict) or not isinstance(raw.get("entries"), list):
        return raw
    header = {field: raw.get(field) for field in fields}
    entries = [
        {**{name: value for name, value in entry.items() if name != key}, **header}
        | {"id": f"{raw.get('source')}:{entry.get(key)}"}
        if isinstance(entry, dict)
        else entry
        for entry in raw["entries"]
    ]
    return {**raw, "entries": entries}
