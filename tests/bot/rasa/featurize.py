"""Run by Rasa's Python: features and vectors of texts, one JSON line each, with bot/rasa_parts."""

import json
import sys
from pathlib import Path

from bot.rasa_parts.featurizer import Analyser, Embedding

model, dictionary = Path(sys.argv[1]), Path(sys.argv[2])
analyser, embedding = Analyser(dictionary), Embedding(model, dictionary)
for line in sys.stdin:
    text = json.loads(line)
    sys.stdout.write(json.dumps([analyser.features(text), embedding.encode(text).tolist()]) + "\n")
    sys.stdout.flush()
