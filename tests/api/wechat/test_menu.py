"""The menu file, and the commands that set and show the menu."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from api import command_line
from api.settings import Settings
from api.wechat.cli import wechat
from api.wechat.menu import MENU_FILE, MenuError, load_menu
from tests.api.wechat.api_clients import account_values
from tests.conftest import make_settings
from tests.servers import free_port
from tests.wechat_platform import Platform, PlatformAccount, running_platform

BUTTON = "- {type: click, name: 问, key: 问}\n"
MENU_CREATE = "/cgi-bin/menu/create"


def written(tmp_path: Path, content: str) -> Path:
    file = tmp_path / "menu.yml"
    file.write_text(content)
    return file


def test_our_menu() -> None:
    menu = load_menu()
    assert [button.name for button in menu.button] == ["问法律", "找帮助", "练一练"]
    assert menu.model_dump()["button"][2] == {"type": "click", "name": "练一练", "key": "开始练习"}


def test_the_chat_knows_what_the_buttons_say() -> None:
    nlu = "".join(
        file.read_text(encoding="utf-8")
        for file in sorted((MENU_FILE.parents[2] / "bot" / "data" / "nlu").glob("*.yml"))
    )
    for button in load_menu().button:
        assert f"- {button.key}\n" in nlu


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "the whole file"),
        ("button: []", "button"),
        ("buttons: []", "button: Field required"),
        ("button:\n" + BUTTON * 4, "button"),
        (
            "button:\n- {type: click, name: 六个字太多了, key: 问}",
            "button.0.name: Value error, has 18 bytes, but at most 16",
        ),
        (
            f"button:\n- {{type: click, name: 问, key: {'长' * 43}}}",
            "button.0.key: Value error, has 129 bytes",
        ),
        (
            "button:\n" + BUTTON + "- {type: click, name: 问, key: ' '}",
            "button.1.key: Value error, must not be empty",
        ),
        ("button:\n- {type: view, name: 问, key: 问}", "button.0.type"),
        ("button:\n- {type: click, name: 5, key: 问}", "button.0.name"),
        ("button: [", "no YAML"),
        ("button: !!python/object:os.system {}", "no YAML"),
    ],
)
def test_a_faulty_menu(tmp_path: Path, content: str, fault: str) -> None:
    file = written(tmp_path, content)
    with pytest.raises(MenuError) as caught:
        load_menu(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert fault in str(caught.value)


def test_a_menu_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MenuError, match="cannot be read: FileNotFoundError"):
        load_menu(tmp_path / "none.yml")


@pytest.fixture
def platform() -> Iterator[Platform]:
    with running_platform(
        PlatformAccount(webhook="http://127.0.0.1:9/"),
        PlatformAccount(webhook="http://127.0.0.1:9/", appid="wx0000000000000002", name="gh_2"),
    ) as platform:
        yield platform


class CommandLine:
    """`python -m api wechat …` under given settings."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._monkeypatch = monkeypatch

    def use(self, **values: object) -> None:
        self._monkeypatch.setattr(command_line, "settings", lambda: make_settings(self._folder, **values))

    def run(self, *arguments: str) -> Result:
        with capture_logs():
            return CliRunner().invoke(wechat, ["menu", *arguments])


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return CommandLine(tmp_path, monkeypatch)


def refused(result: Result) -> str:
    """What an operator reads where a command fails: lines without a traceback."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    said = str(result.exception.code)
    assert result.output == f"{said}\n"
    return said


def test_push_and_show(platform: Platform, commands: CommandLine) -> None:
    commands.use(wechat=account_values(platform.url))
    assert commands.run("show").output == "no menu is set\n"
    pushed = commands.run("push")
    assert (pushed.exit_code, pushed.output) == (0, "menu set: 问法律, 找帮助, 练一练\n")
    assert platform.menu(platform.accounts[0]) == load_menu().model_dump()
    assert not platform.faults
    shown = commands.run("show")
    assert shown.exit_code == 0
    assert '"key": "我该找谁"' in shown.output


def test_another_account(platform: Platform, commands: CommandLine, redis_database: str) -> None:
    second = account_values(platform.url, platform.accounts[1]) | {"name": "second", "kind": "official"}
    commands.use(wechat=account_values(platform.url), more_accounts=[second], redis_url=redis_database)
    assert commands.run("push", "--account", "second").exit_code == 0
    assert platform.menu(platform.accounts[1])
    assert not platform.menu(platform.accounts[0])


def test_no_account(commands: CommandLine) -> None:
    commands.use(miniprogram=account_values("http://127.0.0.1:9"))
    assert "MINGFA_WECHAT_APPID" in refused(commands.run("push"))
    assert "no Official Account named other" in refused(commands.run("show", "--account", "other"))


def test_no_secret(commands: CommandLine) -> None:
    further = account_values("http://127.0.0.1:9", secret=None) | {"name": "second", "kind": "official"}
    commands.use(wechat=account_values("http://127.0.0.1:9", secret=None), more_accounts=[further])
    assert "MINGFA_WECHAT_SECRET" in refused(commands.run("push"))
    assert "second in MINGFA_MORE_ACCOUNTS" in refused(commands.run("push", "--account", "second"))


@pytest.mark.parametrize(
    ("errcode", "advice"),
    [(48001, "接口权限"), (40164, "IP白名单"), (40018, "全局返回码"), (45009, "number of calls")],
)
def test_a_refusal(platform: Platform, commands: CommandLine, errcode: int, advice: str) -> None:
    commands.use(wechat=account_values(platform.url))
    platform.fail(MENU_CREATE, errcode)
    said = refused(commands.run("push"))
    assert len(said.splitlines()) == 1
    assert f"errcode {errcode}" in said
    assert advice in said


def test_nobody_there(commands: CommandLine) -> None:
    commands.use(wechat=account_values(f"http://127.0.0.1:{free_port()}"))
    assert refused(commands.run("show")) == "stable_token: WeChat's API cannot be reached"


def test_a_wrong_address_of_redis(commands: CommandLine) -> None:
    commands.use(wechat=account_values("http://127.0.0.1:9"), redis_url="localhost")
    assert refused(commands.run("show")).startswith("MINGFA_REDIS_URL: ")


def test_a_faulty_menu_is_not_pushed(
    platform: Platform, commands: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands.use(wechat=account_values(platform.url))
    faulty = written(tmp_path, "button: []")
    monkeypatch.setattr("api.wechat.cli.load_menu", lambda: load_menu(faulty))
    assert refused(commands.run("push")).startswith(f"{faulty}: button")
    assert not platform.calls


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"WECHAT_TOKEN": "t"}, "MINGFA_WECHAT_APPID: Field required"),
        ({"WECHAT_TOKEN": "t", "WECHAT_APPID": "wx1"}, "MINGFA_WECHAT: Value error, mode safe needs aes_key"),
        (
            {"MORE_ACCOUNTS": '[{"name": "a", "kind": "official", "token": "t", "mode": "plain"}]'},
            "MINGFA_MORE_ACCOUNTS[0].appid: Field required",
        ),
        ({"MORE_ACCOUNTS": "no JSON"}, "more_accounts"),
        (
            {"REFERRAL_WEBHOOK_URL": "https://county.example"},
            "\nValue error, MINGFA_REFERRAL_WEBHOOK_URL needs",
        ),
        ({"PORT": "0"}, "MINGFA_PORT: "),
    ],
)
def test_wrong_settings_name_the_variable(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], message: str
) -> None:
    monkeypatch.setattr(command_line, "settings", lambda: Settings(_env_file=None))
    secrets = {
        "INTERNAL_SECRET": "s",
        "SESSION_KEY": "s",
        "DATA_KEY": "bWluZ2ZhLXRlc3QtZGF0YS1rZXktMzItYnl0ZXMtLS0=",
    }
    for name, value in (secrets | environment).items():
        monkeypatch.setenv(f"MINGFA_{name}", value)
    said = refused(CliRunner().invoke(wechat, ["menu", "show"]))
    assert message in said
    assert said.startswith("Settings are wrong or missing")
    with pytest.raises((ValidationError, ValueError)):
        Settings(_env_file=None)
