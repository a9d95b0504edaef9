"""Plain and safe mode: the platform's own examples, opened at their own time, and what the modes are made of."""

import json

import pytest
from wechatpy.crypto import WeChatCrypto

from api.wechat.account_settings import AccountSettings, Kind
from api.wechat.errors import BadSignatureError, MalformedPushError, StaleTimestampError, WrongAppIdError
from api.wechat.inquiry import inquiries
from api.wechat.messages import EventPush, TextPush, parse_push, text_reply
from api.wechat.modes import PlainMode, PushQuery, SafeMode, account_mode
from api.wechat.xml import read_fields, write_fields
from tests.api.wechat.forging import document, forged, mode_of
from tests.wechat_platform import PlatformAccount

VERIFICATION = PushQuery(
    signature="f464b24fc39322e44b38aa78f5edd27bd1441696",
    timestamp="1714036504",
    nonce="1514711492",
    echostr="4375120948345356249",
)
PLAIN = PushQuery(
    signature="899cf89e464efb63f54ddac96b0a0a235f53aa78",
    timestamp="1714037059",
    nonce="486452656",
)
SAFE = PushQuery(
    timestamp="1714112445",
    nonce="415670741",
    encrypt_type="aes",
    msg_signature="046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
)
ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
EVENT = {
    "ToUserName": "gh_97417a04a28d",
    "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
    "CreateTime": "1714112445",
    "MsgType": "event",
    "Event": "debug_demo",
    "debug_str": "hello world",
}
TOKEN, AES_KEY, APPID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"


def settings(mode: str, **values: object) -> AccountSettings:
    console = {"appid": APPID, "token": TOKEN, "aes_key": AES_KEY, "mode": mode}
    return AccountSettings.model_validate(console | values)


def time_of(query: PushQuery) -> float:
    return float(query.timestamp)


class TestExamplesOfThePlatform:
    @pytest.mark.parametrize("kind", ["official", "miniprogram"])
    @pytest.mark.parametrize("mode", ["plain", "safe"])
    def test_verification(self, mode: str, kind: Kind) -> None:
        opener = account_mode(settings(mode), kind)
        opener.verify(VERIFICATION, time_of(VERIFICATION))
        with pytest.raises(StaleTimestampError):
            opener.verify(VERIFICATION, time_of(VERIFICATION) + 601)
        with pytest.raises(BadSignatureError):
            opener.verify(VERIFICATION.model_copy(update={"nonce": "1"}), time_of(VERIFICATION))

    def test_a_plain_push(self) -> None:
        body = json.dumps(EVENT).encode()
        opener = account_mode(settings("plain"), "miniprogram")
        assert opener.open(PLAIN, body, time_of(PLAIN)) == EVENT
        with pytest.raises(BadSignatureError):
            account_mode(settings("plain", token="B"), "miniprogram").open(PLAIN, body, time_of(PLAIN))

    @pytest.mark.parametrize(
        "body",
        [
            json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": ENCRYPT}),
            write_fields({"ToUserName": "gh_97417a04a28d", "Encrypt": ENCRYPT}),
        ],
        ids=["json", "xml"],
    )
    def test_an_encrypted_push(self, body: str) -> None:
        """The envelope and what is in it are read each in its own format."""
        fields = account_mode(settings("safe"), "miniprogram").open(SAFE, body.encode(), time_of(SAFE))
        assert fields == EVENT
        push = parse_push(fields)
        assert isinstance(push, EventPush)
        assert push.from_user == "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
        assert (push.event, push.create_time) == ("debug_demo", 1714112445)
        assert inquiries(push) == []

    def test_an_encrypted_push_of_another_time_or_account(self) -> None:
        body = json.dumps({"Encrypt": ENCRYPT}).encode()
        with pytest.raises(StaleTimestampError):
            account_mode(settings("safe"), "miniprogram").open(SAFE, body, time_of(SAFE) - 601)
        with pytest.raises(WrongAppIdError):
            account_mode(settings("safe", appid="wx0"), "miniprogram").open(SAFE, body, time_of(SAFE))
        with pytest.raises(MalformedPushError):  # JSON is not what Official Accounts push
            account_mode(settings("safe"), "official").open(SAFE, body, time_of(SAFE))

    def test_an_encrypted_reply(self) -> None:
        opener = account_mode(settings("safe"), "miniprogram")
        assert isinstance(opener, SafeMode)
        encrypted = opener.cipher.encrypt('{"demo_resp":"good luck"}', random=b"707722b803182950")
        assert encrypted == (
            "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
        )
        signature = opener.signer.sign("1713424427", "415670741", encrypted)
        assert signature == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_the_mode_is_what_the_operator_set() -> None:
    assert isinstance(account_mode(settings("plain"), "official"), PlainMode)
    assert isinstance(account_mode(settings("plain", aes_key=None), "official"), PlainMode)
    assert isinstance(account_mode(settings("safe"), "official"), SafeMode)


@pytest.mark.parametrize("key", [None, "", "A" * 42, "A" * 44, "!" * 43])
def test_safe_mode_needs_a_key(key: str | None) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        settings("safe", aes_key=key)


def test_the_freshness_is_what_the_operator_set() -> None:
    opener = account_mode(settings("plain", freshness_seconds=60), "official")
    opener.verify(VERIFICATION, time_of(VERIFICATION) + 60)
    with pytest.raises(StaleTimestampError):
        opener.verify(VERIFICATION, time_of(VERIFICATION) + 61)


def test_a_captured_plain_signature_opens_nothing_in_safe_mode() -> None:
    account = PlatformAccount()
    opener, plain = mode_of(account), forged(PlatformAccount(mode="plain"))
    for query in (
        plain.query,
        plain.query | {"encrypt_type": "raw"},
        plain.query | {"encrypt_type": "AES"},
        plain.query | {"msg_signature": plain.query["signature"]},
    ):
        with pytest.raises(BadSignatureError):
            opener.open(PushQuery.model_validate(query), plain.body, float(query["timestamp"]))


def test_wechatpy_opens_what_safe_mode_seals() -> None:
    account = PlatformAccount()
    push = parse_push(read_fields(document(account)))
    assert isinstance(push, TextPush)
    reply = text_reply(push, "答]]>：😀", 1714112445)
    envelope = mode_of(account).seal(reply, 1714112445)
    fields = read_fields(envelope.encode())
    assert fields.keys() == {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}
    signed = (fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
    opened = WeChatCrypto(account.token, account.aes_key, account.appid).decrypt_message(envelope, *signed)
    assert opened == reply
    assert mode_of(account).seal(reply, 1714112445) != envelope


def test_plain_mode_seals_nothing() -> None:
    assert mode_of(PlatformAccount(mode="plain")).seal("<xml/>", 1) == "<xml/>"
