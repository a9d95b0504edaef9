"""The question bank for trainees: items with options, and cases to rehearse."""

from knowledge.practice.bank import Bank, load_bank, practice_bank
from knowledge.practice.models import DUTY_NAMES, Duty, Item, Option, Point, Scenario, Theme

__all__ = [
    "DUTY_NAMES",
    "Bank",
    "Duty",
    "Item",
    "Option",
    "Point",
    "Scenario",
    "Theme",
    "load_bank",
    "practice_bank",
]
