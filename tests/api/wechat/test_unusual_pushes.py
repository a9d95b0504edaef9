"""Pushes that are unusual, and taken all the same: whatever a resident sends, there is an answer."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from api.wechat import texts
from tests.api.wechat.channels import ACCOUNTS, Channel, Channels, named, running_channels
from tests.api.wechat.chat import FakeChat, echo
from tests.api.wechat.forging import Forgery, document, forged
from tests.wechat_platform import Phone, PlatformAccount, Push
from tests.wechat_platform.replies import read_reply

numbers = map(str, itertools.count(1))
message_ids = itertools.count(7_342_000_000_000_000_000)
XML_ACCOUNTS = [account for account in ACCOUNTS if account.format == "xml"]
JSON_ACCOUNTS = [account for account in ACCOUNTS if account.format == "json"]
SAFE_ACCOUNTS = [account for account in ACCOUNTS if account.mode == "safe"]


@pytest.fixture(scope="module")
def channels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Channels]:
    chat = FakeChat(lambda text: echo(text[:100]))
    with running_channels(lambda: tmp_path_factory.mktemp("unusual"), chat) as channels:
        yield channels


@pytest.fixture(params=ACCOUNTS, ids=named)
def account(request: pytest.FixtureRequest) -> object:
    return request.param


@pytest.fixture
def channel(account: PlatformAccount, channels: Channels) -> Channel:
    return channels(account)


@pytest.fixture
def phone(channel: Channel) -> Phone:
    """A resident who has written before, so that the platform lets us send."""
    phone = channel.running.platform.phone(f"o-{next(numbers)}")
    phone.says("你好")
    phone.wait_for(1)
    return phone


def asked(channel: Channel) -> str:
    """Return what the chat was asked last."""
    return channel.running.chat.turns[-1][1]


def text_of(phone: Phone, **changed: str | int | None) -> bytes:
    """Return a new text in the account's format."""
    values: dict[str, str | int | None] = {"FromUserName": phone.openid, "MsgId": next(message_ids)}
    return document(phone.account, **(values | changed))


def hears(channel: Channel, phone: Phone, forgery: Forgery) -> str:
    """Post a push, see that it is answered, and return what the chat was asked."""
    response = channel.post(forgery)
    reply = read_reply(phone.account, Push(phone.openid, "text"), response.status_code, response.content)
    if phone.account.kind == "official":
        assert reply
        assert reply["Content"].startswith("答：")
    else:
        assert phone.wait_for(2)[1].startswith("答：")
    return asked(channel)


@pytest.mark.parametrize(
    "text",
    [
        "离婚]]>要等]]]]>>多久",
        "<![CDATA[x]]><a href='x'>&amp;&#60;</a>",
        "😀👨‍👩‍👧‍👦🇨🇳𠮷",
        "第一行\n第二行\t完",
        '{"MsgType": "event"}',
        "字" * 600,
    ],
)
def test_a_text_of_any_characters(channel: Channel, phone: Phone, text: str) -> None:
    phone.says(text)
    phone.wait_for(2)
    assert asked(channel) == text
    assert phone.shown[1].text.startswith("答：")
    assert not channel.running.platform.faults


@pytest.mark.parametrize("kind", ["location", "video", "link", "something_new"])
def test_a_message_of_another_type(channel: Channel, phone: Phone, kind: str) -> None:
    calls = channel.running.chat.calls
    phone.sends(kind, Title="标题", Url="http://x/y")
    assert phone.wait_for(2)[1] == texts.ASK_FOR_TEXT
    assert channel.running.chat.calls == calls


@pytest.mark.parametrize("event", ["VIEW", "LOCATION", "something_new", "unsubscribe"])
def test_an_event_that_needs_no_answer(channel: Channel, phone: Phone, event: str) -> None:
    fields = text_of(phone, MsgType="event", Event=event, MsgId=None, Content=None)
    response = channel.post(forged(phone.account, fields))
    assert (response.status_code, response.text) == (200, "success")
    phone.stays_at(1, 0.05)


def test_more_fields_than_are_known(channel: Channel, phone: Phone) -> None:
    fields = text_of(phone, Content="多了", MsgDataId="1", Idx="2", openid="o-other", Encrypt="")
    assert hears(channel, phone, forged(phone.account, fields)) == "多了"


def test_a_text_of_nothing_that_can_be_shown(channel: Channel, phone: Phone) -> None:
    assert hears(channel, phone, forged(phone.account, text_of(phone, Content=" \n "))) == ""


def test_the_longest_text_that_is_read(channel: Channel, phone: Phone) -> None:
    text = "字" * 8000
    assert hears(channel, phone, forged(phone.account, text_of(phone, Content=text))) == text


@pytest.mark.parametrize("account", XML_ACCOUNTS, ids=named)
class TestXml:
    @pytest.mark.parametrize("head", ["\ufeff", '<?xml version="1.0" encoding="UTF-8"?>\n', "<!-- -->"])
    def test_with_a_head(self, channel: Channel, phone: Phone, head: str) -> None:
        body = head.encode() + text_of(phone, Content="有头")
        assert hears(channel, phone, forged(phone.account, body)) == "有头"

    def test_without_cdata(self, channel: Channel, phone: Phone) -> None:
        body = text_of(phone, Content="甲").replace("<![CDATA[甲]]>".encode(), "&#x7532;&lt;乙".encode())
        assert hears(channel, phone, forged(phone.account, body)) == "甲<乙"


@pytest.mark.parametrize("account", JSON_ACCOUNTS, ids=named)
class TestJson:
    @pytest.mark.parametrize(
        ("written", "heard"),
        [
            (r"\u79bb\u5a5a\ud83d\ude00", "离婚😀"),
            (r"\ud83d离婚\ude00", "离婚"),
            (r"离\u0000婚\u0007\uffff", "离婚"),
            (r"\ud800", ""),
        ],
    )
    def test_escapes(self, channel: Channel, phone: Phone, written: str, heard: str) -> None:
        """Half an emoji and what else no text can hold is left out, and the rest is answered."""
        body = text_of(phone, Content="CONTENT").replace(b"CONTENT", written.encode())
        assert hears(channel, phone, forged(phone.account, body)) == heard

    def test_numbers_are_texts_too(self, channel: Channel, phone: Phone) -> None:
        body = text_of(phone, Content=12348, MsgId=str(next(message_ids)), CreateTime="1714112445")
        assert hears(channel, phone, forged(phone.account, body)) == "12348"

    def test_the_last_of_two_fields_counts(self, channel: Channel, phone: Phone) -> None:
        body = b'{"Content": "one", ' + text_of(phone, Content="two")[1:]
        assert hears(channel, phone, forged(phone.account, body)) == "two"

    def test_xml_is_read_too(self, channel: Channel, phone: Phone) -> None:
        """The console's choice of the format may change while pushes are on their way."""
        other = replace(phone.account, format="xml")
        body = document(other, FromUserName=phone.openid, MsgId=next(message_ids), Content="换了")
        assert hears(channel, phone, forged(other, body)) == "换了"


@pytest.mark.parametrize("account", SAFE_ACCOUNTS, ids=named)
class TestSafeMode:
    def test_fields_beside_the_ciphertext_are_not_read(self, channel: Channel, phone: Phone) -> None:
        true, false = (text_of(phone, Content=content) for content in ("真", "假"))
        push = forged(phone.account, true)
        if phone.account.format == "json":
            mixed = push.body[:-1] + b", " + false[1:]
        else:
            mixed = push.body.removesuffix(b"</xml>") + false.removeprefix(b"<xml>")
        assert hears(channel, phone, push.with_body(mixed)) == "真"

    def test_the_plain_signature_is_not_needed(self, channel: Channel, phone: Phone) -> None:
        push = forged(phone.account, text_of(phone, Content="少了"))
        assert hears(channel, phone, push.without("signature", "openid")) == "少了"
