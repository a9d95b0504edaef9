"""Dense features for intent classification: a static embedding, read from bot/embedding.

The analysis of a text and its vector are those of embeddings/analysis.py and embeddings/encoder.py, written
again because this process runs another Python; tests/bot/rasa/test_featurizer.py holds the two together.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any, Dict, List, Text

import jieba
import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from safetensors.numpy import load_file

_RUN = re.compile(r"[^\W_]+")


class Analyser:
    """Splits a text into its set of jieba search words and `#`-prefixed character bigrams."""

    def __init__(self, dictionary: Path) -> None:
        """Load the dictionaries. `dictionary` is a jieba user dictionary."""
        self._simplifier = OpenCC("t2s")
        self._segmenter = jieba.Tokenizer()
        with dictionary.open("rb") as words:
            self._segmenter.load_userdict(words)

    def features(self, text: str) -> List[str]:
        """Return the features in the order of their first appearance."""
        clean = self._normalise(text)
        words = [word for word in self._segmenter.cut_for_search(clean) if _RUN.fullmatch(word)]
        bigrams = [f"#{run[i : i + 2]}" for run in _RUN.findall(clean) for i in range(len(run) - 1)]
        return list(dict.fromkeys(words + bigrams))

    def _normalise(self, text: str) -> str:
        visible = []
        for char in unicodedata.normalize("NFKC", text).lower():
            category = unicodedata.category(char)
            if category == "Cc":
                visible.append(" ")
            elif category not in {"Cf", "Cs", "Co", "Cn"}:
                visible.append(char)
        return str(self._simplifier.convert("".join(visible)))


class Embedding:
    """The static embedding: a text's vector is the normalised mean of its features' rows."""

    def __init__(self, model: Path, dictionary: Path) -> None:
        """Load a sentence-transformers folder that holds one StaticEmbedding module."""
        self._rows = load_file(model / "model.safetensors")["embedding.weight"]
        tokenizer = json.loads((model / "tokenizer.json").read_bytes())
        self._vocabulary: Dict[str, int] = tokenizer["model"]["vocab"]
        self._analyser = Analyser(dictionary)

    def encode(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector (dimensions,) of a text; zeros when none of its features is known."""
        names = self._analyser.features(text)
        known = [self._vocabulary[name] for name in names if name in self._vocabulary]
        if not known:
            return np.zeros(self._rows.shape[1], np.float32)
        vector: NDArray[np.float32] = self._rows[known].mean(axis=0, dtype=np.float32)
        return vector / np.float32(max(float(np.linalg.norm(vector)), 1e-9))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class StaticEmbeddingFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the embedding of the whole message as a dense sentence feature.

    Settings: `model` and `dictionary`, paths from the working directory; `scale`, the length of the vector
    (logistic regression is regularised, so a longer vector weighs more against the n-grams).
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Return the settings that config.yml need not repeat."""
        return {
            **DenseFeaturizer.get_default_config(),
            "model": "bot/embedding",
            "dictionary": "knowledge/dictionary/legal_terms.txt",
            "scale": 1.0,
        }

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        """Load the embedding."""
        super().__init__(name, config)
        self._embedding = Embedding(Path(config["model"]), Path(config["dictionary"]))

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "StaticEmbeddingFeaturizer":
        """Create the component, for training and for serving alike."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Accept any settings; a wrong path fails when the files are read."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the feature to messages."""
        for message in messages:
            self._add_feature(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to the training examples."""
        self.process(training_data.training_examples)
        return training_data

    def _add_feature(self, message: Message) -> None:
        text = message.get(TEXT)
        if not text:
            return
        vector = self._config["scale"] * self._embedding.encode(text)
        message.add_features(
            Features(vector[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS])
        )
