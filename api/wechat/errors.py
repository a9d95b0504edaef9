"""Why a push is refused. `status` is the HTTP status that says so."""

from typing import ClassVar


class PushError(Exception):
    """A push that cannot be taken; the message names what is wrong and holds nothing a resident wrote."""

    status: ClassVar[int] = 400


class BadSignatureError(PushError):
    """It was not signed with our token, or its mode leaves the body unsigned where that must be signed."""

    status = 403


class StaleTimestampError(BadSignatureError):
    """It was signed, but too long ago or for too far ahead: a replay."""


class DecryptionError(PushError):
    """The ciphertext does not hold a message in the platform's format."""


class WrongAppIdError(PushError):
    """It was encrypted for another account."""


class MalformedPushError(PushError):
    """The document is not what the platform sends."""


class OversizedPushError(PushError):
    """The body is longer than anything the platform sends."""

    status = 413
