"""Rasa's own check of domain, rules and NLU data."""

import subprocess

from tools.rasa_model import ROOT


def test_rasa_finds_nothing_to_warn_of() -> None:
    command = [str(ROOT / ".venv-rasa/bin/python"), "-m", "bot.rasa_parts", "data", "validate"]
    command += [
        "--fail-on-warnings",
        "--data",
        "bot/data",
        "--config",
        "config.yml",
        "--domain",
        "domain.yml",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
