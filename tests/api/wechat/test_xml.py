"""The XML of pushes and replies: what is read, what is written."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.wechat.errors import MalformedPushError
from api.wechat.xml import read_fields, write_fields, xml_characters

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


@pytest.mark.parametrize(
    ("document", "fields"),
    [
        ("<xml/>", {}),
        ("<xml> <a/> <b></b> <c> </c> </xml>", {"a": "", "b": "", "c": ""}),
        ("<xml><a> <![CDATA[ 离婚 ]]> </a></xml>", {"a": "离婚"}),
        ("<xml><a><![CDATA[]]]]><![CDATA[>]]></a></xml>", {"a": "]]>"}),
        ("<xml><a>&lt;&#x7532;&amp;&#20057;</a></xml>", {"a": "<甲&乙"}),
        ("<xml><a>1<b>2</b>3</a></xml>", {"a": "1"}),
        ('<xml><a b="c">1</a><a>2</a></xml>', {"a": "2"}),
        ("<!-- --><xml><!-- --><?a b?><a>1<!-- -->2</a></xml>", {"a": "12"}),
        ("\ufeff<xml><a>1</a></xml>", {"a": "1"}),
        ('<?xml version="1.0" encoding="gbk"?><xml><a>离婚</a></xml>', {"a": "离婚"}),
        ('<?xml version="1.0" encoding="unknown"?><xml><a>离婚</a></xml>', {"a": "离婚"}),
    ],
)
def test_what_is_read(document: str, fields: dict[str, str]) -> None:
    assert read_fields(document.encode()) == fields


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "not well-formed"),
        (b"hello", "not well-formed"),
        (b"<xml><a></xml>", "not well-formed"),
        (b"<xml>\x00</xml>", "not well-formed"),
        (b"<xml>&#0;</xml>", "not well-formed"),
        (b"<xml>&#xd800;</xml>", "not well-formed"),
        (b"<xml><a>]]></a></xml>", "not well-formed"),
        (b"<xml/><xml/>", "not well-formed"),
        (b"<json/>", "<xml>"),
        (b'<xml xmlns="http://x"/>', "<xml>"),
        ("<xml><a>离婚</a></xml>".encode("gb18030"), "UTF-8"),
        ("<xml><a>离婚</a></xml>".encode("utf-16"), "UTF-8"),
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
