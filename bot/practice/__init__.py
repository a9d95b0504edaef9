"""Practice for trainees: drill, rehearsal of cases, mock exam, progress."""

from bot.practice.practice import Practice

__all__ = ["Practice"]
