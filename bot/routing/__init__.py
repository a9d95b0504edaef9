"""Whom to turn to: a closed table of dispute type × situation, and how both are told from a question."""

from bot.routing.router import Route, Router

__all__ = ["Route", "Router"]
