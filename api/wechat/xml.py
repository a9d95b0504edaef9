"""The XML of pushes and replies: one level of elements under `<xml>`."""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from api.wechat.errors import MalformedPushError

NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2) allows in no document, not even in CDATA."""


def read_fields(document: bytes) -> dict[str, str]:
    """Read a push: the text of each element under the root, by its name.

    Raises:
        MalformedPushError: if it is not UTF-8, not well-formed, not `<xml>`, or has a DTD or entities.
    """
    try:
        root = fromstring(document.decode(), forbid_dtd=True)
    except UnicodeDecodeError as error:
        raise MalformedPushError("The body is not UTF-8.") from error
    except DefusedXmlException as error:
        raise MalformedPushError("The body must have no DTD and no entities.") from error
    except ParseError as error:
        raise MalformedPushError("The body is not well-formed XML.") from error
    if root.tag != "xml":
        raise MalformedPushError("The root element is not <xml>.")
    return {child.tag: (child.text or "").strip() for child in root}


def write_fields(fields: Mapping[str, str | int]) -> str:
    """Write a reply: numbers as they are, texts as CDATA."""
    elements = (
        f"<{name}>{value if isinstance(value, int) else _cdata(value)}</{name}>"
        for name, value in fields.items()
    )
    return f"<xml>{''.join(elements)}</xml>"


def xml_characters(text: str) -> str:
    """Return a text without the characters that no XML document can hold."""
    return NOT_XML.sub("", text)


def _cdata(text: str) -> str:
    # "]]>" would end the section, so it is divided between two.
    inside = xml_characters(text).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{inside}]]>"
