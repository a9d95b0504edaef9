"""Plain and safe mode: how a push is opened and a reply is sealed.

The mode comes from our configuration, never from the request. The plain signature does not cover the body and
is valid on encrypted pushes too: if the request chose, one captured signature would let anyone post anything.
"""

import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass

from pydantic import BaseModel

from api.wechat.account_settings import AccountSettings, Kind
from api.wechat.crypto import MessageCipher
from api.wechat.documents import Reader, reader
from api.wechat.errors import BadSignatureError, MalformedPushError
from api.wechat.signature import Signer
from api.wechat.xml import write_fields


class PushQuery(BaseModel):
    """The query of a request; what is missing is empty, and fails its check."""

    signature: str = ""
    timestamp: str = ""
    nonce: str = ""
    echostr: str = ""
    encrypt_type: str = ""
    msg_signature: str = ""


@dataclass(frozen=True)
class Mode(ABC):
    """What both modes share: the verification of the address, and the format of documents."""

    signer: Signer
    read: Reader

    def verify(self, query: PushQuery, now: float) -> None:
        """Check the plain signature.

        Raises:
            BadSignatureError: if it is wrong or stale.
        """
        self.signer.check(query.signature, now, query.timestamp, query.nonce)

    @abstractmethod
    def open(self, query: PushQuery, body: bytes, now: float) -> dict[str, str]:
        """Check a push and return its fields.

        Raises:
            PushError: if it is not what it must be; the kind of error says what.
        """

    @abstractmethod
    def seal(self, reply: str, now: int) -> str:
        """Return the document that carries a reply."""


class PlainMode(Mode):
    """明文模式: the body is the message."""

    def open(self, query: PushQuery, body: bytes, now: float) -> dict[str, str]:
        """Check the signature, then read the body."""
        self.verify(query, now)
        return self.read(body)

    def seal(self, reply: str, now: int) -> str:
        """Return the reply as it is."""
        return reply


@dataclass(frozen=True)
class SafeMode(Mode):
    """安全模式: the body holds the encrypted message, and is signed."""

    cipher: MessageCipher

    def open(self, query: PushQuery, body: bytes, now: float) -> dict[str, str]:
        """Check the signature of the ciphertext, decrypt it, and read what was in it."""
        if query.encrypt_type != "aes":
            raise BadSignatureError("The push is not encrypted, but the mode of the account is safe.")
        encrypted = self.read(body).get("Encrypt")
        if not encrypted:
            raise MalformedPushError("The push has no Encrypt, but the mode of the account is safe.")
        self.signer.check(query.msg_signature, now, query.timestamp, query.nonce, encrypted)
        return self.read(self.cipher.decrypt(encrypted))

    def seal(self, reply: str, now: int) -> str:
        """Encrypt the reply and sign it."""
        encrypted, nonce = self.cipher.encrypt(reply), secrets.token_hex(8)
        return write_fields(
            {
                "Encrypt": encrypted,
                "MsgSignature": self.signer.sign(str(now), nonce, encrypted),
                "TimeStamp": now,
                "Nonce": nonce,
            }
        )


def account_mode(account: AccountSettings, kind: Kind) -> Mode:
    """Return the mode of an account.

    Raises:
        ValueError: if the mode is safe and the AES key is not a key.
    """
    signer = Signer(account.token.get_secret_value(), account.freshness_seconds)
    if account.mode == "plain":
        return PlainMode(signer, reader(kind))
    key = account.aes_key.get_secret_value() if account.aes_key else ""
    return SafeMode(signer, reader(kind), MessageCipher.from_encoding_key(key, account.appid))
