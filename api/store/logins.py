"""Keeps logins: an opaque token, which the client has, stands for a session, which the client never sees."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from api.store.database import delete_older
from api.store.tables import LoginRow

TOKEN_BYTES: Final = 32


class LoginStore:
    """Logins in the database. Tokens are kept as hashes: they are random, so that no key is needed.

    Methods block: use a thread.
    """

    def __init__(self, engine: Engine) -> None:
        """Take a database whose tables are up to date."""
        self._engine = engine

    def start(self, session: str, lifetime: timedelta) -> str:
        """Begin a login to a session of the chat; return its token, 43 URL-safe characters.

        Other logins to the same session go on: a person may have several devices.
        """
        token, now = secrets.token_urlsafe(TOKEN_BYTES), datetime.now(UTC)
        with Session(self._engine) as database, database.begin():
            database.add(
                LoginRow(token_hash=_hash(token), session=session, created_at=now, expires_at=now + lifetime)
            )
        return token

    def session(self, token: str) -> str | None:
        """Return the session that a token stands for; `None` where it is unknown or its time is up."""
        with Session(self._engine) as database:
            row = database.get(LoginRow, _hash(token))
            return row.session if row and row.expires_at > datetime.now(UTC) else None

    def forget(self, older_than: timedelta = timedelta(0)) -> int:
        """Delete logins whose time has been up for so long; return how many."""
        return delete_older(self._engine, LoginRow.expires_at, older_than)

    def forget_person(self, session: str) -> int:
        """Delete all logins to a session; return how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(LoginRow).where(LoginRow.session == session)).rowcount


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
