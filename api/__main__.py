"""`python -m api`: serves every channel; lists what could not be answered."""

import json
import sys
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from api.logs import configure_logs
from api.settings import Settings, settings
from api.store.database import migrate, open_database
from api.store.unanswered import UnansweredStore
from embeddings import IndexMissingError, ModelMissingError
from knowledge import ContentError
from knowledge.directory import DirectoryError
from knowledge.law_text import LawTextError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """Mingfa's api process."""


@app.command()
def serve() -> None:
    """Serve every channel on MINGFA_HOST:MINGFA_PORT."""
    configure_logs()
    config = _settings()
    try:
        from api.app import create_app  # loads the models, and a wrong setting should not wait for them

        application = create_app(config)
    except (ContentError, LawTextError, DirectoryError, IndexMissingError, ModelMissingError) as error:
        sys.exit(str(error))
    uvicorn.run(application, host=config.host, port=config.port, log_level="warning", access_log=False)


@app.command()
def unanswered(
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Write JSON lines.")] = False,
) -> None:
    """List what was asked and could not be answered, the most frequent first. Personal data is masked."""
    database = open_database(_settings().database)
    try:
        migrate(database)
        for question in UnansweredStore(database).most_frequent():
            if jsonl:
                line = {"q": question.text, "status": question.status, "count": question.count}
                typer.echo(json.dumps(line, ensure_ascii=False))
            else:
                typer.echo(f"{question.count}\t{question.status}\t{question.text}")
    except SQLAlchemyError as error:
        sys.exit(f"the database cannot be read: {type(error).__name__}")


def _settings() -> Settings:
    try:
        return settings()
    except ValidationError as error:
        faults = [
            f"MINGFA_{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors()
        ]
        sys.exit("\n".join(["Settings are wrong or missing (see .env.example):", *faults]))


if __name__ == "__main__":
    app()
