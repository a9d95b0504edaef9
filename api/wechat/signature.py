"""The platform's signatures: who may push, and when."""

import hashlib
import hmac
from dataclasses import dataclass

from api.wechat.errors import BadSignatureError, StaleTimestampError


@dataclass(frozen=True)
class Signer:
    """Signs and checks with an account's token.

    Args:
        token: the token entered in the account's console.
        fresh_seconds: how far a timestamp may be off, either way.
    """

    token: str
    fresh_seconds: int

    def sign(self, *parts: str) -> str:
        """Return `sha1(concat(sorted([token, …])))` in hexadecimal, as the platform's documentation has it.

        Args:
            parts: timestamp and nonce, for a `msg_signature` also the ciphertext.
        """
        joined = "".join(sorted((self.token, *parts)))
        return hashlib.sha1(joined.encode()).hexdigest()  # noqa: S324 - the platform's rule

    def check(self, signature: str, now: float, timestamp: str, *parts: str) -> None:
        """Check a signature and the age of its timestamp.

        Repeated nonces pass: the platform's own retries may reuse them.

        Args:
            signature: what the request says.
            now: seconds since the epoch.
            timestamp: of the request, in seconds since the epoch.
            parts: what else was signed.

        Raises:
            BadSignatureError: if the signature is not ours.
            StaleTimestampError: if it is, but not of now.
        """
        expected = self.sign(timestamp, *parts)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise BadSignatureError("The signature does not match the token.")
        # Signed, so the platform wrote it; but int() would also take spaces, underscores and 5,000 digits.
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise StaleTimestampError("The timestamp is not a number of seconds.")
        if abs(now - int(timestamp)) > self.fresh_seconds:
            raise StaleTimestampError(f"The timestamp is over {self.fresh_seconds} seconds off.")
