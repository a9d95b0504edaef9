"""Measures intent classification: macro F1 by 5-fold cross-validation, with Rasa's own test command.

python -m benchmarks.nlu          the pipeline of config.yml
python -m benchmarks.nlu --diet   the same with DIET in the place of logistic regression (minutes)
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parent.parent
DIET: Final = {
    "name": "DIETClassifier",
    "epochs": 100,
    "entity_recognition": False,
    "random_seed": 42,
    "constrain_similarities": True,
}
QUESTIONS: Final = ("ask_law", "ask_plan", "chitchat", "nlu_fallback")
"""Intents that end in search: mistaking one of them for another costs nothing."""


def config(diet: bool) -> dict[str, Any]:
    """Return config.yml, with DIET instead of logistic regression where wanted."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    if diet:
        content["pipeline"] = [
            DIET if part["name"] == "LogisticRegressionClassifier" else part for part in content["pipeline"]
        ]
    return content


def cross_validate(diet: bool, folder: Path) -> None:
    """Run the cross-validation; the reports of Rasa go to `folder`.

    Raises:
        subprocess.CalledProcessError: if Rasa fails; its output is in `folder`/log.
    """
    config_file = folder / "config.yml"
    config_file.write_text(
        yaml.safe_dump(config(diet), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    command = [".venv-rasa/bin/python", "-m", "bot.rasa_parts", "test", "nlu", "--cross-validation"]
    command += [
        "--folds",
        "5",
        "--nlu",
        "bot/data/nlu",
        "--config",
        str(config_file),
        "--domain",
        "domain.yml",
    ]
    command += ["--out", str(folder), "--no-plot"]
    with (folder / "log").open("wb") as log:
        subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=True)


def report(folder: Path) -> None:
    """Print the figures of a cross-validation."""
    rows = json.loads((folder / "intent_report.json").read_text(encoding="utf-8"))
    intents = {
        name: row
        for name, row in rows.items()
        if isinstance(row, dict) and row.get("support") and "avg" not in name
    }
    errors = json.loads((folder / "intent_errors.json").read_text(encoding="utf-8"))
    predicted = [(error["intent"], error["intent_prediction"]["name"]) for error in errors]
    examples = sum(row["support"] for row in intents.values())
    questions = sum(row["support"] for name, row in intents.items() if name in QUESTIONS)
    lost = sum(intent in QUESTIONS and guess not in QUESTIONS for intent, guess in predicted)
    searched = sum(intent not in QUESTIONS and guess in QUESTIONS for intent, guess in predicted)
    for name, row in sorted(intents.items(), key=lambda item: item[1]["f1-score"]):
        print(f"{name:20} F1 {row['f1-score']:.3f}  examples {row['support']}")
    macro = sum(row["f1-score"] for row in intents.values()) / len(intents)
    print(f"macro F1 {macro:.3f}, right {1 - len(errors) / examples:.3f} of {examples}")
    print(f"questions that never reach search: {lost} of {questions}")
    print(f"other messages that are searched: {searched} of {examples - questions}")


def main() -> None:
    """Measure one pipeline."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--diet", action="store_true", help="measure DIET instead")
    with tempfile.TemporaryDirectory() as folder:
        cross_validate(arguments.parse_args().diet, Path(folder))
        report(Path(folder))


if __name__ == "__main__":
    main()
