"""What residents do, as the platform tells the webhook."""

import itertools
import json
import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.wechat_platform.account import PlatformAccount

# From the time, so that a platform started anew repeats none; beyond what a double holds exactly.
_message_ids = itertools.count(time.time_ns())


@dataclass(frozen=True)
class Push:
    """A message (with `msg_id`) or an event (without); the same for all its requests."""

    openid: str
    kind: str
    fields: Mapping[str, str | int | float] = field(default_factory=dict)
    msg_id: int | None = None
    create_time: int = field(default_factory=lambda: int(time.time()))

    @property
    def event(self) -> str:
        """The kind of an event; empty for messages."""
        return str(self.fields["Event"]) if self.kind == "event" else ""

    @property
    def identity(self) -> Hashable:
        """What the documentation tells repeats by."""
        if self.msg_id is not None:
            return self.msg_id
        return self.openid, self.create_time, self.event, self.fields.get("EventKey", "")

    def document(self, account: PlatformAccount) -> str:
        """Write it as the account has chosen."""
        all_fields: dict[str, Any] = {
            "ToUserName": account.name,
            "FromUserName": self.openid,
            "CreateTime": self.create_time,
            "MsgType": self.kind,
            **self.fields,
        }
        if self.msg_id is not None:
            all_fields["MsgId"] = self.msg_id
        if account.format == "json":
            return json.dumps(all_fields, ensure_ascii=False, separators=(",", ":"))
        return xml_document(all_fields)


def xml_document(fields: Mapping[str, str | int | float]) -> str:
    """Write XML as the platform does: numbers bare, texts as CDATA, one element a line."""
    lines = (f"<{name}>{_xml_value(value)}</{name}>" for name, value in fields.items())
    return "\n".join(["<xml>", *lines, "</xml>"])


def _xml_value(value: str | int | float) -> str:
    if not isinstance(value, str):
        return str(value)
    inside = value.replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{inside}]]>"


def text_push(openid: str, text: str, **fields: str | int) -> Push:
    """Return a new text message."""
    return message_push(openid, "text", Content=text, **fields)


def message_push(openid: str, kind: str, **fields: str | int | float) -> Push:
    """Return a new message of any kind."""
    return Push(openid, kind, fields, next(_message_ids))


def event_push(openid: str, event: str, **fields: str | int) -> Push:
    """Return a new event."""
    return Push(openid, "event", {"Event": event, **fields})
