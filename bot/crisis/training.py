"""Trains the classifier of danger: `python -m bot.crisis` writes model.npz anew. Reproducible.

It learns from the messages beside this file, and from the lay questions of the library and the examples of
the intents as calm ones: those are what most residents really write. Before it writes, it prints how it fares
on messages that it has not seen.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import jieba
import numpy as np
import yaml
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]

from bot.crisis.classifier import CALM, MODEL, Classifier, crisis_features
from bot.crisis.detector import LEAST
from knowledge import KnowledgeBase, knowledge_base

MESSAGES: Final = Path(__file__).parent / "messages"
INTENTS: Final = Path(__file__).parent.parent / "data" / "nlu"
ENTITY: Final = re.compile(r"\[([^\]]+)\]\(\w+\)")
FOLDS: Final = 5
SEED: Final = 7
STRENGTH: Final = 30.0
"""Inverse of the regularisation."""
LEAST_MESSAGES: Final = 2
"""A feature that stands in fewer messages is left out."""
LAY_WEIGHT: Final = 0.25
"""Weight of a lay question beside that of a message written for this training: it must stay in peace."""

PRESENT_DANGER: Final = re.compile(
    r"被人关起来出不去|带走，电话打不通|被电打了，现在|^救命$|煤气罐漏气，快要炸|掉进井里了|马上该做"
)
"""Lay questions that are asked in danger as well: they teach nothing about calm."""


def messages() -> tuple[list[str], list[str]]:
    """Return the messages written for this training, and their kinds."""
    pairs: list[tuple[str, str]] = []
    for file in sorted(MESSAGES.glob("*.yml")):
        by_kind: dict[str, list[str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
        pairs += [(text, kind) for kind, texts in by_kind.items() for text in texts]
    return [text for text, _ in pairs], [kind for _, kind in pairs]


def lay_questions(base: KnowledgeBase) -> list[str]:
    """Return all lay questions of the library that are calm; those of the emergency services are not."""
    emergencies = {"medical_120", "fire_119", "police_110", "psych_12356", "women_12338", "youth_12355"}
    services = [service for service in base.services.values() if service.id not in emergencies]
    asked = [question for item in (*base, *base.outside.values(), *services) for question in item.questions]
    return [question for question in asked if not PRESENT_DANGER.search(question)]


def intent_examples() -> list[str]:
    """Return the example messages of the intents: what else residents write, all of it calm."""
    found = []
    for file in sorted(INTENTS.glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in block:
                lines = block["examples"].splitlines()
                found += [ENTITY.sub(r"\1", line.removeprefix("- ")) for line in lines]
    return found


def fit(texts: Sequence[str], kinds: Sequence[str], lay: Sequence[str]) -> Classifier:
    """Train on messages with their kinds, and on lay questions."""
    counts: dict[str, int] = {}
    for text in texts:
        for feature in crisis_features(text):
            counts[feature] = counts.get(feature, 0) + 1
    vocabulary = sorted(feature for feature, count in counts.items() if count >= LEAST_MESSAGES)
    rows = {feature: row for row, feature in enumerate(vocabulary)}
    everything = [*texts, *lay]
    known = [[rows[name] for name in crisis_features(text) if name in rows] for text in everything]
    data = np.concatenate([np.full(len(row), 1 / np.sqrt(max(len(row), 1))) for row in known])
    indices = np.concatenate([np.array(row, dtype=np.int64) for row in known])
    starts = np.cumsum([0, *(len(row) for row in known)])
    matrix = csr_matrix((data, indices, starts), shape=(len(everything), len(vocabulary)))
    weights = [1.0] * len(texts) + [LAY_WEIGHT] * len(lay)
    regression = LogisticRegression(C=STRENGTH, max_iter=3000, random_state=SEED)
    regression.fit(matrix, [*kinds, *[CALM] * len(lay)], sample_weight=weights)
    coefficients = regression.coef_.T.astype(np.float16).astype(np.float32)
    names = [str(name) for name in regression.classes_]
    return Classifier(names, vocabulary, coefficients, regression.intercept_.astype(np.float32))


def save(classifier: Classifier, path: Path = MODEL) -> None:
    """Write a classifier; the same one gives the same bytes."""
    np.savez_compressed(
        path,
        kinds=np.array(classifier.kinds),
        vocabulary=np.array(classifier.vocabulary),
        weights=classifier.weights.astype(np.float16),
        intercepts=classifier.intercepts.astype(np.float32),
    )


def cross_validate(texts: list[str], kinds: list[str], lay: list[str]) -> None:
    """Print the shares of alarms, each on a fifth of the messages after training on the others."""
    danger = np.zeros(len(texts) + len(lay))
    truth = np.array([*kinds, *["lay question"] * len(lay)])
    everything = np.array([*texts, *lay])
    for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(everything, truth):
        written = seen[seen < len(texts)]
        classifier = fit(
            [texts[place] for place in written],
            [kinds[place] for place in written],
            [lay[place - len(texts)] for place in seen[seen >= len(texts)]],
        )
        for place in unseen:
            danger[place] = classifier.judge(everything[place]).danger
    alarmed = danger >= LEAST
    for kind in dict.fromkeys(truth.tolist()):
        ours = truth == kind
        print(f"{kind:14} {ours.sum():5} messages, alarm on {alarmed[ours].mean():.1%}")  # noqa: T201


def main() -> None:
    """Cross-validate, train on everything, write the model."""
    jieba.setLogLevel("WARNING")
    texts, kinds = messages()
    lay = [*lay_questions(knowledge_base()), *intent_examples()]
    cross_validate(texts, kinds, lay)
    save(fit(texts, kinds, lay))


if __name__ == "__main__":
    main()
