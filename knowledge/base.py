"""The knowledge base: everything under `content/`, loaded, validated and looked up by id."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from knowledge.identifiers import citation_label
from knowledge.models import (
    Article,
    Entry,
    Guide,
    GuideFile,
    LawFile,
    Measure,
    Notice,
    NoticeFile,
    OutsideArea,
    OutsideFile,
    PlanFile,
    Service,
    ServiceFile,
)
from knowledge.outside import Signs
from knowledge.yaml_source import ContentError, Location, Problem, YamlSource

CONTENT_DIR: Final = Path(__file__).parent / "content"
PRACTICE: Final = "practice"
"""Folder of the question bank, which `knowledge.practice` loads."""

HEADER_KEYS: Final = {
    "civil_code": "article",
    "constitution": "article",
    "plan": "measure",
    "topic": "topic",
}

ContentFile = LawFile | PlanFile | GuideFile | ServiceFile | NoticeFile | OutsideFile
Item = Entry | Service | Notice | OutsideArea

FILE_MODELS: Final[dict[str, type[ContentFile]]] = {"plan": PlanFile, "topic": GuideFile}
LISTS: Final[dict[str, type[ContentFile]]] = {
    "services": ServiceFile,
    "notices": NoticeFile,
    "outside_library": OutsideFile,
}
"""Files without a `source`, by the one list they hold."""


@dataclass(frozen=True)
class KnowledgeBase:
    """All entries, services, notices and areas outside the library, in the order of the content files."""

    entries: Mapping[str, Entry]
    services: Mapping[str, Service]
    outside: Mapping[str, OutsideArea]
    notices: Mapping[str, Notice]

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

    @property
    def guides(self) -> list[Guide]:
        """The guides across articles."""
        return [entry for entry in self if isinstance(entry, Guide)]

    @property
    def signs(self) -> Signs:
        """Words by which questions outside the library are told, by area."""
        return {area.id: area.signs for area in self.outside.values()}

    def title(self, entry_id: str) -> str:
        """Return the title of an entry, or its citation when it is not written yet."""
        entry = self.entries.get(entry_id)
        return entry.title if entry else citation_label(entry_id)


def read_file(source: YamlSource) -> ContentFile:
    """Validate one content file.

    Raises:
        ContentError: with every fault of the file, each with its line and field.
    """
    raw = source.value
    if not isinstance(raw, dict):
        raise ContentError(
            [
                source.problem(
                    (),
                    "must be a mapping with `source` and `entries`, or with one of " + ", ".join(LISTS),
                )
            ]
        )
    model: type[ContentFile]
    if "source" in raw:
        model = FILE_MODELS.get(str(raw["source"]), LawFile)
    else:
        model = next((LISTS[name] for name in LISTS if name in raw), ServiceFile)
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise source.refused(error, lambda location: _in_file(location, str(raw.get("source")))) from error


def _in_file(location: Location, source: str) -> Location:
    """Return the place of a field in the file: there an entry has its number, of which its id is made."""
    if location and location[-1] == "id" and "entries" in location:
        return (*location[:-1], HEADER_KEYS.get(source, "id"))
    return location


def content_files(directory: Path = CONTENT_DIR) -> list[Path]:
    """Return the files of the knowledge base, in their order; those of the question bank are none."""
    practice = directory / PRACTICE
    return [path for path in sorted(directory.rglob("*.yml")) if not path.is_relative_to(practice)]


def load_knowledge(directory: Path = CONTENT_DIR) -> KnowledgeBase:
    """Load a content directory.

    Raises:
        ContentError: with every fault of every file: broken YAML, wrong fields, repeated ids, or lay
            questions that stand under two entries.
    """
    problems: list[Problem] = []
    entries: dict[str, Entry] = {}
    services: dict[str, Service] = {}
    outside: dict[str, OutsideArea] = {}
    notices: dict[str, Notice] = {}
    questions: dict[str, str] = {}
    paths = content_files(directory)
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
            if any(item.id in kind_of for kind_of in (entries, services, outside, notices)):
                problems.append(source.problem(place, f"{item.id} is already written elsewhere"))
            asked = () if isinstance(item, Notice) else item.questions
            for number, question in enumerate(asked):
                owner = questions.setdefault(question, item.id)
                if owner != item.id:
                    message = f"{question!r} is also a question of {owner}"
                    problems.append(source.problem((*place, "questions", number), message))
            match item:
                case Service():
                    services[item.id] = item
                case OutsideArea():
                    outside[item.id] = item
                case Notice():
                    notices[item.id] = item
                case Entry():
                    entries[item.id] = item
    if problems:
        raise ContentError(problems)
    return KnowledgeBase(entries, services, outside, notices)


def _items(file: ContentFile) -> tuple[str, Sequence[Item]]:
    match file:
        case ServiceFile():
            return "services", file.services
        case NoticeFile():
            return "notices", file.notices
        case OutsideFile():
            return "outside_library", file.outside_library
        case _:
            return "entries", file.entries


@cache
def knowledge_base() -> KnowledgeBase:
    """Return the shipped knowledge base, loaded once per process."""
    return load_knowledge()
