"""The crisis check: comes before everything else and depends on nothing outside this process."""

from bot.crisis.detector import CrisisDetector

__all__ = ["CrisisDetector"]
