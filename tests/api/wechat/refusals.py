"""What every account must refuse: wrong queries and wrong messages."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.api.wechat.forging import Forgery, document, enveloped, forged, seal, seconds_from_now
from tests.wechat_platform import PlatformAccount

SIGNATURE, STALE, SIZE = "BadSignatureError", "StaleTimestampError", "OversizedPushError"
MALFORMED, CIPHER, APPID = "MalformedPushError", "DecryptionError", "WrongAppIdError"
ANY = ""
"""The reason is one of the three that decrypted things have."""

QUERY = ("signature", "timestamp", "nonce", "encrypt_type", "msg_signature")
BOMB = b"".join(
    [
        b'<!DOCTYPE xml [<!ENTITY a0 "ha">',
        *(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)),
        b"]><xml><Content>&a9;</Content></xml>",
    ]
)
EXTERNAL = b'<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>'
DTD = b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml/>'
GB18030 = "<xml><Content>离婚</Content></xml>".encode("gb18030")
JSON = b'{"ToUserName":"gh","FromUserName":"o","CreateTime":1,"MsgType":"text","Content":"x","MsgId":1}'


@dataclass(frozen=True)
class Refusal:
    """A request that is refused.

    Attributes:
        name: what is wrong with it.
        make: makes it for an account.
        reason: the kind of error in the log.
        detail: what the log must say of it.
    """

    name: str
    make: Callable[[PlatformAccount], Forgery]
    reason: str = MALFORMED
    detail: str = ""

    @property
    def reasons(self) -> set[str]:
        """What the reason may be."""
        return {self.reason} if self.reason else {MALFORMED, CIPHER, APPID}

    @property
    def status(self) -> int:
        """The status of the response."""
        return {SIGNATURE: 403, STALE: 403, SIZE: 413}.get(self.reason, 400)


def changed(name: str, reason: str = SIGNATURE, detail: str = "", **query: str) -> Refusal:
    """One whose query was changed."""
    return Refusal(name, lambda account: forged(account).but(**query), reason, detail)


def without(parameter: str, detail: str = "") -> Refusal:
    """One whose query lacks a parameter."""
    make = lambda account: forged(account).without(parameter)  # noqa: E731
    return Refusal(f"no {parameter}", make, SIGNATURE, detail)


def stale(name: str, at: Callable[[], str]) -> Refusal:
    """One that is well signed, but not of now."""
    return Refusal(f"{name} timestamp", lambda account: forged(account, at=at()), STALE, "timestamp")


def message(name: str, content: bytes, detail: str = "") -> Refusal:
    """One whose message is wrong, whatever the mode."""
    return Refusal(name, lambda account: forged(account, content), MALFORMED, detail)


def field(name: str, value: str | int | None = None) -> Refusal:
    """One that lacks a field, or has it wrong."""
    fault = "no" if value is None else f"{str(value)[:10]!r} as"
    make = lambda account: forged(account, document(account, **{name: value}))  # noqa: E731
    return Refusal(f"{fault} {name}", make, MALFORMED, name)


def of_another_token(account: PlatformAccount) -> Forgery:
    return forged(replace(account, token="guessed"))


ALWAYS = [
    Refusal("no query", lambda account: forged(account).without(*QUERY), SIGNATURE),
    without("timestamp"),
    without("nonce"),
    changed("another nonce", nonce="1"),
    Refusal("another time", lambda account: forged(account).but(timestamp=seconds_from_now(-5)), SIGNATURE),
    Refusal("another token", of_another_token, SIGNATURE),
    stale("old", lambda: seconds_from_now(-700)),
    stale("future", lambda: seconds_from_now(700)),
    stale("wordy", lambda: "soon"),
    stale("endless", lambda: "9" * 5000),
    Refusal("65,537 bytes", lambda account: forged(account).with_body(b"x" * 65_537), SIZE, "65536"),
    message("an empty message", b""),
    message("no document", "离婚".encode()),
    message("other bytes than UTF-8", GB18030, "UTF-8"),
    message("billion laughs", BOMB, "DTD"),
    message("an external entity", EXTERNAL, "DTD"),
    message("a DTD", DTD, "DTD"),
    *(field(name) for name in ("ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId")),
    field("FromUserName", ""),
    field("FromUserName", "o" * 129),
    field("CreateTime", "gestern"),
    field("CreateTime", -1),
    field("MsgId", "1" * 65),
    field("MsgType", ""),
]

IN_XML = [
    message("an unclosed element", b"<xml><Content>x</xml>", "not well-formed"),
    message("a bare ]]>", b"<xml><Content><![CDATA[a]]>b]]></Content></xml>", "not well-formed"),
    message("an unknown entity", b"<xml><Content>&unknown;</Content></xml>", "not well-formed"),
    message("a NUL", b"<xml><Content>\x00</Content></xml>", "not well-formed"),
    message("another root", b"<json/>", "root"),
    message("nothing in it", b"<xml/>", "MsgType"),
    message("endless elements", b"<xml>" + b"<a>" * 15_000, "not well-formed"),
]

IN_JSON = [
    message("half an object", JSON[:-1], "not JSON"),
    message("a list", b"[" + JSON + b"]", "object"),
    message("endless lists", b"[" * 45_000, "not JSON"),
    message("endless objects", b'{"a":' * 9_000, "not JSON"),
    message("a NaN", JSON.replace(b"1}", b"NaN}"), "not JSON"),
    message("a list as MsgId", JSON.replace(b"1}", b"[1]}"), "MsgId"),
    message("nothing in it", b"{}", "MsgType"),
]

IN_PLAIN_MODE = [
    changed("another signature", signature="0" * 40),
    changed("a signature of other letters", signature="签名"),
    without("signature"),
    Refusal("an encrypted push", lambda account: enveloped(account, seal(account)), MALFORMED, "encrypted"),
]
