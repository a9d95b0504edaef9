"""`python -m api`: serves every channel; lists what could not be answered or told; cleans."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer
import uvicorn
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.cleaning import Cleaner
from api.command_line import settings_or_exit
from api.logs import configure_logs
from api.page.assets import WidgetMissingError
from api.settings import Settings
from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.outbox import Outbox
from api.store.referrals import ReferralStore
from api.store.trackers import TrackerStore
from api.store.unanswered import UnansweredStore
from api.wechat.cli import wechat
from embeddings import IndexMissingError, ModelMissingError
from knowledge import ContentError
from knowledge.directory import DirectoryError
from knowledge.law_text import LawTextError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(wechat, name="wechat")


@app.callback()
def main() -> None:
    """Mingfa's api process."""


@app.command()
def serve() -> None:
    """Serve every channel on MINGFA_HOST:MINGFA_PORT."""
    configure_logs()
    config = settings_or_exit()
    try:
        from api.app import create_app  # loads the models, and a wrong setting should not wait for them

        application = create_app(config)
    except (
        ContentError,
        LawTextError,
        DirectoryError,
        IndexMissingError,
        ModelMissingError,
        WidgetMissingError,
    ) as error:
        sys.exit(str(error))
    uvicorn.run(
        application,
        host=config.host,
        port=config.port,
        log_level="warning",
        access_log=False,
        forwarded_allow_ips=config.trusted_proxies,
    )


@app.command()
def unanswered(
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Write JSON lines.")] = False,
) -> None:
    """List what was not answered, or not well, the most frequent first. Personal data is masked."""
    with _database(settings_or_exit()) as database:
        for question in UnansweredStore(database).most_frequent():
            if jsonl:
                line = {"q": question.text, "status": question.status, "count": question.count}
                line |= {"entry": question.entry} if question.entry else {}
                typer.echo(json.dumps(line, ensure_ascii=False))
            else:
                typer.echo(
                    f"{question.count}\t{question.status}\t{question.text}\t{question.entry or ''}".rstrip()
                )


@app.command()
def clean() -> None:
    """Delete what has been kept long enough, as the server does every hour; say how much of each kind."""
    config = settings_or_exit()
    with _database(config) as database, closing(TrackerStore(config.tracker_database)) as trackers:
        outbox = Outbox(database, recording=False)
        referrals = ReferralStore(database, Encryption(config.data_keys), outbox)
        deleted = Cleaner(config, database, referrals, trackers).clean()
    for kind, count in deleted.items():
        typer.echo(f"{kind}\t{'failed' if count is None else count}")
    if None in deleted.values():
        sys.exit("not everything could be cleaned")


@app.command()
def deliveries() -> None:
    """List what the county's own system has not been told yet.

    Columns: delivery, event, referral, attempts, next attempt, why the last one failed.
    """
    config = settings_or_exit()
    with _database(config) as database:
        for pending in Outbox(database, recording=False).pending():
            moment = pending.next_at.isoformat(timespec="seconds")
            columns = (pending.delivery, pending.event, pending.number, pending.attempts, moment)
            typer.echo("\t".join(map(str, (*columns, pending.error or "-"))))


@contextmanager
def _database(config: Settings) -> Iterator[Engine]:
    database = open_database(config.database)
    try:
        migrate(database)
        yield database
    except SQLAlchemyError as error:
        sys.exit(f"the database cannot be read: {type(error).__name__}")
    finally:
        database.dispose()


if __name__ == "__main__":
    app()
