"""The XML of pushes and replies."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wechatpy import create_reply, parse_message

from api.wechat.errors import MalformedPushError
from api.wechat.messages import EventPush, ImagePush, OtherPush, TextPush, VoicePush, parse_push, text_reply
from api.wechat.xml import read_fields, write_fields, xml_characters
from tests.api.wechat.platform import ACCOUNT, OPENID, push_xml

anything = st.text(st.characters())


@given(anything)
@example("]]>")
@example("]]]]>>]]>")
@example("<a>&amp;</a><![CDATA[x]]>")
@example("\ud800\x00\ufffe文")
def test_texts_survive_the_round_trip(text: str) -> None:
    document = write_fields({"Content": text, "CreateTime": 7}).encode()
    # A parser makes every line end a line feed and we strip the ends; all else must come back.
    expected = xml_characters(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    assert read_fields(document) == {"Content": expected, "CreateTime": "7"}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        read_fields(body)
    except MalformedPushError as error:
        assert str(error)


@given(
    st.dictionaries(st.sampled_from(["MsgType", "MsgId", "FromUserName", "CreateTime", "Event"]), anything)
)
def test_any_fields_are_parsed_or_refused(fields: dict[str, str]) -> None:
    with pytest.raises(MalformedPushError) as refused:
        parse_push(fields)
    assert "ToUserName" in str(refused.value) or "MsgType" in str(refused.value)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "not well-formed"),
        (b"hello", "not well-formed"),
        (b"<xml><a></xml>", "not well-formed"),
        (b"<xml>\x00</xml>", "not well-formed"),
        (b"<json/>", "<xml>"),
        ("<xml><a>离婚</a></xml>".encode("gb18030"), "UTF-8"),
        (b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml/>', "DTD"),
        (b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><Content>&a;</Content></xml>', "DTD"),
        (b'<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>', "DTD"),
        (b"<xml><Content>&unknown;</Content></xml>", "not well-formed"),
        (b"<xml>" + b"<a>" * 20_000, "not well-formed"),
    ],
)
def test_bad_documents(body: bytes, fault: str) -> None:
    with pytest.raises(MalformedPushError, match=fault):
        read_fields(body)


def test_deep_nesting_is_only_read() -> None:
    assert read_fields(b"<xml>" + b"<a>" * 8_000 + b"</a>" * 8_000 + b"</xml>") == {"a": ""}


def parsed(xml: str) -> object:
    return parse_push(read_fields(xml.encode()))


def test_the_types_of_push() -> None:
    text = parsed(push_xml("text", Content="离婚要等多久", MsgId="9223372036854775807", bizmsgmenuid="1"))
    assert isinstance(text, TextPush)
    assert (text.content, text.message_id, text.from_user, text.to_user) == (
        "离婚要等多久",
        "9223372036854775807",
        OPENID,
        ACCOUNT,
    )
    voice = parsed(push_xml("voice", Recognition="离婚要等多久", MediaId="m"))
    assert isinstance(voice, VoicePush)
    assert voice.recognition == "离婚要等多久"
    assert isinstance(parsed(push_xml("image", PicUrl="http://x/y")), ImagePush)
    assert isinstance(parsed(push_xml("location")), OtherPush)
    event = parsed(push_xml("event", Event="CLICK", EventKey="找人"))
    assert isinstance(event, EventPush)
    assert (event.event, event.event_key) == ("CLICK", "找人")


def test_events_are_told_apart_by_who_when_what() -> None:
    def identity(from_user: str = OPENID, **fields: str | int) -> str:
        event = parsed(
            push_xml("event", from_user, **({"Event": "CLICK", "EventKey": "a", "CreateTime": 1} | fields))
        )
        assert isinstance(event, EventPush)
        return event.message_id

    others = [identity("o-2"), identity(Event="VIEW"), identity(EventKey="b"), identity(CreateTime=2)]
    assert identity() == identity()
    assert len({identity(), *others}) == 5


@pytest.mark.parametrize(
    ("field", "xml"),
    [
        ("MsgId", push_xml("text", Content="x", MsgId="")),
        ("MsgId", push_xml("voice", MsgId="1" * 65)),
        ("FromUserName", push_xml("text", from_user="", Content="x")),
        ("FromUserName", push_xml("text", from_user="x" * 129, Content="x")),
        ("CreateTime", push_xml("text", CreateTime="gestern", Content="x")),
        ("CreateTime", push_xml("text", CreateTime=-1, Content="x")),
        ("Event", push_xml("event")),
        ("MsgType", push_xml("")),
        ("MINGFA_WECHAT_MODE", "<xml><ToUserName>a</ToUserName><Encrypt>b</Encrypt></xml>"),
    ],
)
def test_a_wrong_field_is_named(field: str, xml: str) -> None:
    with pytest.raises(MalformedPushError, match=field):
        parsed(xml)


def test_a_refusal_repeats_nothing_of_the_push() -> None:
    with pytest.raises(MalformedPushError) as refused:
        parsed(push_xml("text", CreateTime="我老公打我", Content="x"))
    assert "老公" not in str(refused.value)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool))
def test_wechatpy_reads_our_reply_as_it_reads_its_own(text: str) -> None:
    text = xml_characters(text) or "x"
    push = parsed(push_xml("text", Content="x"))
    assert isinstance(push, TextPush)
    ours = parse_message(text_reply(push, text, 7).replace("</xml>", "<MsgId>1</MsgId></xml>"))
    assert (ours.type, ours.source, ours.target, ours.content) == ("text", ACCOUNT, OPENID, text)
    if "]]>" not in text:  # which wechatpy does not escape
        theirs = read_fields(
            create_reply(text, parse_message(push_xml("text", Content="x"))).render().encode()
        )
        assert (theirs["Content"], theirs["ToUserName"]) == (text.strip(), OPENID)
