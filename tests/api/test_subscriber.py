"""Whose requests are counted together."""

import pytest
from starlette.requests import Request

from api.subscriber import subscriber


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.7"),
        ("made up", "unknown"),
        (None, "unknown"),
    ],
)
def test_subscribers(host: str | None, counted: str) -> None:
    client = (host, 1234) if host else None
    assert subscriber(Request({"type": "http", "client": client, "headers": []})) == counted
