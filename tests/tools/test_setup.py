import stat
import sys
from pathlib import Path

import pytest

from api.store.encryption import Encryption
from tests.conftest import make_settings
from tools import setup


@pytest.fixture(autouse=True)
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / ".env"
    monkeypatch.setattr(setup, "SETTINGS", path)
    for name in setup.SECRET_NAMES:
        monkeypatch.delenv(name, raising=False)
    return path


def test_secrets_are_made_once_for_the_owner_only(settings_file: Path) -> None:
    setup.ensure_secrets()
    first = settings_file.read_text()
    assert all(f"{name}=" in first for name in setup.SECRET_NAMES)
    assert stat.S_IMODE(settings_file.stat().st_mode) == 0o600
    setup.ensure_secrets()
    assert settings_file.read_text() == first


def test_what_stands_in_the_settings_stays(settings_file: Path) -> None:
    settings_file.write_text("MINGFA_PORT=9000\nMINGFA_SESSION_KEY=mine\nMINGFA_INTERNAL_SECRET=\n")
    setup.ensure_secrets()
    lines = settings_file.read_text().splitlines()
    assert lines[:2] == ["MINGFA_PORT=9000", "MINGFA_SESSION_KEY=mine"]
    assert len([line for line in lines if line.startswith("MINGFA_INTERNAL_SECRET=")]) == 1
    assert len(lines[-1]) > len("MINGFA_DATA_KEY=") + 32


def test_the_data_key_is_one_that_the_settings_take(settings_file: Path, tmp_path: Path) -> None:
    setup.ensure_secrets()
    made = dict(line.split("=", 1) for line in settings_file.read_text().splitlines())
    settings = make_settings(tmp_path, data_key=made["MINGFA_DATA_KEY"])
    encryption = Encryption(settings.data_keys)
    assert encryption.decrypt(encryption.encrypt("张三")) == "张三"


def test_a_failed_environment_leaves_nothing(tmp_path: Path) -> None:
    environment = tmp_path / "env"

    def make() -> None:
        (environment / "bin").mkdir(parents=True)
        raise setup.SetupError("no network")

    with pytest.raises(setup.SetupError):
        setup.remade(environment, make)
    assert not environment.exists()


def test_a_failed_step_says_which_and_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(dev: bool) -> None:
        raise setup.SetupError("no network")

    monkeypatch.setattr(setup, "ensure_api_env", fail)
    monkeypatch.setattr(sys, "argv", ["setup"])
    with pytest.raises(SystemExit) as ended:
        setup.main()
    assert "step 1 (Python environment of the api): no network" in str(ended.value)


def test_a_failing_command_is_named() -> None:
    with pytest.raises(setup.SetupError, match="ended with code 3"):
        setup.call([sys.executable, "-c", "raise SystemExit(3)"])


def test_python_310_is_only_taken_if_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shim = tmp_path / "python3.10"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.delenv("PYTHON310", raising=False)
    assert setup.python310() is None
    shim.write_text(f'#!/bin/sh\nexec {setup.RASA_ENV}/bin/python "$@"\n')
    assert setup.python310() == str(shim)
