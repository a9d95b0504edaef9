"""A column of text that anybody may have sent."""

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator

REPLACEMENT = "\ufffd"


class PlainText(TypeDecorator[str]):
    """Puts a replacement character for what a database would refuse: NUL (PostgreSQL), lone surrogates."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make a text one that any database takes; what is looked up matches nothing then."""
        if value is None:
            return None
        return "".join(
            REPLACEMENT if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in value
        )
