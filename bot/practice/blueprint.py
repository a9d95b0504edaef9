"""What a mock exam is made of, read from `blueprint.yml` beside this file."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.practice.shuffling import shuffled
from knowledge.practice import Bank, Duty, Item, Theme

FILE: Final = Path(__file__).with_name("blueprint.yml")
WHOLE: Final = 0.001
"""How far shares may miss the sum of one."""

Share = Annotated[float, Field(ge=0, le=1)]


class Blueprint(BaseModel):
    """How many questions of each theme, in how many minutes, shared out over duties and difficulties."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minutes: Annotated[int, Field(ge=1, le=300)]
    questions: dict[Theme, Annotated[int, Field(ge=1, le=50)]]
    duties: dict[Duty, Share]
    difficulties: dict[Annotated[int, Field(ge=1, le=3)], Share]

    @model_validator(mode="after")
    def check_shares(self) -> "Blueprint":
        """Refuse shares that do not make a whole."""
        for name, shares in (("duties", self.duties.values()), ("difficulties", self.difficulties.values())):
            if abs(sum(shares) - 1) > WHOLE:
                raise ValueError(f"{name}: the shares make {sum(shares):.2f}, not 1")
        if set(self.difficulties) != {1, 2, 3}:
            raise ValueError("difficulties: must have 1, 2 and 3")
        return self

    @property
    def total(self) -> int:
        """Number of questions."""
        return sum(self.questions.values())


@cache
def blueprint() -> Blueprint:
    """Return the shipped blueprint."""
    return Blueprint.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def draw(bank: Bank, plan: Blueprint, seed: str, theme: Theme | None = None) -> list[Item]:
    """Return the questions of one exam, theme by theme, in an order that the seed decides.

    A theme with fewer items than the plan wants gives all it has.

    Args:
        bank: what may be asked.
        plan: how many of what.
        seed: another seed draws other questions.
        theme: of which all questions are, in place of the plan's mixture.
    """
    wanted = {theme: plan.total} if theme else plan.questions
    drawn: list[Item] = []
    duties: Counter[Duty] = Counter()
    difficulties: Counter[int] = Counter()
    for name, count in wanted.items():
        left = [item for item in bank.items.values() if item.theme == name]
        for _ in range(min(count, len(left))):
            chosen = min(
                left,
                key=lambda item: (
                    _above(duties[item.duty], plan.duties.get(item.duty, 0), len(drawn))
                    + _above(difficulties[item.difficulty], plan.difficulties[item.difficulty], len(drawn)),
                    shuffled(seed, item.id),
                ),
            )
            left.remove(chosen)
            drawn.append(chosen)
            duties[chosen.duty] += 1
            difficulties[chosen.difficulty] += 1
    return sorted(drawn, key=lambda item: shuffled(f"order {seed}", item.id))


def _above(have: int, share: float, drawn: int) -> int:
    """Return by how many whole questions one more would lie above its share."""
    return max(0, round(have - share * (drawn + 1)))
