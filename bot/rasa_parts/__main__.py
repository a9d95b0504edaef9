"""Starts Rasa with the environment it needs: `python -m bot.rasa_parts run …` or `… train …`.

Everything that starts Rasa goes through here, so that telemetry is off wherever Rasa runs.
"""

import logging
import os
import warnings

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TICKET_LOCK_LIFETIME", "20")  # seconds; above the time-out of actions

import jieba
from rasa.__main__ import main

if __name__ == "__main__":
    warnings.filterwarnings("ignore", category=DeprecationWarning)  # of pinned libraries among themselves
    jieba.setLogLevel(logging.WARNING)
    main()
