"""What a database keeps on disk."""

from pathlib import Path

from sqlalchemy import Engine, text


def bytes_on_disk(engine: Engine) -> bytes:
    """Everything in the files of a database that stands in a folder of its own."""
    return b"".join(path.read_bytes() for path in sorted(_folder(engine).iterdir()))


def _folder(engine: Engine) -> Path:
    """An SQLite file has its write-ahead log beside it; PostgreSQL has a folder per database."""
    if engine.dialect.name == "sqlite":
        return Path(str(engine.url.database)).parent
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        return Path(connection.scalar(text("SHOW data_directory"))) / "base" / str(number)
