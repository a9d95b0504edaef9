"""Keeps what residents write out of the logs.

Rasa and the libraries under it put messages, trackers and local variables into log lines and tracebacks, in
places too many to list. So while a message is being handled, a log record keeps only where it comes from and
the kinds of the exceptions; outside of that (start-up, configuration) records stay as they are.
"""

import logging
import sys
import traceback
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Iterator, List, Optional

_handling: ContextVar[bool] = ContextVar("handling", default=False)


@contextmanager
def handling_a_message() -> Iterator[None]:
    """Redact the log records made inside, by this task and the tasks it starts."""
    token = _handling.set(True)
    try:
        yield
    finally:
        _handling.reset(token)


def install() -> None:
    """Make every log record of this process pass the redaction, warnings included."""
    make_record = logging.getLogRecordFactory()

    def make_redacted_record(*args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401  as logging has it
        record = make_record(*args, **kwargs)
        if _handling.get():
            error = record.exc_info[1] if record.exc_info else sys.exc_info()[1]
            record.msg = "; ".join([f"at {record.module}:{record.lineno}", *_describe(error)])
            record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
        return record

    logging.setLogRecordFactory(make_redacted_record)
    logging.captureWarnings(True)


def _describe(error: Optional[BaseException]) -> List[str]:
    """Name an exception and those that led to it, innermost last, each with the line that raised it."""
    described = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        place = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
        described.append(f"{type(error).__module__}.{type(error).__qualname__}{place}")
        error = error.__cause__ or error.__context__
    return described
