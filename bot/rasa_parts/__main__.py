"""Rasa's own command line: `python -m bot.rasa_parts train …`, from the repository root."""

import sys

from bot.rasa_parts.launch import rasa

rasa(sys.argv[1:])
