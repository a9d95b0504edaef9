"""Pushes made step by step, so that each step can go wrong as it does with no platform."""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from api.wechat.account_settings import AccountSettings
from api.wechat.modes import Mode, PushQuery, account_mode
from tests.wechat_platform import PlatformAccount
from tests.wechat_platform.envelope import signature
from tests.wechat_platform.pushes import xml_document

OPENID = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
QUESTION = "我的秘密"
BLOCK = 32


@dataclass(frozen=True)
class Forgery:
    """A request to the webhook."""

    query: dict[str, str]
    body: bytes

    def but(self, **changed: str) -> "Forgery":
        """Return it with other parameters."""
        return replace(self, query=self.query | changed)

    def without(self, *names: str) -> "Forgery":
        """Return it without some parameters."""
        return replace(self, query={name: value for name, value in self.query.items() if name not in names})

    def with_body(self, body: bytes) -> "Forgery":
        """Return it with the parameters of another body."""
        return replace(self, body=body)

    @property
    def push_query(self) -> PushQuery:
        """The parameters as the router reads them."""
        return PushQuery.model_validate(self.query)


def settings_of(account: PlatformAccount) -> AccountSettings:
    """Return what an operator sets for an account of the platform."""
    return AccountSettings(
        appid=account.appid, token=account.token, aes_key=account.aes_key, mode=account.mode
    )


def mode_of(account: PlatformAccount) -> Mode:
    """Return the mode of an account as the api has it."""
    return account_mode(settings_of(account), account.kind)


def text_fields(account: PlatformAccount, **changed: str | int | None) -> dict[str, str | int]:
    """Return the fields of a text; `None` leaves one out."""
    fields: dict[str, str | int | None] = {
        "ToUserName": account.name,
        "FromUserName": OPENID,
        "CreateTime": 1714112445,
        "MsgType": "text",
        "Content": QUESTION,
        "MsgId": 7342000000000000001,
    }
    return {name: value for name, value in (fields | changed).items() if value is not None}


def document(account: PlatformAccount, **changed: str | int | None) -> bytes:
    """Return a text in the account's format; `None` leaves a field out."""
    return written(account, text_fields(account, **changed))


def written(account: PlatformAccount, fields: Mapping[str, str | int]) -> bytes:
    """Write fields in the account's format."""
    return (json.dumps(fields) if account.format == "json" else xml_document(fields)).encode()


def forged(account: PlatformAccount, message: bytes | None = None, at: str | None = None) -> Forgery:
    """Return a request with any message, signed and sealed in the account's mode as if all were well."""
    message = document(account) if message is None else message
    if account.mode == "safe":
        return enveloped(account, seal(account, message), at)
    return Forgery(signed_query(account, at), message)


def signed_query(account: PlatformAccount, at: str | None = None) -> dict[str, str]:
    """Return the parameters that every request has."""
    timestamp, nonce = at if at is not None else seconds_from_now(0), "415670741"
    signed = signature(account.token, timestamp, nonce)
    return {"signature": signed, "timestamp": timestamp, "nonce": nonce, "openid": OPENID}


def enveloped(account: PlatformAccount, encrypted: str, at: str | None = None) -> Forgery:
    """Return a signed request of safe mode around any ciphertext."""
    query = signed_query(account, at)
    signed = signature(account.token, query["timestamp"], query["nonce"], encrypted)
    body = written(account, {"ToUserName": account.name, "Encrypt": encrypted})
    return Forgery(query | {"encrypt_type": "aes", "msg_signature": signed}, body)


def framed(
    account: PlatformAccount, message: bytes, length: int | None = None, appid: str | None = None
) -> bytes:
    """Return the plaintext around a message."""
    size = len(message) if length is None else length
    appid = account.appid if appid is None else appid
    return bytes(16) + size.to_bytes(4, "big") + message + appid.encode()


def padded(plain: bytes) -> bytes:
    """Fill the last block as the platform does."""
    count = BLOCK - len(plain) % BLOCK
    return plain + bytes([count]) * count


def seal(account: PlatformAccount, message: bytes | None = None) -> str:
    """Encrypt a message as the platform does."""
    return sealed(account, padded(framed(account, document(account) if message is None else message)))


def sealed(account: PlatformAccount, plain: bytes) -> str:
    """Encrypt bytes as they are."""
    key = base64.b64decode(account.aes_key + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def flipped(encrypted: str, place: int, bits: int = 1) -> str:
    """Change one byte of a ciphertext."""
    changed = bytearray(base64.b64decode(encrypted))
    changed[place] ^= bits
    return base64.b64encode(changed).decode()


def seconds_from_now(seconds: int) -> str:
    """Return a timestamp."""
    return str(int(time.time()) + seconds)
