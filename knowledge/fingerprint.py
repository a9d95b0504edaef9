"""The fingerprint that ties an explanation to the official text it was checked against."""

import hashlib
import re


def fingerprint(text: str) -> str:
    """Return the first 16 hex digits of the SHA-256 of a text with all white space removed.

    `text` is the body of an article, without its 第…条.
    """
    return hashlib.sha256(re.sub(r"\s", "", text).encode()).hexdigest()[:16]
