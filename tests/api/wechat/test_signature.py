"""Signatures: the platform's own vectors, wechatpy as a peer, replays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.utils import check_signature

from api.wechat.errors import BadSignatureError, StaleTimestampError
from api.wechat.signature import Signer

TOKEN = "AAAAA"
signer = Signer(TOKEN, 600)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.mark.parametrize(
    ("timestamp", "nonce", "signature"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    ],
)
def test_vectors_of_the_platform(timestamp: str, nonce: str, signature: str) -> None:
    signer.check(signature, int(timestamp), timestamp, nonce)
    with pytest.raises(BadSignatureError):
        signer.check(signature, int(timestamp), timestamp, nonce + "0")
    with pytest.raises(BadSignatureError):
        Signer("BBBBB", 600).check(signature, int(timestamp), timestamp, nonce)


@given(texts.filter(bool), texts, texts)
def test_wechatpy_takes_what_we_sign(token: str, timestamp: str, nonce: str) -> None:
    check_signature(token, Signer(token, 600).sign(timestamp, nonce), timestamp, nonce)


@given(texts, texts, texts)
def test_no_other_signature_passes(signature: str, timestamp: str, nonce: str) -> None:
    with pytest.raises(BadSignatureError):
        signer.check(signature, 1714036504, timestamp, nonce)


@pytest.mark.parametrize(
    ("off", "passes"), [(0, True), (-600, True), (600, True), (601, False), (-601, False)]
)
def test_freshness(off: int, passes: bool) -> None:
    now = 1714036504
    timestamp = str(now + off)
    signature = signer.sign(timestamp, "1")
    if passes:
        signer.check(signature, now, timestamp, "1")
    else:
        with pytest.raises(StaleTimestampError):
            signer.check(signature, now, timestamp, "1")


@pytest.mark.parametrize(
    "timestamp", ["", " 1714036504", "1_714_036_504", "１７１４０３６５０４", "-1", "9" * 5000, "soon"]
)
def test_a_signed_timestamp_must_be_digits(timestamp: str) -> None:
    with pytest.raises(StaleTimestampError):
        signer.check(signer.sign(timestamp, "1"), 1714036504, timestamp, "1")
