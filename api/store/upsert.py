"""Writes rows that may be there already, in one statement, so that two workers at once cannot collide.

They take a connection: a session's own machinery takes longer than the database.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, inspect
from sqlalchemy.dialects import postgresql, sqlite

from api.store.tables import Base


def add_new(connection: Connection, row: type[Base], values: Mapping[str, object]) -> bool:
    """Insert a row, unless one with its primary key is there; return whether it was inserted."""
    key = inspect(row).primary_key
    statement = _insert(connection, row).values(**values).on_conflict_do_nothing(index_elements=key)
    return connection.execute(statement.returning(*key)).first() is not None


def put(
    connection: Connection,
    row: type[Base],
    values: Mapping[str, object],
    changes: Mapping[str, object],
    where: ColumnElement[bool] | None = None,
) -> None:
    """Insert a row, or change the one that is there.

    Args:
        connection: within whose transaction this happens.
        row: of which table.
        values: of a new row.
        changes: of the row with the same primary key, where there is one; may be SQL.
        where: what must be true of that row for it to be changed.
    """
    statement = _insert(connection, row).values(**values)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=inspect(row).primary_key, set_=dict(changes), where=where
        )
    )


def _insert(connection: Connection, row: type[Base]) -> Any:  # noqa: ANN401 - both kinds have the same methods
    kinds = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
    return kinds[connection.dialect.name](row)
