"""Contrastive training of the static embedding, with lazy sparse Adam."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.utils.extmath import randomized_svd  # type: ignore[import-untyped]
from torch import Tensor, nn
from torch.nn import functional

from embeddings.encoder import Vectors
from embeddings.training.corpus import Bag, Corpus

T = TypeVar("T")


@dataclass(frozen=True)
class Recipe:
    """The settings of training, as the model card prints them."""

    dimensions: int = 256
    steps: int = 320
    batch: int = 160
    temperature: float = 0.05
    question_dropout: float = 0.25
    passage_dropout: float = 0.5
    learning_rate: float = 0.01
    cited_weight: float = 0.3
    none_similarity: float = 0.35
    seed: int = 17


RECIPE: Final = Recipe()
INITIAL_WEIGHT: Final = 0.2
"""A feature's weight starts at its inverse document frequency times this."""


@dataclass(frozen=True)
class Start:
    """What training starts from: rows (vocabulary, dimensions) and weights (vocabulary,)."""

    rows: Vectors
    weights: NDArray[np.float64]


class BagEncoder(nn.Module):
    """Mean of weighted feature rows; rows and weights are learned, weights stay above zero."""

    def __init__(self, rows: Vectors, weights: NDArray[np.float64]) -> None:
        super().__init__()
        self.rows = nn.EmbeddingBag.from_pretrained(torch.tensor(rows), freeze=False, mode="sum", sparse=True)
        start = torch.tensor(np.log(np.expm1(weights)), dtype=torch.float32)
        self.weights = nn.Embedding.from_pretrained(  # type: ignore[no-untyped-call]
            start[:, None], freeze=False, sparse=True
        )

    def forward(self, bags: Sequence[Bag]) -> Tensor:
        """Return the unit vectors (bags, dimensions)."""
        numbers = torch.from_numpy(np.concatenate(bags))
        starts = torch.from_numpy(np.cumsum([0, *(len(bag) for bag in bags[:-1])]))
        weights = functional.softplus(self.weights(numbers)).squeeze(1)
        return functional.normalize(self.rows(numbers, starts, per_sample_weights=weights))

    def export(self) -> Vectors:
        """Fold the weights into the rows: (vocabulary, dimensions)."""
        with torch.no_grad():
            folded: Vectors = (self.rows.weight * functional.softplus(self.weights.weight)).numpy()
        return folded


def train_rows(
    corpus: Corpus,
    start: Start,
    recipe: Recipe = RECIPE,
    progress: Callable[[float], None] = lambda loss: None,
) -> Vectors:
    """Train the embedding of a corpus: rows (vocabulary, dimensions). The same corpus gives the same rows.

    Args:
        corpus: the training texts.
        start: what `start_rows` made of the whole corpus. Folds that share it can be compared.
        recipe: the settings.
        progress: called after each step with its loss.
    """
    torch.manual_seed(recipe.seed)
    random = np.random.default_rng(recipe.seed)
    encoder = BagEncoder(start.rows, start.weights)
    optimiser = torch.optim.SparseAdam(list(encoder.parameters()), lr=recipe.learning_rate)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.1, recipe.steps)
    groups = _groups(corpus)
    for _ in range(recipe.steps):
        optimiser.zero_grad()
        loss = _loss(encoder, corpus, groups, recipe, random)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()  # type: ignore[no-untyped-call]
        schedule.step()
        progress(loss.item())
    return encoder.export()


def start_rows(corpus: Corpus, recipe: Recipe = RECIPE) -> Start:
    """Start from the right singular vectors of a TF-IDF matrix of all texts."""
    bags = corpus.bags
    lengths = [len(bag) for bag in bags]
    columns = np.concatenate(bags)
    size = len(corpus.vocabulary)
    counts = np.bincount(columns, minlength=size)
    idf = np.log((1 + len(bags)) / (1 + counts)) + 1
    rows = np.repeat(np.arange(len(bags)), lengths)
    norms = np.sqrt(np.bincount(rows, idf[columns] ** 2, minlength=len(bags)))
    matrix = csr_matrix((idf[columns] / norms[rows], (rows, columns)), shape=(len(bags), size))
    rank = min(recipe.dimensions, *matrix.shape)
    _, _, right = randomized_svd(matrix, rank, n_iter=3, random_state=recipe.seed)
    start = np.zeros((size, recipe.dimensions), np.float32)
    start[:, :rank] = right.T
    return Start(start, idf * INITIAL_WEIGHT)


def _groups(corpus: Corpus) -> dict[int, list[Bag]]:
    """Group the questions by entry, and those to be refused by ground, numbered after the entries."""
    groups: dict[int, list[Bag]] = {}
    for bag, entry in corpus.questions:
        groups.setdefault(entry, []).append(bag)
    for bag, ground in corpus.refusals:
        groups.setdefault(len(corpus.entries) + ground, []).append(bag)
    return groups


def _loss(
    encoder: BagEncoder,
    corpus: Corpus,
    groups: dict[int, list[Bag]],
    recipe: Recipe,
    random: np.random.Generator,
) -> Tensor:
    def encode(bags: Sequence[Bag], dropout: float = recipe.question_dropout) -> Tensor:
        vectors: Tensor = encoder([_drop(bag, dropout, random) for bag in bags])
        return vectors

    def choose(items: Sequence[T], size: int) -> list[T]:
        return [items[i] for i in random.choice(len(items), min(size, len(items)), replace=False)]

    entries = encode(corpus.entries, recipe.passage_dropout)
    asked = choose(corpus.questions, recipe.batch)
    refused = choose(corpus.refusals, recipe.batch // 2)
    batch = asked + [(bag, len(entries) + ground) for bag, ground in refused]
    owners = torch.tensor([owner for _, owner in batch])
    questions = encode([bag for bag, _ in batch])

    nothing = torch.full((len(batch), 1), recipe.none_similarity)
    logits = torch.cat([questions @ entries.T, nothing], dim=1) / recipe.temperature
    loss = functional.cross_entropy(logits, owners.clamp(max=len(entries)))

    others = [groups[owner][random.integers(len(groups[owner]))] for _, owner in batch]
    same = (owners[:, None] == owners[None]).float()
    similar = questions @ encode(others).T / recipe.temperature
    loss = loss + functional.cross_entropy(similar, same / same.sum(1, keepdim=True))

    if answered := choose([pair for pair in corpus.pairs if len(pair.answer)], recipe.batch):
        answers = encode([pair.answer for pair in answered], recipe.passage_dropout)
        logits = encode([pair.question for pair in answered]) @ answers.T / recipe.temperature
        target = torch.arange(len(answered))
        loss = (
            loss + (functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)) / 2
        )
    if citing := choose([pair for pair in corpus.pairs if pair.cited], recipe.batch):
        targets = torch.zeros(len(citing), len(entries))
        for row, pair in enumerate(citing):
            targets[row, pair.cited] = 1 / len(pair.cited)
        logits = encode([pair.question for pair in citing]) @ entries.T / recipe.temperature
        loss = loss + recipe.cited_weight * functional.cross_entropy(logits, targets)
    return loss


def _drop(bag: Bag, share: float, random: np.random.Generator) -> Bag:
    """Leave out features at random, never all."""
    kept = bag[random.random(len(bag)) >= share]
    return kept if len(kept) else bag
