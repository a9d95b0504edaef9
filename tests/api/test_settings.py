"""Settings that are wrong are refused, and the message says which and shows no secret."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.conftest import DATA_KEY, make_settings

URL = "https://county.example/hook"


def refused(var_dir: Path, **values: object) -> str:
    with pytest.raises(ValidationError) as error:
        make_settings(var_dir, **values)
    return " ".join(f"{fault['loc']} {fault['msg']}" for fault in error.value.errors())


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        DATA_KEY[:-1],
        DATA_KEY + "=",
        "字" * 43 + "=",
        f"{DATA_KEY},",
        f"{DATA_KEY},short",
        "+" * 43 + "=",
    ],
)
def test_a_data_key_that_is_none(tmp_path: Path, key: str) -> None:
    message = refused(tmp_path, data_key=key)
    assert "data_key" in message
    assert "Fernet" in message
    assert DATA_KEY not in message


def test_data_keys_in_order(tmp_path: Path) -> None:
    newer = "A" * 43 + "="
    assert make_settings(tmp_path, data_key=f"{newer}, {DATA_KEY}").data_keys == [newer, DATA_KEY]


@pytest.mark.parametrize(
    "url",
    [
        "http://county.example/hook",
        "http://10.0.0.5/hook",
        "http://localhost.example/hook",
        "http://127.0.0.1.example/hook",
        "http://localhost@county.example/hook",
        "ftp://county.example/hook",
    ],
)
def test_a_webhook_in_plain_text(tmp_path: Path, url: str) -> None:
    assert "referral_webhook_url" in refused(
        tmp_path, referral_webhook_url=url, referral_webhook_secret="secret"
    )


@pytest.mark.parametrize(
    "url", [URL, "http://localhost:8080/hook", "http://127.0.0.1/hook", "http://[::1]:8080/hook"]
)
def test_a_webhook_over_tls_or_on_this_machine(tmp_path: Path, url: str) -> None:
    settings = make_settings(tmp_path, referral_webhook_url=url, referral_webhook_secret="secret")
    assert str(settings.referral_webhook_url) == url


def test_a_webhook_without_a_secret(tmp_path: Path) -> None:
    assert "MINGFA_REFERRAL_WEBHOOK_SECRET" in refused(tmp_path, referral_webhook_url=URL)
    assert "MINGFA_REFERRAL_WEBHOOK_SECRET" in refused(
        tmp_path, referral_webhook_url=URL, referral_webhook_secret=""
    )


def test_a_staff_token_that_is_too_short(tmp_path: Path) -> None:
    message = refused(tmp_path, staff_token="t" * 19)
    assert "20" in message
    assert "t" * 19 not in message
    assert make_settings(tmp_path, staff_token="t" * 20).staff_token


def test_a_variable_left_empty_is_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STAFF_TOKEN", "REFERRAL_WEBHOOK_URL", "REFERRALS_KEPT_DAYS"):
        monkeypatch.setenv(f"MINGFA_{name}", "")
    settings = make_settings(tmp_path)
    assert (settings.staff_token, settings.referral_webhook_url) == (None, None)
    assert settings.tracker_database == f"sqlite:///{tmp_path / 'tracker.db'}"
    assert settings.referrals_kept_days == 365


def test_an_account_by_the_names_of_its_console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "TOKEN": "t",
        "APPID": "wx1",
        "AES_KEY": "A" * 43,
        "SECRET": "s",
        "REPLY_SECONDS": "3",
        "MENUS": "",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"MINGFA_WECHAT_{name}", value)
    account = make_settings(tmp_path).wechat
    assert account
    assert (account.appid, account.mode, account.reply_seconds, account.menus) == ("wx1", "safe", 3, False)
    assert account.can_send
    assert "AAAA" not in repr(account)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"token": "t"}, "appid"),
        ({"token": "t", "appid": "wx1"}, "aes_key"),
        ({"token": "t", "appid": "wx1", "aes_key": "short"}, "43 letters and digits"),
        ({"token": "t", "appid": "wx 1", "mode": "plain"}, "appid"),
        ({"token": "t", "appid": "wx1", "mode": "clear"}, "mode"),
        ({"token": "t", "appid": "wx1", "mode": "plain", "reply_seconds": 5}, "reply_seconds"),
    ],
)
def test_half_an_account(tmp_path: Path, values: dict[str, object], fault: str) -> None:
    for kind in ("wechat", "miniprogram"):
        with pytest.raises(ValidationError, match=fault):
            make_settings(tmp_path, **{kind: values})


def test_two_accounts_at_one_address(tmp_path: Path) -> None:
    account = {"token": "t", "appid": "wx1", "mode": "plain", "name": "town"}
    both = [account | {"kind": "official"}, account | {"kind": "miniprogram"}]
    assert len(make_settings(tmp_path, more_accounts=both).more_accounts) == 2
    with pytest.raises(ValidationError, match="same name"):
        make_settings(tmp_path, more_accounts=[both[0], both[0]])


@pytest.mark.parametrize("name", ["main", "Town", "a/b", ""])
def test_a_name_that_cannot_be_an_address(tmp_path: Path, name: str) -> None:
    account = {"token": "t", "appid": "wx1", "mode": "plain", "kind": "official", "name": name}
    with pytest.raises(ValidationError, match="name"):
        make_settings(tmp_path, more_accounts=[account])


@pytest.mark.parametrize("url", ["mysql://x/y", "mingfa.db", "sqlite:mingfa.db"])
def test_a_database_of_another_kind(tmp_path: Path, url: str) -> None:
    with pytest.raises(ValidationError, match="postgresql"):
        make_settings(tmp_path, database_url=url)
