"""What the content files hold: articles, measures of the plan, topic guides and services."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from knowledge.identifiers import is_entry_id

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


def _unique(items: list[str]) -> list[str]:
    repeated = sorted({item for item in items if items.count(item) > 1})
    if repeated:
        raise ValueError(f"stands here twice: {'; '.join(repeated)}")
    return items


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Plain = Annotated[str, StringConstraints(strip_whitespace=True, min_length=40, max_length=200)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=30)]
Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=80)]
Questions = Annotated[list[Question], Field(min_length=5, max_length=25), AfterValidator(_unique)]
EntryId = Annotated[str, AfterValidator(_entry_id)]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9]{3,5}$")]
"""A national hotline. Local numbers come from the operator's directory, never from the content."""


class Model(BaseModel):
    """Base of all content models: unknown fields are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FigureExcused(Model):
    """A figure of the article that its explanation leaves out, and why."""

    figure: Text
    why: Text


class Deadline(Model):
    """What a measure of the plan wants done by a year or month."""

    date: Annotated[str, StringConstraints(pattern=r"^20\d\d(-(0[1-9]|1[0-2]))?$")]
    what: Text


class Entry(Model):
    """What every entry has, whatever its source."""

    id: EntryId
    title: Title
    plain: Plain
    example: Text | None = None
    questions: Questions
    keywords: Annotated[list[Text], AfterValidator(_unique)] = []
    steps: list[Text] = []
    services: Annotated[list[ServiceId], Field(max_length=3), AfterValidator(_unique)] = []
    related: Annotated[list[EntryId], AfterValidator(_unique)] = []
    figures_excused: list[FigureExcused] = []
    checked: Fingerprint | None = None

    @property
    def source(self) -> str:
        """`civil_code`, `constitution`, `plan` or `topic`."""
        return self.id.partition(":")[0]


class Article(Entry):
    """One article of the Civil Code or the Constitution."""

    book: str | None = None
    chapter: str


class Measure(Entry):
    """One measure of the county's plan, or its goal or organisation."""

    part: str
    heading: Text | None = None
    lead_units: Annotated[list[Text], AfterValidator(_unique)]
    units: Annotated[list[Text], AfterValidator(_unique)]
    targets: list[Text] = []
    deadlines: list[Deadline] = []
    note: Text | None = None

    @property
    def key(self) -> str:
        """The measure's number as a string, or `goal` or `org`."""
        return self.id.partition(":")[2]


class Service(Model):
    """Somebody residents can turn to."""

    id: ServiceId
    name: Title
    what: Text
    why: Text
    when: Annotated[list[Text], Field(min_length=1)]
    bring: list[Text] = []
    cost: Text
    phone: Phone | None = None
    hours: Text | None = None
    questions: Questions


class LawFile(Model):
    """A file of articles: one chapter of a law. Its header holds for each of its entries."""

    source: Literal["civil_code", "constitution"]
    book: Text | None = None
    chapter: Text
    entries: list[Article]

    @model_validator(mode="before")
    @classmethod
    def spread_header(cls, raw: object) -> object:
        """Give each entry its id, book and chapter."""
        return _spread(raw, key="article", fields=("book", "chapter"))


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


class ServiceFile(Model):
    """The service catalogue."""

    services: list[Service]


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
