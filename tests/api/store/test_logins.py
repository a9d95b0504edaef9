"""Logins: an opaque token for a session, for a time."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from api.store.database import migrate, open_database
from api.store.logins import LoginStore

DAY = timedelta(days=1)
ZHANG = f"wechat:{'a' * 64}"
LI = f"wechat:{'b' * 64}"


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = open_database(database)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def logins(engine: Engine) -> LoginStore:
    return LoginStore(engine)


def test_a_token_stands_for_its_session(logins: LoginStore) -> None:
    zhang, li = logins.start(ZHANG, DAY), logins.start(LI, DAY)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", zhang)
    assert (logins.session(zhang), logins.session(li)) == (ZHANG, LI)


def test_a_person_may_be_logged_in_twice(logins: LoginStore) -> None:
    phone, tablet = logins.start(ZHANG, DAY), logins.start(ZHANG, DAY)
    assert phone != tablet
    assert logins.session(phone) == logins.session(tablet) == ZHANG


@pytest.mark.parametrize("token", ["", "unknown", "字", "\ud800", "x" * 10_000, "' OR 1=1 --"])
def test_other_tokens_stand_for_nobody(logins: LoginStore, token: str) -> None:
    logins.start(ZHANG, DAY)
    assert logins.session(token) is None


def test_the_token_itself_is_not_kept(logins: LoginStore, engine: Engine) -> None:
    token = logins.start(ZHANG, DAY)
    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM wechat_logins")).all()
    assert token not in str(row)
    assert logins.session(row.token_hash) is None


def test_a_login_ends(logins: LoginStore) -> None:
    assert logins.session(logins.start(ZHANG, timedelta(seconds=-1))) is None


def test_ended_logins_are_deleted(logins: LoginStore) -> None:
    going = logins.start(ZHANG, DAY)
    logins.start(ZHANG, timedelta(seconds=-1))
    logins.start(LI, timedelta(hours=-3))
    assert logins.forget(timedelta(hours=2)) == 1
    assert logins.forget() == 1
    assert logins.forget() == 0
    assert logins.session(going) == ZHANG


def test_a_person_is_forgotten(logins: LoginStore) -> None:
    tokens = [logins.start(ZHANG, DAY), logins.start(ZHANG, DAY)]
    other = logins.start(LI, DAY)
    assert logins.forget_person(ZHANG) == 2
    assert [logins.session(token) for token in tokens] == [None, None]
    assert logins.session(other) == LI
