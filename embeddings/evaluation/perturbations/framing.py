"""What people write around a question: a story before it, a greeting and thanks."""

from functools import cache
from pathlib import Path
from random import Random
from typing import Final

import yaml
from pydantic import BaseModel

SHORTEST_STORY: Final = 80
LONGEST_STORY: Final = 250
USUAL_STORY: Final = 180
"""Characters of a story, the question included; few go beyond the usual."""


class Story(BaseModel):
    """Sentences of a story by what they tell, in their order; the last leads to the question."""

    who: list[str]
    place: list[str]
    weather: list[str]
    life: list[str]
    worry: list[str]
    how: list[str]
    lead: list[str]


class Framing(BaseModel):
    """What is written around a question."""

    story: Story
    greetings: list[str]
    thanks: list[str]


def story(question: str, random: Random) -> str:
    """Tell of village life before asking: 80 to 250 characters. A question as long as that stays as it is."""
    if not question.strip():
        return question
    told = framing().story
    draft = [random.choice(group) for _, group in told]
    who, *others, how, lead = range(len(draft))
    goal = random.randint(SHORTEST_STORY, USUAL_STORY)
    length, kept = len(question), []
    for place in (lead, how, who, *random.sample(others, len(others))):
        needed = place not in others or length < goal
        if needed and length + len(draft[place]) <= LONGEST_STORY:
            kept.append(place)
            length += len(draft[place])
    return "".join(draft[place] for place in sorted(kept)) + question


def polite(question: str, random: Random) -> str:
    """Greet, ask and thank."""
    if not question.strip():
        return question
    greeting, thanks = random.choice(framing().greetings), random.choice(framing().thanks)
    stop = random.choice("，。") if question[-1].isalnum() else ""
    return f"{greeting}{question}{stop}{thanks}"


@cache
def framing() -> Framing:
    """Read what is written around questions."""
    file = Path(__file__).parent / "framing.yml"
    return Framing.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
