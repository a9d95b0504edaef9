"""Structured logs: one JSON object a line on standard output, without personal data."""

import logging

import structlog


def configure_logs() -> None:
    """Send our events and the libraries' warnings to standard output."""
    logging.basicConfig(level=logging.WARNING, format='{"event": "%(name)s", "level": "%(levelname)s"}')
    for http_library in ("httpx", "httpcore"):  # at lower levels they log addresses with tokens in them
        logging.getLogger(http_library).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
