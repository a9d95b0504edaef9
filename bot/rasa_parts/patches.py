"""Changes to Rasa 3.6.21 itself, for want of settings. All of them are here.

1. The reply of the action server is checked with `jsonschema.validate`, which first checks the constant
   schema itself, on every turn: two thirds of the time of an action turn. The validator is made once
   instead; what it accepts is the same.
2. A call to the action server may take 300 seconds, fixed in the code. An action that hangs would hold a
   resident's conversation for five minutes; here it fails after three seconds, before the gateway gives up.
3. Reading a conversation back looks through all classes of events anew for each event of it. The class of
   an event type never changes, so it is remembered.
4. With SQLite, Rasa connects anew and waits for the disk twice in each turn. Here connections are kept and
   write ahead: a power cut may cost the last turn, and cannot damage the file.
"""

import sqlite3
from functools import lru_cache
from typing import Any, Dict, Text, Union

import rasa
import rasa.core.actions.action as rasa_action
import rasa.core.tracker_store as rasa_tracker_store
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.shared.core.events import Event
from rasa.shared.exceptions import RasaException
from sqlalchemy import event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.pool import QueuePool

RASA_VERSION = "3.6.21"
ACTION_TIMEOUT_SECONDS = 3


def apply() -> None:
    """Patch Rasa.

    Raises:
        RasaException: if this is another Rasa than the one the patches were written for.
    """
    if rasa.__version__ != RASA_VERSION:
        raise RasaException(
            f"bot/rasa_parts/patches.py is for Rasa {RASA_VERSION}, this is {rasa.__version__}: "
            "check whether the patches still fit."
        )
    _make_the_validator_once()
    rasa_action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT_SECONDS
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))
    _keep_sqlite_connections()


def _make_the_validator_once() -> None:
    schema = rasa_action.RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate_action_result(_: rasa_action.RemoteAction, result: Dict[Text, Any]) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    rasa_action.RemoteAction._validate_action_result = validate_action_result


def _keep_sqlite_connections() -> None:
    stock_arguments = rasa_tracker_store.create_engine_kwargs

    def create_engine_kwargs(url: Union[Text, URL]) -> Dict[Text, Any]:
        pool = {"poolclass": QueuePool} if make_url(url).drivername == "sqlite" else {}
        return {**stock_arguments(url), **pool}

    rasa_tracker_store.create_engine_kwargs = create_engine_kwargs

    def write_ahead(connection: object, _: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")

    event.listen(Engine, "connect", write_ahead)
