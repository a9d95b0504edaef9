"""Answers to browsers: validated by an ETag, compressed where the browser takes it."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

BRIEFLY: Final = "public, max-age=300"
"""A page changes when the process starts anew: five minutes are fresh enough and spare slow phones a wait."""
NEVER: Final = "no-store"
"""What holds somebody's words must not stay on a shared phone."""
ASK_EACH_TIME: Final = "no-cache"
FOR_GOOD: Final = "public, max-age=31536000, immutable"
SMALLEST_COMPRESSED: Final = 1_000


@dataclass(frozen=True)
class Body:
    """Bytes to send, and what they are."""

    content: bytes
    media_type: str

    @cached_property
    def digest(self) -> str:
        """Short name of exactly these bytes."""
        return hashlib.sha256(self.content).hexdigest()[:16]

    @cached_property
    def compressed(self) -> bytes:
        """The content, compressed, always to the same bytes."""
        return gzip.compress(self.content, mtime=0)


def respond(request: Request, body: Body, *, cache: str, status: int = 200) -> Response:
    """Answer with a body, or with 304 if the browser holds it already."""
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    if status == 200 and cache != NEVER:
        headers["ETag"] = f'W/"{body.digest}"'  # weak: the same for the compressed bytes
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
    content = body.content
    if len(content) >= SMALLEST_COMPRESSED and "gzip" in request.headers.get("accept-encoding", ""):
        content = body.compressed
        headers["Content-Encoding"] = "gzip"
    return Response(content, status, headers, media_type=body.media_type)
