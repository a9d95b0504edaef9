"""What an account in safe mode must refuse besides: pushes that are not encrypted, or not as they must be."""

from collections.abc import Callable

from tests.api.wechat.forging import (
    Forgery,
    document,
    enveloped,
    flipped,
    forged,
    framed,
    padded,
    seal,
    sealed,
    signed_query,
    text_fields,
    written,
)
from tests.api.wechat.refusals import (
    ANY,
    APPID,
    BOMB,
    CIPHER,
    DTD,
    EXTERNAL,
    SIGNATURE,
    Refusal,
    changed,
    without,
)
from tests.wechat_platform import PlatformAccount

Framing = Callable[[PlatformAccount, bytes], bytes]


def tampered(place: int) -> Refusal:
    """One byte of the ciphertext is changed, and the signature is as it was."""

    def make(account: PlatformAccount) -> Forgery:
        return forged(account).with_body(enveloped(account, flipped(seal(account), place)).body)

    return Refusal(f"tampered at {place}", make, SIGNATURE)


def garbled(place: int) -> Refusal:
    """One byte is changed and signed anew, as only who knows the token could."""
    make = lambda account: enveloped(account, flipped(seal(account), place))  # noqa: E731
    return Refusal(f"garbled at {place}", make, ANY)


def ciphertext(name: str, change: Callable[[str], str]) -> Refusal:
    """One whose ciphertext is broken, but signed."""
    return Refusal(f"ciphertext {name}", lambda account: enveloped(account, change(seal(account))), CIPHER)


def plaintext(name: str, framing: Framing, reason: str = CIPHER, detail: str = "") -> Refusal:
    """One whose plaintext is not framed as it must be, but encrypted and signed."""

    def make(account: PlatformAccount) -> Forgery:
        return enveloped(account, sealed(account, framing(account, document(account))))

    return Refusal(name, make, reason, detail)


def padded_with(ending: bytes) -> Framing:
    """Fill the last block with something else than padding."""

    def framing(account: PlatformAccount, text: bytes) -> bytes:
        plain = framed(account, text)
        return plain + b"y" * (-(len(plain) + len(ending)) % 32) + ending

    return framing


def of_length(length: int) -> Framing:
    return lambda account, text: padded(framed(account, text, length=length))


def of_appid(appid: str) -> Framing:
    return lambda account, text: padded(framed(account, text, appid=appid))


def envelope(name: str, body: bytes, detail: str = "") -> Refusal:
    """One that is not even an envelope."""
    return Refusal(f"an envelope of {name}", lambda account: forged(account).with_body(body), detail=detail)


def replayed(account: PlatformAccount) -> Forgery:
    """The signature of one push and the body of another, both of the platform."""
    return forged(account).with_body(forged(account, document(account, Content="别的话")).body)


def plain_push(account: PlatformAccount) -> Forgery:
    """What anyone can post who has seen one plain signature."""
    return Forgery(signed_query(account), document(account))


def beside(account: PlatformAccount) -> Forgery:
    """The same, with a captured ciphertext in it."""
    return plain_push(account).with_body(written(account, text_fields(account) | {"Encrypt": seal(account)}))


def signed_plainly(account: PlatformAccount) -> Forgery:
    push = forged(account)
    return push.but(msg_signature=push.query["signature"])


def called_encrypted(account: PlatformAccount) -> Forgery:
    return forged(account).with_body(document(account))


IN_SAFE_MODE = [
    changed("another signature", msg_signature="0" * 40),
    Refusal("the plain signature", signed_plainly, SIGNATURE),
    without("msg_signature"),
    without("encrypt_type", "safe"),
    changed("another encrypt_type", detail="safe", encrypt_type="raw"),
    Refusal("a plain push", plain_push, SIGNATURE, "safe"),
    Refusal("a plain push beside a ciphertext", beside, SIGNATURE, "safe"),
    Refusal("a plain push called encrypted", called_encrypted, detail="no Encrypt"),
    Refusal("a replayed signature", replayed, SIGNATURE),
    *(tampered(place) for place in (0, 15, 16, 40, -33, -1)),
    *(garbled(place) for place in (0, 3, 4, 5, 16, 25, 40, -40, -33, -1)),
    ciphertext("less one character", lambda encrypted: encrypted[:-1]),
    ciphertext("less four characters", lambda encrypted: encrypted[:-4]),
    ciphertext("with spaces", lambda encrypted: f"{encrypted[:8]} {encrypted[8:]}"),
    ciphertext("that is none", lambda encrypted: "密文"),
    plaintext("no padding", padded_with(b"")),
    plaintext("padding of 0", padded_with(bytes(32))),
    plaintext("padding of 33", padded_with(bytes([33]) * 33)),
    plaintext("uneven padding", padded_with(bytes([3, 4, 4, 4]))),
    plaintext("half a block", lambda account, text: padded(framed(account, text))[:-16]),
    plaintext("no message", lambda account, text: padded(b"")),
    plaintext("a length too long", of_length(2**32 - 1)),
    plaintext("a length too short", of_length(9), APPID, "appid"),
    plaintext("another appid", of_appid("wx0000000000000000"), APPID, "appid"),
    plaintext("half an appid", of_appid("wx"), APPID, "appid"),
    envelope("nothing", b""),
    envelope("no Encrypt", b"<xml/>", "no Encrypt"),
    envelope("an empty Encrypt", b"<xml><Encrypt/></xml>", "no Encrypt"),
    envelope("billion laughs", BOMB, "DTD"),
    envelope("an external entity", EXTERNAL, "DTD"),
    envelope("a DTD", DTD, "DTD"),
    envelope("other bytes than UTF-8", b"\xff", "UTF-8"),
]

HALF_AN_EMOJI = Refusal(
    "half an emoji as Encrypt",
    lambda account: forged(account).with_body(b'{"Encrypt": "AAAA\\ud800"}'),
    SIGNATURE,
)
