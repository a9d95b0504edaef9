"""The cipher of safe mode: AES-256-CBC as the platform uses it."""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from api.wechat.errors import DecryptionError, WrongAppIdError

BLOCK: Final = 32
"""PKCS#7 pads to 32 bytes here, though the block of AES has 16."""
KEY_BYTES: Final = 32
RANDOM_BYTES: Final = 16
LENGTH_BYTES: Final = 4


@dataclass(frozen=True)
class MessageCipher:
    """Encrypts and decrypts messages of one account.

    A plaintext is 16 random bytes, the length of the message (4 bytes, big-endian), the message, the appid.
    """

    key: bytes = field(repr=False)
    appid: str

    @classmethod
    def from_encoding_key(cls, encoding_aes_key: str, appid: str) -> Self:
        """Make the cipher from the 43 characters shown in the account's console.

        Raises:
            ValueError: if they are not the Base64 of 32 bytes.
        """
        try:
            key = base64.b64decode(encoding_aes_key + "=", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise ValueError("The AES key must be the 43 letters and digits of the console's EncodingAESKey.")
        return cls(key, appid)

    def encrypt(self, message: str, random: bytes | None = None) -> str:
        """Return the Base64 ciphertext of a message; `random` (16 bytes) is for test vectors."""
        body = message.encode()
        plain = (random or secrets.token_bytes(RANDOM_BYTES)) + len(body).to_bytes(LENGTH_BYTES) + body
        plain += self.appid.encode()
        missing = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """Return the message in a Base64 ciphertext. Check its signature first: CBC authenticates nothing.

        Raises:
            DecryptionError: if any part of the format is broken.
            WrongAppIdError: if it was made for another account.
        """
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError) as error:
            raise DecryptionError("Encrypt is not Base64.") from error
        if not sealed or len(sealed) % BLOCK:
            raise DecryptionError(f"Encrypt is not a multiple of {BLOCK} bytes.")
        decryptor = self._cipher().decryptor()
        plain = _unpad(decryptor.update(sealed) + decryptor.finalize())
        start = RANDOM_BYTES + LENGTH_BYTES
        length = int.from_bytes(plain[RANDOM_BYTES:start])
        if len(plain) < start + length:
            raise DecryptionError("The decrypted message is shorter than it says.")
        if plain[start + length :] != self.appid.encode():
            raise WrongAppIdError("The message is encrypted for another appid than the account's.")
        return plain[start : start + length]

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self.key), modes.CBC(self.key[:16]))


def _unpad(padded: bytes) -> bytes:
    count = padded[-1]
    if not 1 <= count <= BLOCK or padded[-count:] != bytes([count]) * count:
        raise DecryptionError("The padding of the decrypted message is wrong.")
    return padded[:-count]
