"""Starts Rasa with the environment it needs: `python -m bot.rasa_parts run …` or `… train …`.

Everything that starts Rasa goes through here, so that telemetry is off wherever Rasa runs.
"""

import os

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TICKET_LOCK_LIFETIME", "20")  # seconds; above the time-out of actions

from rasa.__main__ import main  # noqa: E402  the environment comes first

if __name__ == "__main__":
    main()
