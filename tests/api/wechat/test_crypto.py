"""The cipher of safe mode: wechatpy as a peer, tampering. The platform's own vectors: `test_modes`."""

import base64
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto

from api.wechat.crypto import MessageCipher
from api.wechat.errors import DecryptionError, PushError, WrongAppIdError
from tests.api.wechat.forging import framed as framed_for
from tests.api.wechat.forging import padded
from tests.api.wechat.forging import sealed as sealed_for
from tests.wechat_platform import PlatformAccount

ACCOUNT = PlatformAccount()
AES_KEY, APPID = ACCOUNT.aes_key, ACCOUNT.appid
cipher = MessageCipher.from_encoding_key(AES_KEY, APPID)
peer = PrpCrypto(cipher.key)
messages = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)

ENCRYPT = peer.encrypt("<xml/>", APPID).decode()


def sealed(plain: bytes) -> str:
    """Encrypt bytes as they are: for plaintexts that no honest sender makes."""
    return sealed_for(ACCOUNT, plain)


def framed(message: bytes, length: int | None = None, appid: str | None = None) -> bytes:
    return framed_for(ACCOUNT, message, length, appid)


@given(messages)
def test_we_decrypt_what_wechatpy_encrypts(message: str) -> None:
    assert cipher.decrypt(peer.encrypt(message, APPID).decode()) == message.encode()


@given(messages)
def test_wechatpy_decrypts_what_we_encrypt(message: str) -> None:
    assert peer.decrypt(cipher.encrypt(message), APPID) == message


@given(messages)
def test_round_trip_and_never_the_same_twice(message: str) -> None:
    encrypted = cipher.encrypt(message)
    assert cipher.decrypt(encrypted) == message.encode()
    assert cipher.encrypt(message) != encrypted


def test_another_appid() -> None:
    for appid in ("wx0000000000000000", APPID + "0", APPID[:-1], ""):
        with pytest.raises(WrongAppIdError):
            cipher.decrypt(sealed(padded(framed(b"<xml/>", appid=appid))))


@pytest.mark.parametrize("message", [b"x" * n for n in range(33)])
def test_every_length_of_padding(message: bytes) -> None:
    assert cipher.decrypt(sealed(padded(framed(message)))) == message


@pytest.mark.parametrize(
    "ending",
    [
        bytes([0]) * 32,
        bytes([33]) * 32,
        bytes(31) + bytes([2]),
        bytes([16]) * 15 + bytes([32]),
        bytes([3, 4, 4, 3]),
        bytes([255]),
    ],
)
def test_wrong_padding(ending: bytes) -> None:
    plain = framed(b"x" * 30)
    filling = b"y" * (-(len(plain) + len(ending)) % 32)
    with pytest.raises(DecryptionError):
        cipher.decrypt(sealed(plain + filling + ending))


def test_more_than_a_block_of_padding() -> None:
    plain = framed(b"x" * (31 - len(framed(b"")) % 32))
    with pytest.raises(DecryptionError):
        cipher.decrypt(sealed(plain + bytes([33]) * 33))


def test_padding_to_the_block_of_aes() -> None:
    plain = framed(b"x" * (10 - len(framed(b"")) % 32 + 32))
    with pytest.raises(DecryptionError):
        cipher.decrypt(sealed(plain + bytes([6]) * 6))


@pytest.mark.parametrize("length", [7, 100, 2**31, 2**32 - 1])
def test_a_length_that_lies(length: int) -> None:
    with pytest.raises(PushError):
        cipher.decrypt(sealed(padded(framed(b"<xml/>", length=length))))


@pytest.mark.parametrize(
    "encrypted",
    [
        "",
        "=",
        "a",
        "!!!!",
        "密文",
        "AAAA",
        ENCRYPT[:-4],
        ENCRYPT + "\n",
        sealed(padded(b"")),
        sealed(b"\x10" * 32),
    ],
    ids=itertools.count(),
)
def test_what_is_no_ciphertext(encrypted: str) -> None:
    with pytest.raises(DecryptionError):
        cipher.decrypt(encrypted)


@given(st.binary(max_size=400), st.data())
def test_tampering_gives_a_typed_error_or_another_message(junk: bytes, data: st.DataObject) -> None:
    sealed_bytes = bytearray(base64.b64decode(cipher.encrypt("<xml/>")))
    place = data.draw(st.integers(0, len(sealed_bytes) - 1))
    sealed_bytes[place] ^= data.draw(st.integers(1, 255))
    for candidate in (bytes(sealed_bytes), junk):
        try:
            cipher.decrypt(base64.b64encode(candidate).decode())
        except PushError:
            continue
        assert place < 32  # only the random bytes, the length and the message's start are before the appid


@pytest.mark.parametrize("key", ["", "A", "A" * 42, "A" * 44, "密" * 43, "!" * 43])
def test_a_key_that_is_none(key: str) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        MessageCipher.from_encoding_key(key, APPID)


def test_the_key_is_not_shown() -> None:
    assert "key" not in repr(cipher)
