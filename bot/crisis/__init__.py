"""The crisis check: comes before everything else and depends on neither Rasa nor search nor the network."""

from bot.crisis.detector import CrisisDetector

__all__ = ["CrisisDetector"]
