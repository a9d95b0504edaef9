"""What pushes say: every type, in both formats, and the passive reply."""

from collections.abc import Mapping
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy import create_reply, parse_message

from api.wechat.documents import reader
from api.wechat.errors import MalformedPushError
from api.wechat.messages import (
    AnyPush,
    EventPush,
    ImagePush,
    OtherPush,
    PagePush,
    Push,
    TextPush,
    VoicePush,
    parse_push,
    text_reply,
)
from api.wechat.xml import read_fields, xml_characters
from tests.api.wechat.forging import OPENID, QUESTION, document, written
from tests.wechat_platform import PlatformAccount, event_push, message_push, text_push
from tests.wechat_platform import Push as PlatformPush

XML = PlatformAccount(kind="miniprogram", mode="plain")
JSON = PlatformAccount(kind="miniprogram", mode="plain", format="json")
Typed = TypeVar("Typed", bound=Push)


@pytest.fixture(params=[XML, JSON], ids=["xml", "json"])
def account(request: pytest.FixtureRequest) -> object:
    return request.param


def parsed(body: bytes) -> AnyPush:
    return parse_push(reader("miniprogram")(body))


def read(account: PlatformAccount, push: PlatformPush, kind: type[Typed]) -> Typed:
    """Read a push that the platform wrote; it must be of a kind."""
    typed = parsed(push.document(account).encode())
    assert type(typed) is kind
    assert (typed.from_user, typed.to_user) == (push.openid, account.name)
    assert typed.create_time == push.create_time
    assert isinstance(typed, EventPush) or typed.message_id == str(push.msg_id)
    return typed


def fields_of(**changed: str | None) -> dict[str, str]:
    """Return the fields of a text; `None` leaves one out."""
    return read_fields(document(XML, **changed))


class TestTypes:
    def test_text(self, account: PlatformAccount) -> None:
        assert read(account, text_push(OPENID, "离婚要等多久"), TextPush).content == "离婚要等多久"
        assert read(account, text_push(OPENID, "离婚]]>要<等>"), TextPush).content == "离婚]]>要<等>"
        assert read(account, text_push(OPENID, "是", bizmsgmenuid="101"), TextPush).content == "是"

    def test_an_id_keeps_all_its_digits(self, account: PlatformAccount) -> None:
        for number in (9223372036854775807, 2**53 + 1, 18446744073709551615):
            push = PlatformPush(OPENID, "text", {"Content": "x"}, msg_id=number)
            assert read(account, push, TextPush).message_id == str(number)

    def test_voice(self, account: PlatformAccount) -> None:
        spoken = message_push(OPENID, "voice", Recognition="离婚要等多久", MediaId="m", Format="amr")
        assert read(account, spoken, VoicePush).recognition == "离婚要等多久"
        assert read(account, message_push(OPENID, "voice", MediaId="m"), VoicePush).recognition == ""

    def test_image(self, account: PlatformAccount) -> None:
        read(account, message_push(OPENID, "image", PicUrl="http://x/y", MediaId="m"), ImagePush)

    def test_page(self, account: PlatformAccount) -> None:
        page = {"Title": "明法", "AppId": "wx", "PagePath": "pages/index"}
        read(account, message_push(OPENID, "miniprogrampage", **page), PagePush)

    @pytest.mark.parametrize("kind", ["video", "shortvideo", "location", "link", "something_new", "TEXT"])
    def test_any_other(self, account: PlatformAccount, kind: str) -> None:
        read(account, message_push(OPENID, kind, Location_X=30.8), OtherPush)

    def test_events(self, account: PlatformAccount) -> None:
        click = read(account, event_push(OPENID, "CLICK", EventKey="找人"), EventPush)
        assert (click.event, click.event_key) == ("CLICK", "找人")
        enters = read(
            account, event_push(OPENID, "user_enter_tempsession", SessionFrom="ask:离婚"), EventPush
        )
        assert (enters.event, enters.session_from) == ("user_enter_tempsession", "ask:离婚")
        assert read(account, event_push(OPENID, "subscribe"), EventPush).event_key == ""

    def test_a_text_without_words(self, account: PlatformAccount) -> None:
        push = parsed(document(account, Content=None))
        assert isinstance(push, TextPush)
        assert push.content == ""


class TestIdentityOfEvents:
    def identity(self, account: PlatformAccount, **changed: str | int) -> str:
        fields: Mapping[str, str | int] = {
            "ToUserName": account.name,
            "FromUserName": OPENID,
            "CreateTime": 1,
            "MsgType": "event",
            "Event": "CLICK",
            "EventKey": "a",
        }
        push = parsed(written(account, {**fields, **changed}))
        assert isinstance(push, EventPush)
        return push.message_id

    def test_who_when_and_what(self, account: PlatformAccount) -> None:
        changes: list[dict[str, str | int]] = [
            {"FromUserName": "o-2"},
            {"Event": "VIEW"},
            {"EventKey": "b"},
            {"CreateTime": 2},
        ]
        others = {self.identity(account, **change) for change in changes}
        assert len({self.identity(account), *others}) == 5
        assert self.identity(account) == self.identity(account, Debug="1")

    def test_the_format_does_not_count(self) -> None:
        assert self.identity(XML) == self.identity(JSON)

    def test_fields_do_not_run_into_each_other(self, account: PlatformAccount) -> None:
        one, other = {"Event": "A", "EventKey": "BC"}, {"Event": "AB", "EventKey": "C"}
        assert self.identity(account, **one) != self.identity(account, **other)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        *((name, {name: None}) for name in ("ToUserName", "FromUserName", "CreateTime", "MsgId", "MsgType")),
        *((name, {name: ""}) for name in ("ToUserName", "FromUserName", "CreateTime", "MsgId", "MsgType")),
        ("ToUserName", {"ToUserName": "x" * 129}),
        ("FromUserName", {"FromUserName": "x" * 129}),
        ("MsgId", {"MsgId": "1" * 65}),
        ("MsgId", {"MsgType": "voice", "MsgId": None}),
        ("MsgId", {"MsgType": "image", "MsgId": None}),
        ("MsgId", {"MsgType": "miniprogrampage", "MsgId": None}),
        ("MsgId", {"MsgType": "something_new", "MsgId": None}),
        ("CreateTime", {"CreateTime": "gestern"}),
        ("CreateTime", {"CreateTime": "-1"}),
        ("CreateTime", {"CreateTime": "1.5"}),
        ("CreateTime", {"CreateTime": "9" * 5000}),
        ("Event", {"MsgType": "event"}),
        ("Event", {"MsgType": "event", "Event": ""}),
        ("Event", {"MsgType": "event", "Event": "x" * 129}),
    ],
)
def test_a_wrong_field_is_named(account: PlatformAccount, field: str, changed: dict[str, str | None]) -> None:
    with pytest.raises(MalformedPushError, match=field):
        parsed(document(account, **changed))


def test_all_wrong_fields_are_named() -> None:
    with pytest.raises(MalformedPushError, match=r"ToUserName.*; FromUserName.*; CreateTime.*; MsgId"):
        parse_push({"MsgType": "text"})


def test_an_encrypted_push_in_plain_mode_is_called_so() -> None:
    with pytest.raises(MalformedPushError, match="encrypted"):
        parse_push({"ToUserName": "a", "Encrypt": "b"})


@pytest.mark.parametrize("name", ["CreateTime", "FromUserName", "MsgId"])
def test_a_refusal_repeats_nothing_of_the_push(name: str) -> None:
    with pytest.raises(MalformedPushError) as refused:
        parse_push(fields_of(Content=QUESTION) | {name: QUESTION * 50})
    assert QUESTION not in str(refused.value)


@given(
    st.dictionaries(
        st.sampled_from(["MsgType", "MsgId", "FromUserName", "CreateTime", "Event"]), st.text(st.characters())
    )
)
def test_any_fields_are_parsed_or_refused(fields: dict[str, str]) -> None:
    with pytest.raises(MalformedPushError) as refused:
        parse_push(fields)
    assert "ToUserName" in str(refused.value) or "MsgType" in str(refused.value)


class TestReply:
    def test_it_goes_back_where_the_push_came_from(self) -> None:
        reply = read_fields(text_reply(parse_push(fields_of()), "答", 7).encode())
        assert reply == {
            "ToUserName": OPENID,
            "FromUserName": XML.name,
            "CreateTime": "7",
            "MsgType": "text",
            "Content": "答",
        }

    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool))
    def test_wechatpy_reads_it_as_it_reads_its_own(self, text: str) -> None:
        text = xml_characters(text) or "x"
        ours = parse_message(
            text_reply(parse_push(fields_of()), text, 7).replace("</xml>", "<MsgId>1</MsgId></xml>")
        )
        assert (ours.type, ours.source, ours.target, ours.content) == ("text", XML.name, OPENID, text)
        if "]]>" not in text:  # which wechatpy does not escape
            theirs = read_fields(create_reply(text, parse_message(document(XML))).render().encode())
            assert (theirs["Content"], theirs["ToUserName"]) == (text.strip(), OPENID)
