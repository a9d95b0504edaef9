"""Questions that are suggested, read from `suggestions.yml` beside this file."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

SUGGESTIONS: Final = Path(__file__).with_name("suggestions.yml")


class Suggestion(BaseModel):
    """A question, and the entry that it leads to: written down so that a test can hold it to that."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: Annotated[str, Field(min_length=3, max_length=40)]
    leads_to: str


class Theme(BaseModel):
    """Questions of one kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    theme: Annotated[str, Field(min_length=2, max_length=12)]
    questions: Annotated[list[Suggestion], Field(min_length=1)]


@cache
def suggestions() -> Sequence[Theme]:
    """Return the themes."""
    return TypeAdapter(list[Theme]).validate_python(yaml.safe_load(SUGGESTIONS.read_text(encoding="utf-8")))
