"""Serves the trained model on loopback: `python -m bot.rasa_parts.server`, from the repository root.

Reads MINGFA_RASA_PORT and MINGFA_RASA_MODEL; credentials.yml and endpoints.yml read MINGFA_INTERNAL_SECRET,
MINGFA_ACTIONS_URL and MINGFA_TRACKER_DB.
"""

import os
import sys
from pathlib import Path

from bot.rasa_parts.launch import rasa

VARIABLES = (
    "MINGFA_RASA_PORT",
    "MINGFA_RASA_MODEL",
    "MINGFA_INTERNAL_SECRET",
    "MINGFA_ACTIONS_URL",
    "MINGFA_TRACKER_DB",
)


def main() -> None:
    """Serve until stopped. Exits with a message if a variable is not set or the model is missing."""
    missing = [name for name in VARIABLES if not os.environ.get(name)]
    if missing:
        sys.exit(f"Rasa cannot start: {', '.join(missing)} not set")
    port, model = os.environ["MINGFA_RASA_PORT"], os.environ["MINGFA_RASA_MODEL"]
    if not Path(model).is_file():
        sys.exit(f"Rasa cannot start: no model at {model}; python -m tools.rasa_model trains one")
    arguments = ["run", "--interface", "127.0.0.1", "--port", port, "--model", model]
    rasa([*arguments, "--credentials", "credentials.yml", "--endpoints", "endpoints.yml"])


if __name__ == "__main__":
    main()
