"""Text analysis shared by training, index and query: one text, one list of features."""

import logging
import re
import unicodedata
import warnings
from functools import cache

from opencc import OpenCC

from embeddings.paths import DICTIONARY

with warnings.catch_warnings():  # jieba 0.42.1 has escapes that new Pythons warn of
    warnings.simplefilter("ignore")
    import jieba

_RUN = re.compile(r"[^\W_]+")


def normalise(text: str) -> str:
    """Fold what is written differently but read the same: NFKC, lower case, simplified characters.

    Control characters become blanks; invisible ones (zero width, byte order marks) go.
    """
    visible = []
    for char in unicodedata.normalize("NFKC", text).lower():
        category = unicodedata.category(char)
        if category == "Cc":
            visible.append(" ")
        elif category not in {"Cf", "Cs", "Co", "Cn"}:
            visible.append(char)
    simplified: str = _simplifier().convert("".join(visible))
    return simplified


def segment(text: str) -> list[str]:
    """Return the jieba search words of a text, repetitions kept."""
    return [word for word in _segmenter().cut_for_search(normalise(text)) if _RUN.fullmatch(word)]


def segment_strictly(text: str) -> list[str]:
    """Return the words of a text that stand in the dictionaries; the rest falls into single characters."""
    return list(_segmenter().cut(text, HMM=False))


def is_word(text: str) -> bool:
    """Say whether the dictionaries have a word."""
    return bool(_segmenter().FREQ.get(text))


def terms(text: str) -> list[str]:
    """Return the terms of a text, repetitions kept: search words, then `#`-prefixed bigrams."""
    runs = _RUN.findall(normalise(text))
    return segment(text) + [f"#{run[i : i + 2]}" for run in runs for i in range(len(run) - 1)]


def features(text: str) -> list[str]:
    """Return the set of terms of a text, in the order of their first appearance."""
    return list(dict.fromkeys(terms(text)))


def warm_up() -> None:
    """Load the dictionaries now, so that the first query need not wait for them."""
    features("明法")


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@cache
def _segmenter() -> jieba.Tokenizer:
    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.initialize()
    with DICTIONARY.open("rb") as words:  # jieba would leave the file open
        segmenter.load_userdict(words)
    return segmenter
