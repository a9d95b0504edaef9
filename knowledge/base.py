"""The knowledge base: everything under `content/`, loaded, validated and looked up by id."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from knowledge.identifiers import citation_label
from knowledge.models import Article, Entry, LawFile, Measure, PlanFile, Service, ServiceFile
from knowledge.yaml_source import ContentError, Problem, YamlSource

CONTENT_DIR: Final = Path(__file__).parent / "content"

HEADER_KEYS: Final = {"civil_code": "article", "constitution": "article", "plan": "measure"}


@dataclass(frozen=True)
class KnowledgeBase:
    """All entries and services, in the order of the content files."""

    entries: Mapping[str, Entry]
    services: Mapping[str, Service]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    @property
    def articles(self) -> list[Article]:
        """The articles of all laws."""
        return [entry for entry in self if isinstance(entry, Article)]

    @property
    def measures(self) -> list[Measure]:
        """The measures of the plan, its goal and its organisation."""
        return [entry for entry in self if isinstance(entry, Measure)]

    def title(self, entry_id: str) -> str:
        """Return the title of an entry, or its citation when it is not written yet."""
        entry = self.entries.get(entry_id)
        return entry.title if entry else citation_label(entry_id)


def read_file(source: YamlSource) -> LawFile | PlanFile | ServiceFile:
    """Validate one content file.

    Raises:
        ContentError: with every fault of the file, each with its line and field.
    """
    raw = source.value
    if not isinstance(raw, dict):
        raise ContentError(
            [source.problem((), "must be a mapping with `source` and `entries`, or `services`")]
        )
    model: type[LawFile | PlanFile | ServiceFile]
    if "services" in raw and "source" not in raw:
        model = ServiceFile
    else:
        model = PlanFile if raw.get("source") == "plan" else LawFile
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        problems = []
        for fault in error.errors():
            location = fault["loc"]
            if location and location[-1] == "id" and "entries" in location:
                location = (*location[:-1], HEADER_KEYS.get(str(raw.get("source")), "id"))
            message = fault["msg"].removeprefix("Value error, ")
            problems.append(source.problem(location, message))
        raise ContentError(problems) from error


def load_knowledge(directory: Path = CONTENT_DIR) -> KnowledgeBase:
    """Load a content directory.

    Raises:
        ContentError: with every fault of every file: broken YAML, wrong fields, repeated ids, or lay
            questions that stand under two entries.
    """
    problems: list[Problem] = []
    entries: dict[str, Entry] = {}
    services: dict[str, Service] = {}
    questions: dict[str, str] = {}
    paths = sorted(directory.rglob("*.yml"))
    if not paths:
        raise ContentError([Problem(directory, 1, "", "holds no content (*.yml)")])
    for path in paths:
        try:
            source = YamlSource(path)
            file = read_file(source)
        except ContentError as error:
            problems += error.problems
            continue
        kind, items = _items(file)
        for position, item in enumerate(items):
            place = (kind, position)
            if item.id in entries or item.id in services:
                problems.append(source.problem(place, f"{item.id} is already written elsewhere"))
            for number, question in enumerate(item.questions):
                owner = questions.setdefault(question, item.id)
                if owner != item.id:
                    message = f"{question!r} is also a question of {owner}"
                    problems.append(source.problem((*place, "questions", number), message))
            if isinstance(item, Service):
                services[item.id] = item
            else:
                entries[item.id] = item
    if problems:
        raise ContentError(problems)
    return KnowledgeBase(entries, services)


def _items(file: LawFile | PlanFile | ServiceFile) -> tuple[str, Sequence[Entry | Service]]:
    if isinstance(file, ServiceFile):
        return "services", file.services
    return "entries", file.entries


@cache
def knowledge_base() -> KnowledgeBase:
    """Return the shipped knowledge base, loaded once per process."""
    return load_knowledge()
