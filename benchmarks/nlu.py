"""Measures intent classification: F1 by cross-validation, with Rasa's own test command.

python -m benchmarks.nlu                    the pipeline of config.yml (some minutes)
python -m benchmarks.nlu --baseline         the same, kept as the baseline that the tests compare with
python -m benchmarks.nlu --diet --folds 2   the same with DIET in the place of logistic regression (slow)
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

import yaml

from tools.rasa_model import model_fingerprint

ROOT: Final = Path(__file__).parent.parent
DIET: Final = {
    "name": "DIETClassifier",
    "epochs": 100,
    "entity_recognition": False,
    "random_seed": 42,
    "constrain_similarities": True,
}
BASELINE: Final = ROOT / "tests" / "bot" / "rasa" / "nlu_baseline.json"
SEARCHED: Final = ("ask_law", "ask_plan", "chitchat", "nlu_fallback")
"""Intents that end in search: mistaking one of them for another costs nothing."""


def config(diet: bool) -> dict[str, Any]:
    """Return config.yml, with DIET instead of logistic regression where wanted."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    if diet:
        content["pipeline"] = [
            DIET if part["name"] == "LogisticRegressionClassifier" else part for part in content["pipeline"]
        ]
    return content


def cross_validate(diet: bool, folds: int, folder: Path) -> None:
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
        str(folds),
        "--nlu",
        "bot/data/nlu",
        "--config",
        str(config_file),
        "--domain",
        "domain.yml",
    ]
    command += ["--out", str(folder), "--no-plot", "--successes"]
    with (folder / "log").open("wb") as log:
        subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=True)


def figures(folder: Path) -> dict[str, Any]:
    """Return the figures of a cross-validation.

    Returns:
        `weighted_f1`, `macro_f1`; `intents`: F1 and number of examples by intent; `confusion`: by intent, how
        often it was taken for which other.
    """
    rows = json.loads((folder / "intent_report.json").read_text(encoding="utf-8"))
    intents = {name: row for name, row in rows.items() if isinstance(row, dict) and "avg" not in name}
    confusion: dict[str, dict[str, int]] = {}
    for row in json.loads((folder / "intent_errors.json").read_text(encoding="utf-8")):
        taken = confusion.setdefault(row["intent"], {})
        taken[row["intent_prediction"]["name"]] = taken.get(row["intent_prediction"]["name"], 0) + 1
    return {
        "weighted_f1": round(rows["weighted avg"]["f1-score"], 4),
        "macro_f1": round(rows["macro avg"]["f1-score"], 4),
        "intents": {
            name: {"f1": round(row["f1-score"], 4), "examples": row["support"]}
            for name, row in sorted(intents.items())
        },
        "confusion": {name: dict(sorted(taken.items())) for name, taken in sorted(confusion.items())},
    }


def report(folder: Path) -> None:
    """Print the figures of a cross-validation. Rasa leaves the fallback out; the routes here have it in."""
    found_figures = figures(folder)
    intents = found_figures["intents"]
    for name, row in sorted(intents.items(), key=lambda item: item[1]["f1"]):
        print(f"{name:20} F1 {row['f1']:.3f}  examples {row['examples']}")
    found = routes(folder)
    asked = [guess in SEARCHED for intent, guess in found if intent in SEARCHED]
    other = [(intent, guess) for intent, guess in found if intent not in SEARCHED]
    averages = f"weighted F1 {found_figures['weighted_f1']:.3f}, macro F1 {found_figures['macro_f1']:.3f}"
    print(f"{averages} over {len(found)} examples")
    print(f"questions that search answers: {sum(asked)} of {len(asked)}")
    print(f"other messages: {sum(intent == guess for intent, guess in other)} right, ", end="")
    print(f"{sum(guess in SEARCHED for _, guess in other)} searched, of {len(other)}")


def routes(folder: Path) -> list[tuple[str, str]]:
    """Return (intent, what the rules act on) of each example: the intent found, or the fallback."""
    fallback = next(part for part in config(diet=False)["pipeline"] if part["name"] == "FallbackClassifier")
    found = []
    for name in ("intent_errors.json", "intent_successes.json"):
        for row in json.loads((folder / name).read_text(encoding="utf-8")):
            guess = row["intent_prediction"]
            sure = guess["confidence"] >= fallback["threshold"]
            found.append((row["intent"], guess["name"] if sure else "nlu_fallback"))
    return found


def main() -> None:
    """Measure one pipeline."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--diet", action="store_true", help="measure DIET instead")
    arguments.add_argument("--folds", type=int, default=5)
    arguments.add_argument("--baseline", action="store_true", help="keep the figures for the tests")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cross_validate(given.diet, given.folds, Path(folder))
        report(Path(folder))
        if given.baseline:
            kept = {"inputs": model_fingerprint()} | figures(Path(folder))
            text = json.dumps(kept, ensure_ascii=False, indent=1)
            BASELINE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
