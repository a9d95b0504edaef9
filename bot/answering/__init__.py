"""From a question to a reply: look-ups by number and by office first, then search, then an honest no."""

from bot.answering.answerer import Answerer

__all__ = ["Answerer"]
