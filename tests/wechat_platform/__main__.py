"""`make wechat-demo`: talk to a whole Mingfa in a terminal as a resident would in WeChat."""

import logging
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from tests.end_to_end import running_mingfa
from tests.wechat_platform.account import PlatformAccount
from tests.wechat_platform.demo.commands import Demo
from tests.wechat_platform.demo.loop import talk
from tests.wechat_platform.demo.screen import Screen
from tests.wechat_platform.platform import running_platform
from tools.rasa_model import ROOT, ensure_rasa_model


def main() -> None:
    model = ensure_rasa_model(ROOT)
    official, miniprogram = PlatformAccount(), PlatformAccount(kind="miniprogram")
    screen = Screen()
    with (
        TemporaryDirectory(prefix="mingfa-wechat-") as name,
        running_platform(official, miniprogram) as platform,
    ):
        folder = Path(name)
        log = folder / "mingfa.log"
        send_logs_to(log)
        settings = {
            "wechat": settings_of(official, platform.url) | {"menus": True},
            "miniprogram": settings_of(miniprogram, platform.url),
        }
        screen.say("明法启动中，稍等半分钟 …")
        with running_mingfa(folder, model, **settings) as mingfa:
            official.webhook = f"{mingfa.url}/wechat/official"
            miniprogram.webhook = f"{mingfa.url}/wechat/miniprogram"
            talk(Demo(platform, screen, mingfa.rasa.pid, log))


def settings_of(account: PlatformAccount, api_url: str) -> dict[str, object]:
    """Return what an operator would set for an account."""
    copied = ("appid", "secret", "token", "aes_key", "mode")
    return {name: getattr(account, name) for name in copied} | {"api_url": api_url}


def send_logs_to(file: Path) -> None:
    """Keep the logs of the api, which runs in this process, out of the conversation."""
    logging.basicConfig(filename=file, level=logging.WARNING)
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(file.open("a", encoding="utf-8", buffering=1))
    )


if __name__ == "__main__":
    main()
