"""What a phone makes of texts and menus."""

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

LINK = re.compile(r'<a\s+href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def plain_text(text: str) -> str:
    """Return a text as shown: of a link, only its words."""
    return LINK.sub(lambda link: link[2], text)


def menu_text(menu: dict[str, Any]) -> str:
    """Return a menu as one text: head, numbered options, tail."""
    options = [f"{place}. {option['content']}" for place, option in enumerate(menu["list"], 1)]
    parts = [menu.get("head_content", ""), *options, menu.get("tail_content", "")]
    return "\n".join(part for part in parts if part)


def tappable(message: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return what can be tapped in a message: what it sends and its id, by the words on it."""
    if message.get("msgtype") == "msgmenu":
        return {option["content"]: (option["content"], option["id"]) for option in message["msgmenu"]["list"]}
    text = message.get("Content") or (message.get("text") or {}).get("content", "")
    found = {}
    for address, words in LINK.findall(text):
        parts = urlsplit(html.unescape(address))
        query = parse_qs(parts.query)
        if (parts.scheme, parts.netloc) == ("weixin", "bizmsgmenu") and "msgmenucontent" in query:
            found[words] = (query["msgmenucontent"][0], query.get("msgmenuid", [""])[0])
    return found
