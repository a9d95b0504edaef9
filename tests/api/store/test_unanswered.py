from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from api.store.database import migrate, open_database
from api.store.personal_data import LONGEST, masked
from api.store.unanswered import UnansweredStore


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("我电话13812345678，咋办", "我电话＊，咋办"),
        ("身份证 511622199001011234 丢了", "身份证 ＊ 丢了"),
        ("身份证51162219900101123X丢了", "身份证＊丢了"),
        ("打0818-7320000没人接", "打＊没人接"),
        ("发到 a.b@example.com 行不", "发到 ＊ 行不"),
        ("看 https://example.com/x?a=1 这个", "看 ＊ 这个"),
        ("车牌川S12345撞了我", "车牌＊撞了我"),
        ("我叫王小二，欠钱不还", "我叫＊，欠钱不还"),
        ("卡号6222 0202 0000 1234 567被冻了", "卡号＊被冻了"),
        ("微信号abc_12345加我", "＊加我"),
        ("欠我3000元三年了", "欠我3000元三年了"),
    ],
)
def test_personal_data_is_masked(said: str, kept: str) -> None:
    assert masked(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("有庆镇幸福村3组12号，张家欠钱", "＊＊，张家欠钱"),
        ("幸福村3组的路烂了", "＊3组的路烂了"),
        ("镇政府罚款合不合法", "镇政府罚款合不合法"),
        ("找乡镇干部没人管咋办", "找乡镇干部没人管咋办"),
        ("村里头要开村民会议", "村里头要开村民会议"),
    ],
)
def test_where_somebody_lives_is_masked(said: str, kept: str) -> None:
    assert masked(said) == kept


@given(st.text(max_size=200))
def test_what_is_kept_is_short_and_holds_no_long_number(said: str) -> None:
    import re

    kept = masked(said)
    assert len(kept) <= LONGEST
    assert not re.search(r"[0-9]{7}", kept)


@pytest.fixture
def store(database: str) -> Iterator[UnansweredStore]:
    engine = open_database(database)
    migrate(engine)
    yield UnansweredStore(engine)
    engine.dispose()


def test_questions_are_counted_and_forgotten(store: UnansweredStore) -> None:
    store.note("甲", "abstained")
    store.note("乙", "outside_library")
    store.note("甲", "outside_library")
    store.note("  ", "abstained")
    assert [(row.text, row.status, row.count) for row in store.most_frequent()] == [
        ("甲", "outside_library", 2),
        ("乙", "outside_library", 1),
    ]
    assert store.forget(timedelta(days=1)) == 0
    assert store.forget(timedelta(0)) == 2
    assert list(store.most_frequent()) == []


def test_a_question_may_be_anything_that_somebody_typed(store: UnansweredStore) -> None:
    for _ in range(2):
        store.note("甲\x00\ud83d" + "😀" * 60, "abstained")
    (question,) = store.most_frequent()
    assert question.text == "甲\ufffd\ufffd" + "😀" * 57
    assert question.count == 2


async def test_a_refused_question_is_kept_without_its_asker(client: httpx.AsyncClient, app: FastAPI) -> None:
    body = {"text": "公司注册要多少钱，我电话13912345678", "session_id": "somebody"}
    answer = (await client.post("/v1/chat/messages", json=body)).json()
    assert answer["status"] in ("outside_library", "abstained")
    answered = {"text": "离婚冷静期要等多久"}
    assert (await client.post("/v1/chat/messages", json=answered)).json()["status"] == "answered"
    database = create_engine(app.state.database_url)
    with database.connect() as connection:
        rows = [str(row) for row in connection.execute(text("select * from unanswered"))]
    kept = [row for row in rows if "公司注册" in row]
    assert len(kept) == 1
    assert "13912345678" not in kept[0]
    assert "somebody" not in kept[0]
    assert not any("冷静期" in row for row in rows)
