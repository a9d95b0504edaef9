"""Documents that nobody sends in good faith, for `test_fuzz`: at random, or near what the platform sends."""

import base64
import json
from collections.abc import Callable

from hypothesis import strategies as st

from tests.api.wechat.channels import ACCOUNTS
from tests.api.wechat.forging import (
    Forgery,
    document,
    enveloped,
    forged,
    framed,
    padded,
    seal,
    sealed,
    signed_query,
)
from tests.wechat_platform import PlatformAccount
from tests.wechat_platform.pushes import xml_document

NAMES = [
    "ToUserName",
    "FromUserName",
    "CreateTime",
    "MsgType",
    "MsgId",
    "Content",
    "Recognition",
    "Event",
    "EventKey",
    "SessionFrom",
    "Encrypt",
]
KINDS = ["text", "voice", "image", "miniprogrampage", "event", "location", "Text", ""]
EVENTS = ["subscribe", "CLICK", "click", "user_enter_tempsession", "VIEW", ""]
PIECES = [
    *(f"<{name}>" for name in ("xml", "MsgType", "Content", "Encrypt")),
    *(f"</{name}>" for name in ("xml", "MsgType", "Content", "Encrypt")),
    *(
        "<xml/>",
        "<![CDATA[",
        "]]>",
        "]]",
        "<!--",
        "-->",
        "<?xml version='1.0'?>",
        "<?",
        "?>",
        "<!DOCTYPE xml",
    ),
    *("<!ENTITY a 'b'>", "[", "]", ">", "<", "&", "&a;", "&amp;", "&#0;", "&#x1F600;", "&#xD800;"),
    *(
        '{"MsgType":',
        "{",
        "}",
        ",",
        ":",
        '"',
        "\\",
        r"\ud800",
        r"\u0000",
        "NaN",
        "1e999",
        "-",
        "null",
        "\ufeff",
    ),
    *("text", "离婚", "😀", "\x00", "\x0b", "\x85", "\u2028", "\ufffe", " ", "\n", "1" * 30),
]

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
"""Texts that can come over HTTP: no half surrogate pairs."""
LITTLE = st.binary(max_size=4)
PLACES = st.integers(0, 2**16)
WIDTHS = st.integers(0, 4)
ONE_IN_TEN = st.sampled_from([True] + [False] * 9)
ACCOUNT = st.sampled_from(ACCOUNTS)
SAFE_ACCOUNT = st.sampled_from([account for account in ACCOUNTS if account.mode == "safe"])
KIND, EVENT = st.sampled_from(KINDS), st.sampled_from(EVENTS)
FORM = st.integers(0, 6)
NOISE = st.binary(max_size=80)
SHREDS = st.lists(st.sampled_from(PIECES), max_size=14).map(lambda pieces: "".join(pieces).encode())
VALUES: st.SearchStrategy[object] = st.one_of(
    st.text(st.characters(), max_size=8),
    st.sampled_from([*KINDS, *EVENTS, "1714112445", "-1", "9" * 4300, "9" * 4301, "ask:离婚", "o" * 129]),
    st.integers(),
    st.floats(),
    st.sampled_from([None, True, [], ["a"], {}, {"Content": "a"}]),
)
FIELD = st.sampled_from([*NAMES, *NAMES, *NAMES, "", "a b", "\ud800", "MsgType\x00", "内容"])
CHANGES = st.lists(st.tuples(FIELD, VALUES), max_size=3).map(dict)
LEFT_OUT = st.sampled_from([*NAMES, *[""] * 20])
PARAMETER = st.sampled_from(["signature", "timestamp", "nonce", "encrypt_type", "msg_signature", "other"])
PARAMETERS = st.dictionaries(PARAMETER, TEXTS, max_size=3)


def _document(fields: dict[str, object], as_json: bool) -> bytes:
    if as_json:
        return json.dumps(fields).encode()
    return xml_document({name: str(value) for name, value in fields.items()}).encode(errors="replace")


@st.composite
def trees(draw: st.DrawFn) -> bytes:
    """A document of known fields with any values, in either format."""
    fields: dict[str, object] = {"MsgType": draw(KIND)}
    return _document(fields | draw(CHANGES), draw(st.booleans()))


@st.composite
def near_pushes(draw: st.DrawFn) -> tuple[PlatformAccount, bytes]:
    """A push of the platform with some fields changed or left out."""
    account = draw(ACCOUNT)
    fields: dict[str, object] = {
        "ToUserName": account.name,
        "FromUserName": "o-1",
        "CreateTime": 1714112445,
        "MsgType": draw(KIND),
        "MsgId": 7342000000000000001,
        "Event": draw(EVENT),
    }
    fields |= draw(CHANGES)
    fields.pop(draw(LEFT_OUT), None)
    return account, _document(fields, account.format == "json")


@st.composite
def mutations(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """Change, double, cut out or put in a few bytes of anything."""
    edits = [(draw(PLACES), draw(WIDTHS), draw(LITTLE)) for _ in range(draw(st.integers(1, 2)))]

    def mutate(original: bytes) -> bytes:
        changed = bytearray(original)
        for place, width, put in edits:
            start = place % (len(changed) + 1)
            changed[start : start + width] = put
        return bytes(changed)

    return mutate


MUTATION = mutations()


@st.composite
def mutated_pushes(draw: st.DrawFn) -> tuple[PlatformAccount, bytes]:
    """A push of the platform with some bytes changed."""
    account = draw(ACCOUNT)
    return account, draw(MUTATION)(document(account))


@st.composite
def broken_ciphertexts(draw: st.DrawFn) -> tuple[PlatformAccount, str]:
    """A ciphertext that is changed as bytes, as text, or before it was encrypted."""
    account, form = draw(SAFE_ACCOUNT), draw(FORM)
    if form == 0:
        return account, draw(TEXTS)
    mutate, plain = draw(MUTATION), framed(account, document(account))
    match form:
        case 1 | 2:
            return account, sealed(account, padded(mutate(plain)))
        case 3:
            changed = mutate(padded(plain))
            return account, sealed(account, changed[: len(changed) // 16 * 16])
        case 4:
            changed = mutate(base64.b64decode(seal(account)))
            return account, base64.b64encode(changed).decode()
        case _:
            return account, mutate(seal(account).encode()).decode(errors="replace")


NEAR_PUSH, MUTATED_PUSH, BROKEN_CIPHERTEXT = near_pushes(), mutated_pushes(), broken_ciphertexts()
ANY_DOCUMENT = st.one_of(NOISE, SHREDS, trees())


@st.composite
def forgeries(draw: st.DrawFn) -> tuple[PlatformAccount, Forgery]:
    """A request to any account: something above, in an envelope or without, its query sometimes changed."""
    match draw(FORM):
        case 0:
            account = draw(ACCOUNT)
            forgery = Forgery(signed_query(account), draw(ANY_DOCUMENT))
        case 1:
            account = draw(ACCOUNT)
            forgery = forged(account, draw(ANY_DOCUMENT))
        case 2:
            account = draw(ACCOUNT)
            forgery = forged(account)
            forgery = forgery.with_body(draw(MUTATION)(forgery.body))
        case 3:
            account, ciphertext = draw(BROKEN_CIPHERTEXT)
            forgery = enveloped(account, ciphertext)
        case 4:
            account, push = draw(MUTATED_PUSH)
            forgery = forged(account, push)
        case _:
            account, push = draw(NEAR_PUSH)
            forgery = forged(account, push)
    return account, forgery.but(**draw(PARAMETERS)) if draw(ONE_IN_TEN) else forgery
