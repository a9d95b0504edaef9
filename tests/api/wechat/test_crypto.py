"""The cipher of safe mode: the platform's own vectors, wechatpy as a peer, tampering."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto

from api.wechat.crypto import MessageCipher
from api.wechat.errors import DecryptionError, PushError, WrongAppIdError
from api.wechat.signature import Signer
from tests.api.wechat.platform import AES_KEY, APPID, TOKEN

cipher = MessageCipher.from_encoding_key(AES_KEY, APPID)
peer = PrpCrypto(cipher.key)
messages = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)

ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)


def sealed(plain: bytes) -> str:
    """Encrypt bytes as they are: for plaintexts that no honest sender makes."""
    encryptor = Cipher(algorithms.AES(cipher.key), modes.CBC(cipher.key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def framed(message: bytes, length: int | None = None, appid: str = APPID) -> bytes:
    size = len(message) if length is None else length
    return bytes(16) + size.to_bytes(4, "big") + message + appid.encode()


def padded(plain: bytes) -> bytes:
    count = 32 - len(plain) % 32
    return plain + bytes([count]) * count


def test_push_of_the_platform() -> None:
    Signer(TOKEN, 600).check(
        "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", 1714112445, "1714112445", "415670741", ENCRYPT
    )
    assert json.loads(cipher.decrypt(ENCRYPT)) == {
        "ToUserName": "gh_97417a04a28d",
        "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
        "CreateTime": 1714112445,
        "MsgType": "event",
        "Event": "debug_demo",
        "debug_str": "hello world",
    }


def test_reply_of_the_platform() -> None:
    encrypted = cipher.encrypt('{"demo_resp":"good luck"}', random=b"707722b803182950")
    assert encrypted == (
        "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    )
    signature = Signer(TOKEN, 600).sign("1713424427", "415670741", encrypted)
    assert signature == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


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
    with pytest.raises(ValueError, match="MINGFA_WECHAT_AES_KEY"):
        MessageCipher.from_encoding_key(key, APPID)


def test_the_key_is_not_shown() -> None:
    assert "key" not in repr(cipher)
