"""Text with citation marks: 交了申请先等 30 天〔civil_code:1077〕.

A mark names the provisions that the sentence before it rests on. Readers see the text without its marks;
checks hold each sentence against the provisions it names.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from knowledge.identifiers import is_provision_id

MARK: Final = re.compile(r"〔([^〔〕]*)〕")
SENTENCE: Final = re.compile(r"[^。！？\n]*(?:[。！？\n]+[”’」）]*(?:〔[^〔〕]*〕)*|$)")


class MarkedText(str):
    """A text without its marks; `marked` is the text as written, `cites` the ids in its marks."""

    __slots__ = ("cites", "marked")

    marked: str
    cites: tuple[str, ...]

    def __new__(cls, marked: str) -> Self:
        """Take a text as written.

        Raises:
            ValueError: if a mark names no provision that can exist, or a bracket stands alone.
        """
        text = super().__new__(cls, MARK.sub("", marked))
        text.marked = marked
        text.cites = tuple(dict.fromkeys(_ids(marked)))
        if "〔" in text or "〕" in text:
            raise ValueError("a citation mark is not closed or not opened: 〔civil_code:1077〕")
        for cited in text.cites:
            if not is_provision_id(cited):
                raise ValueError(
                    f"{cited!r} in a citation mark is no provision; such are civil_code:1077, 反家庭暴力法:23"
                )
        return text

    def __getnewargs__(self) -> tuple[str]:
        """Let copies and pickles keep the marks."""
        return (self.marked,)

    def sentences(self) -> "Iterator[MarkedText]":
        """Yield the sentences, each with its marks."""
        for match in SENTENCE.finditer(self.marked):
            if match[0].strip():
                yield MarkedText(match[0].strip())

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let models take such a text from a plain string and write it as one."""
        plain = core_schema.str_schema(strip_whitespace=True, min_length=1)
        return core_schema.no_info_after_validator_function(
            cls, plain, serialization=core_schema.to_string_ser_schema()
        )


def _ids(marked: str) -> Iterator[str]:
    for mark in MARK.findall(marked):
        yield from (part.strip() for part in re.split(r"[,，、]", mark))
