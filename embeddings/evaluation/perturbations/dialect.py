"""Questions as people in Sichuan put them: their words, and particles at the end."""

import re
from pathlib import Path
from random import Random
from typing import Final

from embeddings.evaluation.perturbations.words import HAN, Table, find, read_table, replace, words

PAIRS: Final[Table] = read_table(Path(__file__).parent / "dialect.tsv")

PARTICLES: Final = (
    (re.compile("啥|咋|啷个|哪|好多|好久|好大|什么|怎|多少|多久|几|谁|如何"), ("嘛", "哦", "喃", "啰")),
    (re.compile("[不没得]$"), ("嘛", "哦")),
    (re.compile("(.)不\\1|有[没莫]得"), ("嘛", "哦", "哈")),
)
"""What may end a clause that asks what, and clauses that ask whether; the first that is found counts."""

TO_STATEMENT: Final = ("嘛", "噻", "哦")
SHORTEST_STATEMENT: Final = 8
"""What may end the rest; keywords, being short, take none."""

PARTICLE_RATE: Final = 0.6

_YES_NO: Final = re.compile(r"([^\W_]*)吗(?![^\W_])")
_NEGATION: Final = re.compile("[不没莫无未]")
_HAS_PARTICLE: Final = tuple("吗呢吧啊嘛哦噻哈啰嗦喃么呀哟")


def dialect(question: str, random: Random) -> str:
    """Put Sichuan words in place of the standard ones, and often a particle at the end."""
    sentence = words(question)
    chosen = {span: random.choice(span.alternatives) for span in find(PAIRS, sentence)}
    local = _YES_NO.sub(_whether, replace(sentence, chosen))
    if local == question or random.random() < PARTICLE_RATE:
        return _with_particle(local, random)
    return local


def _whether(match: re.Match[str]) -> str:
    clause = match.group(1)
    return clause + ("嗦" if _NEGATION.search(clause) else "不")


def _with_particle(text: str, random: Random) -> str:
    """Add a particle before the last punctuation, unless there is one."""
    said = re.sub(r"[\W_]+\Z", "", text)
    clause = re.split(r"[\W_]", said)[-1]
    if not HAN.fullmatch(said[-1:]) or said.endswith(_HAS_PARTICLE):
        return text
    fitting = next((particles for clue, particles in PARTICLES if clue.search(clause)), TO_STATEMENT)
    if fitting is TO_STATEMENT and len(said) < SHORTEST_STATEMENT:
        return text
    return said + random.choice(fitting) + text[len(said) :]
