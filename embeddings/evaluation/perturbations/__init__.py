"""Changes to a question that leave what it asks as it was: search should find the same entries.

Each shows a way in which residents' messages differ from the questions that we wrote: slips of the finger,
the input method's wrong characters, speech recognition, traditional characters, Sichuan words, letters among
the characters, a story around the question, politeness. What comes out depends on the question and on the
random numbers only; a question that holds nothing to change comes out as it is.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from embeddings.evaluation.perturbations.dialect import dialect
from embeddings.evaluation.perturbations.framing import polite, story
from embeddings.evaluation.perturbations.slips import homophone, typo
from embeddings.evaluation.perturbations.speech import voice
from embeddings.evaluation.perturbations.writing import mixed, traditional

PERTURBATIONS: Final[Mapping[str, Callable[[str, Random], str]]] = {
    "typo": typo,
    "homophone": homophone,
    "voice": voice,
    "traditional": traditional,
    "dialect": dialect,
    "mixed": mixed,
    "story": story,
    "polite": polite,
}
"""The question and random numbers in, the changed question out; none raises on any text."""
