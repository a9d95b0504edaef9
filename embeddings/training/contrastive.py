"""Contrastive training of the static embedding."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.utils.extmath import randomized_svd  # type: ignore[import-untyped]
from torch import Tensor, nn
from torch.nn import functional

from embeddings.encoder import Vectors
from embeddings.training.bags import Bags
from embeddings.training.corpus import Corpus


@dataclass(frozen=True)
class Recipe:
    """The settings of training, as the model card prints them."""

    dimensions: int = 256
    steps: int = 320
    batch: int = 320
    other_batch: int = 160
    temperature: float = 0.05
    question_dropout: float = 0.25
    passage_dropout: float = 0.5
    learning_rate: float = 0.01
    official_weight: float = 0.3
    cited_weight: float = 0.3
    judged_weight: float = 0.5
    none_similarity: float = 0.35
    seeds: tuple[int, ...] = (17, 18, 19)


RECIPE: Final = Recipe()
INITIAL_WEIGHT: Final = 0.2
"""A feature's weight starts at its inverse document frequency times this."""
LAST_RATE: Final = 0.05
"""Share of the learning rate that is left in the last step."""


@dataclass(frozen=True)
class Start:
    """What training starts from: rows (vocabulary, dimensions) and weights (vocabulary,)."""

    rows: Vectors
    weights: NDArray[np.float64]


class BagEncoder(nn.Module):
    """Mean of weighted feature rows; rows and weights are learned, weights stay above zero."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        self.rows = nn.Parameter(torch.tensor(start.rows))
        self.weights = nn.Parameter(torch.tensor(np.log(np.expm1(start.weights)), dtype=torch.float32))

    def forward(self, parts: Sequence[Bags]) -> tuple[Tensor, ...]:
        """Return the unit vectors (bags, dimensions) of each part.

        All parts go through the table at once: its gradient is dense, and clearing it costs more than all
        the rest.
        """
        lengths = np.concatenate([part.lengths for part in parts])
        numbers = torch.from_numpy(np.concatenate([part.numbers for part in parts]))
        starts = torch.from_numpy(np.cumsum(lengths) - lengths)
        weights = functional.softplus(self.weights)[numbers]
        sums = functional.embedding_bag(numbers, self.rows, starts, mode="sum", per_sample_weights=weights)
        return torch.split(functional.normalize(sums), [len(part) for part in parts])

    def export(self) -> Vectors:
        """Fold the weights into the rows: (vocabulary, dimensions)."""
        with torch.no_grad():
            folded: Vectors = (self.rows * functional.softplus(self.weights)[:, None]).numpy()
        return folded


def train_rows(
    corpus: Corpus,
    start: Start,
    recipe: Recipe = RECIPE,
    progress: Callable[[float], None] = lambda loss: None,
) -> Vectors:
    """Train the embedding of a corpus: rows (vocabulary, dimensions). The same corpus gives the same rows.

    The rows are the mean over the seeds. All start from the same rows and do not go far, so their mean is as
    good as their ensemble (Wortsman et al. 2022) at the price of one.

    Args:
        corpus: the training texts.
        start: what `start_rows` made of the whole corpus. Folds that share it can be compared.
        recipe: the settings.
        progress: called after each step with its loss.
    """
    rows = [_train_once(corpus, start, recipe, seed, progress) for seed in recipe.seeds]
    mean: Vectors = np.mean(rows, axis=0)
    return mean


def _train_once(
    corpus: Corpus, start: Start, recipe: Recipe, seed: int, progress: Callable[[float], None]
) -> Vectors:
    torch.manual_seed(seed)
    encoder = BagEncoder(start)
    optimiser = torch.optim.Adam(encoder.parameters(), lr=recipe.learning_rate, fused=True)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, LAST_RATE, recipe.steps)
    objective = Objective(corpus, recipe, seed)
    for _ in range(recipe.steps):
        optimiser.zero_grad()
        loss = objective(encoder)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        progress(loss.item())
    return encoder.export()


def start_rows(corpus: Corpus, recipe: Recipe = RECIPE) -> Start:
    """Start from the right singular vectors of a TF-IDF matrix of all texts."""
    bags = Bags.of(corpus.bags)
    size = len(corpus.vocabulary)
    counts = np.bincount(bags.numbers, minlength=size)
    idf = np.log((1 + len(bags)) / (1 + counts)) + 1
    rows = np.repeat(np.arange(len(bags)), bags.lengths)
    norms = np.sqrt(np.bincount(rows, idf[bags.numbers] ** 2, minlength=len(bags)))
    values = idf[bags.numbers] / norms[rows]
    matrix = csr_matrix((values, (rows, bags.numbers)), shape=(len(bags), size))
    rank = min(recipe.dimensions, *matrix.shape)
    _, _, right = randomized_svd(matrix, rank, n_iter=3, random_state=recipe.seeds[0])
    start = np.zeros((size, recipe.dimensions), np.float32)
    start[:, :rank] = right.T
    return Start(start, idf * INITIAL_WEIGHT)


class Objective:
    """The loss of one batch after another.

    It sums cross-entropies: question → entries and “none of them”; question → another question of the same
    entry; question ↔ answer of a pair; question of a pair → entries it cites; judged question → its entries;
    question → official text and official text → entry.
    """

    def __init__(self, corpus: Corpus, recipe: Recipe, seed: int) -> None:
        self.recipe = recipe
        self.random = np.random.default_rng(seed)
        self.entries = Bags.of(corpus.entries)
        self.asked = Bags.of([bag for bag, _ in (*corpus.questions, *corpus.refusals)])
        refused = [len(corpus.entries) + ground for _, ground in corpus.refusals]
        self.owners = np.array([*(entry for _, entry in corpus.questions), *refused], np.int64)
        self.lay = len(corpus.questions)
        self.by_owner = np.argsort(self.owners, kind="stable")
        self.owned = np.bincount(self.owners)
        answered = [pair for pair in corpus.pairs if len(pair.answer)]
        self.pair_questions = Bags.of([pair.question for pair in answered])
        self.pair_answers = Bags.of([pair.answer for pair in answered])
        citing = [pair for pair in corpus.pairs if pair.cited]
        self.citing = Bags.of([pair.question for pair in citing])
        self.cited = [pair.cited for pair in citing]
        judged = [(bag, gold) for bag, gold in corpus.judged if gold]
        self.judged = Bags.of([bag for bag, _ in judged])
        self.gold = [gold for _, gold in judged]
        self.official = Bags.of([bag for bag, _ in corpus.official])
        self.official_entries = np.array([entry for _, entry in corpus.official], np.int64)
        self.wording = np.full(len(corpus.entries), -1)
        self.wording[self.official_entries] = np.arange(len(self.official))

    def __call__(self, encoder: BagEncoder) -> Tensor:
        """Return the loss of the next batch."""
        recipe = self.recipe
        lay = self._choose(self.lay, recipe.batch)
        refused = self.lay + self._choose(len(self.owners) - self.lay, recipe.batch // 3)
        asked = np.concatenate([lay, refused])
        owners = self.owners[asked]
        firsts = np.cumsum(self.owned) - self.owned
        mates = self.by_owner[firsts[owners] + self.random.integers(self.owned[owners])]
        pairs = self._choose(len(self.pair_questions), recipe.other_batch)
        citing = self._choose(len(self.citing), recipe.other_batch)
        judged = self._choose(len(self.judged), recipe.other_batch)
        entries, questions, others, pair_questions, answers, citers, marked, wordings = encoder(
            [
                self.entries.drop(recipe.passage_dropout, self.random),
                self._drop(self.asked, asked),
                self._drop(self.asked, mates),
                self._drop(self.pair_questions, pairs),
                self.pair_answers.take(pairs).drop(recipe.passage_dropout, self.random),
                self._drop(self.citing, citing),
                self._drop(self.judged, judged),
                self.official.drop(recipe.passage_dropout, self.random),
            ]
        )
        goals = torch.from_numpy(owners)
        nothing = torch.full((len(asked), 1), recipe.none_similarity)
        logits = torch.cat([questions @ entries.T, nothing], dim=1) / recipe.temperature
        loss = functional.cross_entropy(logits, goals.clamp(max=len(self.entries)))
        loss = loss + self._towards(questions, others, goals[:, None] == goals[None])
        if len(pairs):
            same = torch.eye(len(pairs))
            there = self._towards(pair_questions, answers, same)
            loss = loss + (there + self._towards(answers, pair_questions, same)) / 2
        if len(citing):
            cited = self._marks(citing, self.cited)
            loss = loss + recipe.cited_weight * self._towards(citers, entries, cited)
        if len(judged):
            gold = self._marks(judged, self.gold)
            loss = loss + recipe.judged_weight * self._towards(marked, entries, gold)
        if len(self.official):
            loss = loss + recipe.official_weight * self._official_loss(
                lay, questions[: len(lay)], entries, wordings
            )
        return loss

    def _official_loss(
        self, lay: NDArray[np.int64], questions: Tensor, entries: Tensor, wordings: Tensor
    ) -> Tensor:
        worded = self.wording[self.owners[lay]]
        own = torch.from_numpy(self.official_entries)
        towards_entry = functional.cross_entropy(wordings @ entries.T / self.recipe.temperature, own)
        if not (worded >= 0).any():
            return towards_entry
        logits = questions[torch.from_numpy(worded >= 0)] @ wordings.T / self.recipe.temperature
        return towards_entry + functional.cross_entropy(logits, torch.from_numpy(worded[worded >= 0]))

    def _choose(self, count: int, size: int) -> NDArray[np.int64]:
        """Choose positions at random, each at most once."""
        return self.random.choice(count, min(size, count), replace=False).astype(np.int64)

    def _drop(self, bags: Bags, chosen: NDArray[np.int64]) -> Bags:
        return bags.take(chosen).drop(self.recipe.question_dropout, self.random)

    def _marks(self, chosen: NDArray[np.int64], right: Sequence[Sequence[int]]) -> Tensor:
        """Return (chosen, entries) with 1 where an entry is right."""
        marks = torch.zeros(len(chosen), len(self.entries))
        for row, position in enumerate(chosen):
            marks[row, right[position]] = 1
        return marks

    def _towards(self, ours: Tensor, theirs: Tensor, right: Tensor) -> Tensor:
        """Return the cross-entropy of ours → theirs, where several may be right."""
        share = right.float() / right.float().sum(1, keepdim=True)
        return functional.cross_entropy(ours @ theirs.T / self.recipe.temperature, share)
