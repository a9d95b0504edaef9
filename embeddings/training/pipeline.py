"""All of training, from the content and an optional pair file to the shipped folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from embeddings.documents import documents
from embeddings.index import hash_files
from embeddings.paths import MODEL_DIR
from embeddings.refusals import Refusal, refusals
from embeddings.training.calibration import calibrate
from embeddings.training.card import Facts, model_card
from embeddings.training.contrastive import RECIPE, Recipe, start_rows, train_rows
from embeddings.training.corpus import build_corpus
from embeddings.training.crossfit import FOLDS, cross_fit
from embeddings.training.export import write_model
from embeddings.training.pairs import PairFile, read_pairs, read_questions
from knowledge import load_knowledge
from knowledge.base import CONTENT_DIR, content_files


@dataclass(frozen=True)
class Inputs:
    """Where training reads: content, an optional pair file, and evaluation files to be kept out."""

    content_dir: Path = CONTENT_DIR
    pairs: Path | None = None
    held_out: Sequence[Path] = ()


def total_steps(recipe: Recipe = RECIPE) -> int:
    """Return the number of steps that `train` reports: one model per fold, and the final one."""
    return recipe.steps * (FOLDS + 1)


def train(
    inputs: Inputs,
    model_dir: Path = MODEL_DIR,
    recipe: Recipe = RECIPE,
    progress: Callable[[float], None] = lambda loss: None,
) -> None:
    """Train everything and replace the shipped model. The same inputs give the same files.

    The questions of `embeddings/refusals/` are the repository's own and kept apart from evaluation files by a
    test, so only pairs are compared with those.

    Raises:
        ContentError: if the content is faulty.
        InputError: if the pair file or an evaluation file is.
    """
    torch.set_num_threads(2)  # fixed, because the number of threads changes the order of sums
    base = load_knowledge(inputs.content_dir)
    library = documents(base)
    held_out = read_questions(inputs.held_out)
    pair_file = read_pairs(inputs.pairs, held_out) if inputs.pairs else PairFile()
    indexed = refusals(base.outside.values())
    others = [Refusal(pair.question, "outside") for pair in pair_file.pairs if not pair.cited]
    corpus = build_corpus(library, pair_file.pairs, [*indexed, *others])
    start = start_rows(corpus, recipe)
    trials = cross_fit(library, pair_file.pairs, indexed, others, base.signs, corpus, start, recipe, progress)
    calibration = calibrate(trials)
    rows = train_rows(corpus, start, recipe, progress)
    card = model_card(
        Facts(
            documents=library,
            content_sha256=hash_files(content_files(inputs.content_dir)),
            pair_file=pair_file,
            refusals=[*indexed, *others],
            held_out=len(held_out),
            vocabulary=len(corpus.vocabulary),
            recipe=recipe,
            trials=trials,
            calibration=calibration,
        )
    )
    write_model(model_dir, corpus.vocabulary, rows, calibration.ranking, card)
