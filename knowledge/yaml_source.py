"""YAML with line numbers, so that a fault in the content can be named by file, line and field."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml
from pydantic import ValidationError

Location = tuple[str | int, ...]

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Eight times as fast where PyYAML was built with its C library, as on PyPI."""


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: where it is and what is wrong."""

    path: Path
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}"
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"


class ContentError(Exception):
    """The content has faults; `problems` lists all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class YamlSource:
    """One YAML file: its value, and the line of each of its fields."""

    def __init__(self, path: Path) -> None:
        """Read a file.

        Raises:
            ContentError: if it cannot be read, is no UTF-8, is no YAML, or repeats a key.
        """
        self.path = path
        try:
            self._root, self.value = _parsed(path.read_text(encoding="utf-8"))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise self._broken(str(error.problem or error.context), mark.line + 1 if mark else 1) from error
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise self._broken(str(error)) from error
        self._refuse_repeated_keys(self._root)

    def line(self, location: Sequence[str | int]) -> int:
        """Return the line (from 1) of a field, or of the closest part of its path that exists."""
        node, line = self._root, 1
        for step in location:
            match node:
                case yaml.MappingNode():
                    found = next(((k, v) for k, v in node.value if k.value == str(step)), None)
                    if found is None:
                        return line
                    line, node = found[0].start_mark.line + 1, found[1]
                case yaml.SequenceNode() if isinstance(step, int) and step < len(node.value):
                    node = node.value[step]
                    line = node.start_mark.line + 1
                case _:
                    return line
        return line

    def problem(self, location: Sequence[str | int], message: str) -> Problem:
        """Make a problem of a field of this file."""
        return Problem(self.path, self.line(location), ".".join(map(str, location)), message)

    def refused(
        self, error: ValidationError, place: Callable[[Location], Location] = lambda location: location
    ) -> ContentError:
        """Make the error of a file that a model refuses; `place` turns a model's location into the file's."""
        return ContentError(
            [
                self.problem(place(fault["loc"]), fault["msg"].removeprefix("Value error, "))
                for fault in error.errors()
            ]
        )

    def _broken(self, message: str, line: int = 1) -> ContentError:
        return ContentError([Problem(self.path, line, "", message)])

    def _refuse_repeated_keys(self, node: yaml.Node | None) -> None:
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self._refuse_repeated_keys(item)
        elif isinstance(node, yaml.MappingNode):
            seen: set[Hashable] = set()
            for key, value in node.value:
                if key.value in seen:
                    raise self._broken(f"{key.value}: stands here twice", key.start_mark.line + 1)
                seen.add(key.value)
                self._refuse_repeated_keys(value)


def _parsed(text: str) -> tuple[yaml.Node | None, object]:
    """Return a document's nodes, which know their lines, and its value: both from one parse."""
    loader = LOADER(text)
    try:
        root = loader.get_single_node()
        return root, None if root is None else loader.construct_document(root)
    finally:
        loader.dispose()
