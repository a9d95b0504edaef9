"""The documents of pushes: what is read of JSON, and which accounts may push it."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.wechat.documents import read_json_fields, reader
from api.wechat.errors import MalformedPushError
from api.wechat.xml import read_fields

anything = st.text(st.characters())


def test_texts_and_numbers_are_read_as_they_are_written() -> None:
    document = """ {
        "Content": " 离婚\\n要\\u7b49\\"多久\\ud83d\\ude00 ",
        "MsgId": 9223372036854775807,
        "CreateTime": 1714112445,
        "Location_X": 30.80,
        "Scale": -0,
        "Big": 1e400
    } """
    assert read_json_fields(document.encode()) == {
        "Content": '离婚\n要等"多久😀',
        "MsgId": "9223372036854775807",
        "CreateTime": "1714112445",
        "Location_X": "30.80",
        "Scale": "-0",
        "Big": "1e400",
    }


def test_digits_are_not_lost_or_counted() -> None:
    digits = "1" + "0" * 60_000
    assert read_json_fields(f'{{"MsgId": {digits}}}'.encode()) == {"MsgId": digits}


def test_what_is_no_text_is_left_out() -> None:
    document = b'{"a": {"b": "c"}, "d": ["e"], "f": null, "g": true, "h": "i", "j": "", "": "k"}'
    assert read_json_fields(document) == {"h": "i", "j": "", "": "k"}


def test_the_last_of_two_fields_counts_as_in_xml() -> None:
    assert read_json_fields(b'{"a": "1", "a": 2}') == {"a": "2"}
    assert read_fields(b"<xml><a>1</a><a>2</a></xml>") == {"a": "2"}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "not JSON"),
        (b" ", "not JSON"),
        (b"{", "not JSON"),
        (b"{'a': 'b'}", "not JSON"),
        (b'{"a": "b"} {"c": "d"}', "not JSON"),
        (b'{"a": "b",}', "not JSON"),
        (b'{"a": "\n"}', "not JSON"),
        (b'{"a": "\\ud8"}', "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b'{"a": -Infinity}', "not JSON"),
        (b"[" * 60_000, "not JSON"),
        (b'{"a":' * 12_000, "not JSON"),
        (b"[]", "object"),
        (b'"text"', "object"),
        (b"12", "object"),
        (b"null", "object"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"\xff", "UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "UTF-8"),
        ('{"a": "离婚"}'.encode("gb18030"), "UTF-8"),
        ('{"a": "b"}'.encode("utf-16"), "UTF-8"),
    ],
)
def test_bad_documents(body: bytes, fault: str) -> None:
    with pytest.raises(MalformedPushError, match=fault):
        read_json_fields(body)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\ud800", ""),
        (r"a\udc00b", "ab"),
        (r"\ude00\ud83d", ""),
        (r"\ud83d\ude00\ud83d", "😀"),
        (r"a\u0000\u001f\ufffe\uffffb", "ab"),
        (r"a\u0000 ", "a"),
        (r"\u0009a\u000ab\u000dc", "a\nb\rc"),
    ],
)
def test_characters_that_xml_cannot_hold_are_left_out(written: str, read: str) -> None:
    """Half an emoji could be neither signed nor encrypted; and a database has no room for a NUL."""
    fields = read_json_fields(f'{{"Content": "{written}"}}'.encode())
    assert fields == {"Content": read}


@given(st.dictionaries(anything, anything | st.integers() | st.none() | st.lists(anything)))
@example({"Encrypt": "\ud800"})
def test_every_text_that_is_read_can_be_written(fields: dict[str, object]) -> None:
    for ascii_only in (True, False):
        try:
            document = json.dumps(fields, ensure_ascii=ascii_only).encode()
        except UnicodeEncodeError:
            continue
        for text in read_json_fields(document).values():
            text.encode()
            assert "\0" not in text


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for read in (read_json_fields, reader("official"), reader("miniprogram")):
        try:
            read(body)
        except MalformedPushError as error:
            assert str(error)


class TestFormats:
    XML = b" <xml><Content>a</Content></xml>"
    JSON = b'\r\n\t {"Content": "a"}'

    def test_mini_programs_push_either(self) -> None:
        read = reader("miniprogram")
        assert read(self.XML) == read(self.JSON) == {"Content": "a"}
        with pytest.raises(MalformedPushError, match="object"):
            read(b"[]")

    def test_official_accounts_push_xml(self) -> None:
        read = reader("official")
        assert read(self.XML) == {"Content": "a"}
        with pytest.raises(MalformedPushError, match="XML"):
            read(self.JSON)

    def test_a_byte_order_mark_is_for_xml_only(self) -> None:
        read = reader("miniprogram")
        assert read(b"\xef\xbb\xbf" + self.XML.strip()) == {"Content": "a"}
        with pytest.raises(MalformedPushError):
            read(b"\xef\xbb\xbf" + self.JSON)
