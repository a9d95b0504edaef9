"""The forms: what they ask (YAML) and how answers are read. Rasa runs them; see bot/actions."""

from bot.forms.definitions import Form, Question, form

__all__ = ["Form", "Question", "form"]
