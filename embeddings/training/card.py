"""The model card: what the model is, what it learned from, how, and how well."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from embeddings.documents import Document
from embeddings.evaluation.reliability import bins, calibration_error
from embeddings.ranking import FUSION
from embeddings.refusals import Refusal
from embeddings.training.calibration import Calibration
from embeddings.training.contrastive import Recipe
from embeddings.training.crossfit import FOLDS, Source, Trial
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
of question → another question of the same entry, question ↔ answer, question → cited entries, judged question
→ its entries, question → official text and official text → entry. The rows are the mean of models of several
seeds, which start alike; one such mean per fold. Optimiser: Adam. Shipped as float16.

The ranker is a conditional logit over features of the candidates, the gate three logistic regressions; both
are fitted on cross-fitted questions. The order is learned from judged and tuning questions alone.
"""


@dataclass(frozen=True)
class Facts:
    """What the card reports."""

    documents: Sequence[Document]
    content_sha256: str
    pair_file: PairFile
    files: Mapping[str, str]
    official: int
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
    if facts.official:
        yield f"- {facts.official} official texts of articles, for their vocabulary; none is in the model."
    for name, sha256 in facts.files.items():
        yield f"- Questions whose answers people have marked: `{name}` (SHA-256 `{sha256}`)."
    pair_file = facts.pair_file
    if pair_file.name is None:
        yield "- No pair file: trained from the content alone."
        return
    yield (
        f"- Question–answer pairs: `{pair_file.name}` (SHA-256 `{pair_file.sha256}`), {pair_file.read} read, "
        f"{pair_file.dropped} dropped as (nearly) equal to one of {facts.held_out} evaluation questions."
    )


GROUPS: Final[dict[Source, str]] = {
    "judged": "judged questions, held out by the fold",
    "tuning": "tuning questions, never seen by the embedding",
    "pair": "questions of pairs (any cited entry)",
    "lay": "lay questions of the library, held out by the fold",
}


def _ranking(facts: Facts) -> Iterator[str]:
    weights = ", ".join(f"{name} {weight}" for name, weight in FUSION.items())
    yield f"Candidates are chosen by a sum of z-scores: {weights}; the ranker puts them in order."
    yield ""
    for source, name in GROUPS.items():
        chosen = [trial.asked.source == source for trial in facts.trials]
        if ranks := facts.calibration.ranks[chosen].tolist():
            shares = ", ".join(f"hit@{k} {np.mean([rank < k for rank in ranks]):.3f}" for k in (1, 3, 5, 10))
            reciprocal = np.mean([1 / (rank + 1) if rank < 10 else 0 for rank in ranks])
            yield f"- {len(ranks)} {name}: {shares}, MRR@10 {reciprocal:.3f}."


def _gate(facts: Facts) -> Iterator[str]:
    thresholds = facts.calibration.ranking.gate.thresholds
    yield f"Gate: answer {thresholds.answer}, clarify {thresholds.clarify}, refuse {thresholds.refuse}."
    yield ""
    yield "A first hit is right if it is a marked entry, or a guide that rests on one."
    yield ""
    yield f"| questions | {' | '.join(STATUSES)} | right, of those answered |"
    yield f"|---|{'---|' * (len(STATUSES) + 1)}"
    met: dict[str, list[tuple[str, bool]]] = {}
    for trial, decision, right in zip(
        facts.trials, facts.calibration.decisions, facts.calibration.right, strict=True
    ):
        met.setdefault(_group(trial), []).append((decision.status, bool(right)))
    for group, outcomes in sorted(met.items()):
        statuses = [status for status, _ in outcomes]
        shares = " | ".join(f"{statuses.count(status) / len(statuses):.3f}" for status in STATUSES)
        answers = [right for status, right in outcomes if status == "answered"]
        told = "–" if group.startswith("to refuse") or not answers else f"{np.mean(answers):.3f}"
        yield f"| {group} ({len(statuses)}) | {shares} | {told} |"
    yield ""
    yield from _reliability(facts)


def _reliability(facts: Facts) -> Iterator[str]:
    """Hold the confidence in judged and tuning questions against how often the first hit was right."""
    told = [
        (decision.confidence, bool(right))
        for trial, decision, right in zip(
            facts.trials, facts.calibration.decisions, facts.calibration.right, strict=True
        )
        if trial.asked.source in ("judged", "tuning")
    ]
    if not told:
        return
    found = bins([confidence for confidence, _ in told], [right for _, right in told])
    error = calibration_error(found)
    yield f"Confidence in judged and tuning questions: expected calibration error {error:.3f}."
    yield ""
    yield "| confidence | " + " | ".join(f"{part.confidence:.2f}" for part in found) + " |"
    yield "|---|" + "---|" * len(found)
    yield "| first hit right | " + " | ".join(f"{part.right:.2f}" for part in found) + " |"


def _group(trial: Trial) -> str:
    if trial.asked.ground is not None:
        return {"outside": "to refuse: other law", "chitchat": "to refuse: no law"}[trial.asked.ground]
    return f"in the library: {trial.asked.source}"
