"""`python -m api serve`: runs the api process."""

import sys

import typer
import uvicorn
from pydantic import ValidationError

from api.logs import configure_logs
from api.settings import Settings, settings
from embeddings import IndexMissingError, ModelMissingError
from knowledge import ContentError

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
    except (ContentError, IndexMissingError, ModelMissingError) as error:
        sys.exit(str(error))
    uvicorn.run(application, host=config.host, port=config.port, log_level="warning", access_log=False)


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
