"""Encrypts what would lead to a person, before it reaches the database."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class UndecipherableError(Exception):
    """A stored text fits none of the keys: one that is still needed was taken out of MINGFA_DATA_KEY."""


class Encryption:
    """Authenticated encryption of short texts (Fernet: AES-128-CBC with HMAC-SHA256)."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take keys, each URL-safe base64 of 32 bytes; the first encrypts, all decrypt."""
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def encrypt(self, text: str) -> str:
        """Return a token; the same text gives another one each time. A lone surrogate becomes `?`."""
        return self._fernet.encrypt(text.encode(errors="replace")).decode()

    def decrypt(self, token: str) -> str:
        """Return the text of a token.

        Raises:
            UndecipherableError: if it was made with another key, or changed.
        """
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken as error:
            raise UndecipherableError("none of the keys in MINGFA_DATA_KEY fits a stored text") from error
