"""All of training, from the content and an optional pair file to the shipped folder."""

from collections.abc import Callable
from pathlib import Path

import torch

from embeddings.encoder import Encoder
from embeddings.index import hash_files
from embeddings.links import Links
from embeddings.paths import MODEL_DIR
from embeddings.training.calibration import calibrate
from embeddings.training.card import Facts, model_card
from embeddings.training.contrastive import RECIPE, Recipe, start_rows, train_rows
from embeddings.training.corpus import build_corpus
from embeddings.training.crossfit import FOLDS, cross_fit, tuning_trials
from embeddings.training.export import write_model
from embeddings.training.material import Inputs, gather
from knowledge.base import content_files
from knowledge.law_text import read_laws


def total_steps(recipe: Recipe = RECIPE) -> int:
    """Return the number of steps that `train` reports: one model per fold, and the final one."""
    return recipe.steps * len(recipe.seeds) * (FOLDS + 1)


def train(
    inputs: Inputs,
    model_dir: Path = MODEL_DIR,
    recipe: Recipe = RECIPE,
    progress: Callable[[float], None] = lambda loss: None,
) -> None:
    """Train everything and replace the shipped model. The same inputs give the same files.

    Raises:
        ContentError: if the content is faulty.
        InputError: if another file is.
        LawTextError: if an official text is.
    """
    torch.set_num_threads(2)  # fixed, because the number of threads changes the order of sums
    material = gather(inputs)
    pair_file = material.pair_file
    refused = [*material.indexed, *material.others]
    official = read_laws(inputs.laws) if inputs.laws else {}
    corpus = build_corpus(material.documents, pair_file.pairs, material.judged, refused, official)
    start = start_rows(corpus, recipe)
    trials = cross_fit(material, corpus, start, recipe, progress)
    rows = train_rows(corpus, start, recipe, progress)
    trials += tuning_trials(material, Encoder(corpus.vocabulary, rows))
    calibration = calibrate(trials, Links.build(material.documents))
    card = model_card(
        Facts(
            documents=material.documents,
            content_sha256=hash_files(content_files(inputs.content_dir)),
            pair_file=pair_file,
            files={path.name: hash_files([path]) for path in (*inputs.judged, *inputs.tuning)},
            official=len(corpus.official),
            refusals=refused,
            held_out=material.held_out,
            vocabulary=len(corpus.vocabulary),
            recipe=recipe,
            trials=trials,
            calibration=calibration,
        )
    )
    write_model(model_dir, corpus.vocabulary, rows, calibration.ranking, card)
