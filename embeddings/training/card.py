"""The model card: what the model is, what it learned from, how, and how well."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from embeddings.documents import Document
from embeddings.ranking import FUSION
from embeddings.refusals import Refusal
from embeddings.training.calibration import Calibration
from embeddings.training.contrastive import Recipe
from embeddings.training.crossfit import FOLDS, Trial
from embeddings.training.pairs import PairFile

STATUSES: Final = ("answered", "clarify", "abstained", "outside_library", "out_of_scope")

HEADER: Final = """---
license: apache-2.0
language: zh
library_name: sentence-transformers
pipeline_tag: sentence-similarity
tags: [static-embedding, legal, chinese]
---
# 明法 static embedding

Maps everyday Chinese questions about law, and plain-language explanations of law, to 256 dimensions.
It is the search model of 明法 (Mingfa) and is trained from scratch; there is no base model. A text is
turned into features first (jieba search words and character bigrams); its vector is the mean of their rows:

```python
from sentence_transformers import SentenceTransformer
from embeddings.analysis import features

model = SentenceTransformer("embeddings/model")
vector = model.encode(" ".join(features("离婚冷静期要等多久")), normalize_embeddings=True)
```

`ranking.json` holds the gate that decides between answering, offering choices and refusing.

## Limits
It knows the words of its training texts only, and was made to tell the entries of this library apart:
it is no general model of Chinese. It does not reason; whether an answer applies to a case is for a person
to judge.
"""

RECIPE_TEXT: Final = """## Recipe
Start: TF-IDF over all texts, randomised SVD, right singular vectors; a learned weight per feature, started
at a fifth of its idf. Loss: cross-entropy of question → entries and “none of them” (a constant similarity),
of question → another question of the same entry, question ↔ answer, and question → cited entries.
Optimiser: sparse Adam, which touches only the rows of a batch. Shipped as float16.
"""


@dataclass(frozen=True)
class Facts:
    """What the card reports."""

    documents: Sequence[Document]
    content_sha256: str
    pair_file: PairFile
    refusals: Sequence[Refusal]
    held_out: int
    vocabulary: int
    recipe: Recipe
    trials: Sequence[Trial]
    calibration: Calibration


def model_card(facts: Facts) -> str:
    """Write the card in Markdown."""
    lines = [HEADER, "## Data", *_data(facts), "", RECIPE_TEXT, f"- vocabulary: {facts.vocabulary} features"]
    lines += [f"- {name}: {value}" for name, value in asdict(facts.recipe).items()]
    lines += ["", f"## Figures ({FOLDS}-fold: every question by a model trained without it)"]
    return "\n".join([*lines, *_ranking(facts), "", *_gate(facts), "", "## Licence", "Apache-2.0", ""])


def _data(facts: Facts) -> Iterator[str]:
    questions = sum(len(document.questions) for document in facts.documents)
    grounds = [refusal.ground for refusal in facts.refusals]
    yield (
        f"- Library: {len(facts.documents)} entries with {questions} lay questions "
        f"(SHA-256 of the content files `{facts.content_sha256}`)."
    )
    yield (
        f"- Questions to refuse: {grounds.count('outside')} of other law, "
        f"{grounds.count('chitchat')} of no law (`embeddings/refusals/`, and pairs that cite no article)."
    )
    pair_file = facts.pair_file
    if pair_file.name is None:
        yield "- No pair file: trained from the content alone."
        return
    yield (
        f"- Question–answer pairs: `{pair_file.name}` (SHA-256 `{pair_file.sha256}`), {pair_file.read} read, "
        f"{pair_file.dropped} dropped as (nearly) equal to one of {facts.held_out} evaluation questions."
    )


def _ranking(facts: Facts) -> Iterator[str]:
    weights = ", ".join(f"{name} {weight}" for name, weight in FUSION.items())
    yield f"Search sums z-scores: {weights}."
    yield ""
    lay = np.array([trial.asked.lay for trial in facts.trials])
    cited = np.array([bool(trial.asked.gold) and not trial.asked.lay for trial in facts.trials])
    for name, chosen in (
        ("lay questions of the library", lay),
        ("questions of pairs (any cited entry)", cited),
    ):
        if ranks := facts.calibration.ranks[chosen].tolist():
            shares = ", ".join(f"hit@{k} {np.mean([rank < k for rank in ranks]):.3f}" for k in (1, 3, 5, 10))
            reciprocal = np.mean([1 / (rank + 1) if rank < 10 else 0 for rank in ranks])
            yield f"- {len(ranks)} {name}: {shares}, MRR@10 {reciprocal:.3f}."


def _gate(facts: Facts) -> Iterator[str]:
    thresholds = facts.calibration.ranking.gate.thresholds
    yield f"Gate: answer {thresholds.answer}, clarify {thresholds.clarify}, refuse {thresholds.refuse}."
    yield ""
    yield f"| questions | {' | '.join(STATUSES)} |"
    yield f"|---|{'---|' * len(STATUSES)}"
    given: dict[str, list[str]] = {}
    for trial, status, rank in zip(
        facts.trials, facts.calibration.statuses, facts.calibration.ranks, strict=True
    ):
        given.setdefault(_group(trial, int(rank)), []).append(status)
    for group, statuses in sorted(given.items()):
        shares = " | ".join(f"{statuses.count(status) / len(statuses):.3f}" for status in STATUSES)
        yield f"| {group} ({len(statuses)}) | {shares} |"


def _group(trial: Trial, rank: int) -> str:
    if trial.asked.ground is not None:
        return {"outside": "to refuse: other law", "chitchat": "to refuse: no law"}[trial.asked.ground]
    if not trial.asked.lay:
        return "in the library: questions of pairs"
    return "in the library: first hit right" if rank == 0 else "in the library: first hit wrong"
