"""Starts Rasa's command line with the environment it needs. Everything that starts Rasa goes through here."""

import logging
import os
import sys
import warnings
from typing import List

SEED = 7


def rasa(arguments: List[str]) -> None:
    """Run a Rasa command, with telemetry off and without the chatter of the libraries.

    Args:
        arguments: what follows `rasa` on the command line.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("TICKET_LOCK_LIFETIME", "20")  # seconds; above the time-out of actions

    # Two imports whose place matters. sanic asks for DeprecationWarnings as it is imported (of pinned
    # libraries among themselves), so it comes before the filter. skops, which reads the classifier, looks
    # for hundreds of functions in every module loaded so far: before TensorFlow is in, that takes no time;
    # after it, half of the start-up.
    import sanic.app  # noqa: F401
    import skops.io  # noqa: F401

    warnings.filterwarnings("ignore", category=DeprecationWarning)
    import jieba
    import numpy as np
    from rasa.__main__ import main

    np.random.seed(SEED)  # cross-validation splits the same way each time

    jieba.setLogLevel(logging.WARNING)
    sys.argv = ["rasa", *arguments]
    main()
