"""The question bank: everything under `content/practice/`, loaded, validated and looked up by id."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from knowledge.base import CONTENT_DIR, PRACTICE, KnowledgeBase, knowledge_base
from knowledge.fingerprint import fingerprint
from knowledge.practice.models import Item, ItemFile, Practised, Scenario, ScenarioFile
from knowledge.yaml_source import ContentError, Problem, YamlSource

PRACTICE_DIR: Final = CONTENT_DIR / PRACTICE


@dataclass(frozen=True)
class Bank:
    """All items and scenarios, in the order of the files."""

    items: Mapping[str, Item]
    scenarios: Mapping[str, Scenario]

    def __iter__(self) -> Iterator[Practised]:
        yield from self.items.values()
        yield from self.scenarios.values()

    def current(self, base: KnowledgeBase, official: Mapping[str, str]) -> "Bank":
        """Return the bank without what rests on law that has changed since it was checked.

        Args:
            base: the entries, which may have been checked against a newer text.
            official: provision id → imported wording.
        """
        return Bank(
            {key: item for key, item in self.items.items() if not any(stale(item, base, official))},
            {key: case for key, case in self.scenarios.items() if not any(stale(case, base, official))},
        )


def stale(item: Practised, base: KnowledgeBase, official: Mapping[str, str]) -> Iterator[str]:
    """Yield the provisions whose text is not the one that an item was checked against."""
    for provision in item.cites:
        checked = item.fingerprints.get(provision)
        entry = base.entries.get(provision)
        newer = entry.fingerprints.get(provision) if entry else None
        text = official.get(provision)
        if newer not in (None, checked) or (text is not None and fingerprint(text) != checked):
            yield provision


def is_practice(source: YamlSource) -> bool:
    """Say whether a file belongs to the bank."""
    return isinstance(source.value, dict) and bool({"items", "scenarios"} & set(source.value))


def read_practice(source: YamlSource) -> ItemFile | ScenarioFile:
    """Validate one file of the bank.

    Raises:
        ContentError: with every fault of the file, each with its line and field.
    """
    raw = source.value
    if not isinstance(raw, dict) or not is_practice(source):
        raise ContentError([source.problem((), "must be a mapping with `theme` and `items` or `scenarios`")])
    model: type[ItemFile | ScenarioFile] = ItemFile if "items" in raw else ScenarioFile
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise source.refused(error) from error


def load_bank(directory: Path = PRACTICE_DIR) -> Bank:
    """Load the bank.

    Raises:
        ContentError: with every fault of every file: broken YAML, wrong fields, repeated ids or questions.
    """
    problems: list[Problem] = []
    items: dict[str, Item] = {}
    scenarios: dict[str, Scenario] = {}
    asked: dict[str, str] = {}
    for path in sorted(directory.rglob("*.yml")):
        try:
            source = YamlSource(path)
            file = read_practice(source)
        except ContentError as error:
            problems += error.problems
            continue
        kind, written = _written(file)
        for position, item in enumerate(written):
            place = (kind, position)
            if item.id in items or item.id in scenarios:
                problems.append(source.problem((*place, "id"), f"{item.id} is already written elsewhere"))
            words = item.question if isinstance(item, Item) else item.opening
            if asked.setdefault(words, item.id) != item.id:
                problems.append(source.problem(place, f"asks the same as {asked[words]}"))
            if isinstance(item, Item):
                items[item.id] = item
            else:
                scenarios[item.id] = item
    if problems:
        raise ContentError(problems)
    return Bank(items, scenarios)


def _written(file: ItemFile | ScenarioFile) -> tuple[str, Sequence[Item | Scenario]]:
    return ("items", file.items) if isinstance(file, ItemFile) else ("scenarios", file.scenarios)


@cache
def practice_bank() -> Bank:
    """Return the shipped bank, loaded once per process."""
    return load_bank()


def current_bank(official: Mapping[str, str]) -> Bank:
    """Return what of the shipped bank may be asked; `official` is provision id → imported wording."""
    return practice_bank().current(knowledge_base(), official)
