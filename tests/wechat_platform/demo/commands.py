"""What can be typed: words go to Mingfa, `/…` is something else a resident does, or the platform."""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from tests.wechat_platform.api import SEND
from tests.wechat_platform.demo.screen import Screen
from tests.wechat_platform.phone import Phone
from tests.wechat_platform.platform import Platform
from tests.wechat_platform.records import Delivery, Shown

NAMES = {"official": "公众号", "miniprogram": "小程序"}
HOUR = 3600
LAST = 10
LONGEST_WAIT = 12.0
"""Longer than any answer takes that comes at all."""


class Leave(Exception):
    """The resident has had enough."""


class Demo:
    """One resident with both accounts on the phone."""

    def __init__(self, platform: Platform, screen: Screen, rasa: int, log: Path) -> None:
        self._platform = platform
        self._screen = screen
        self._rasa = rasa
        self._log = log
        self._pool = ThreadPoolExecutor(16)
        self._last_sent = 0.0
        self._running: Future[None] | None = None
        self._openid = "o-resident"
        self._kind = "official"
        self._commands: dict[str, tuple[str, Callable[[str], None]]] = {
            "语音": ("说了什么", lambda text: self._do(lambda phone: phone.speaks(text))),
            "图片": ("", lambda _: self._do(Phone.sends_image)),
            "位置": ("地名", lambda text: self._do(lambda phone: phone.sends("location", Label=text))),
            "点": ("选项文字，点菜单消息里的选项", self._tap),
            "关注": ("", lambda _: self._do(Phone.follows)),
            "取关": ("", lambda _: self._do(Phone.unfollows)),
            "菜单": ("KEY，点公众号底部菜单", lambda key: self._do(lambda phone: phone.clicks(key))),
            "进入": (
                "[来源]，进入小程序客服会话",
                lambda source: self._do(lambda phone: phone.enters(source)),
            ),
            "卡片": ("发送小程序卡片", lambda _: self._do(Phone.sends_page)),
            "公众号": ("换到公众号", lambda _: self._switch("official")),
            "小程序": ("换到小程序", lambda _: self._switch("miniprogram")),
            "居民": ("OPENID，换一位居民", self._change_resident),
            "慢": ("N，Rasa 停 N 秒", self._stop_rasa),
            "错误": ("码 [次数]，之后的客服消息接口返回这个错误码", self._fail),
            "时间": ("N，微信的时钟快进 N 小时（额度、令牌）", self._advance),
            "记录": ("最近的接口调用、异常和日志位置", lambda _: self._show_records()),
            "帮助": ("", lambda _: self.help()),
            "退出": ("或 Ctrl-D", self._leave),
        }

    @property
    def phone(self) -> Phone:
        """The phone, with the present account open."""
        account = next(account for account in self._platform.accounts if account.kind == self._kind)
        phone = self._platform.phone(self._openid, account)
        if phone.on_shown is None:
            phone.on_shown = lambda shown: self._show(NAMES[account.kind], shown)
        return phone

    def run(self, line: str) -> None:
        """Do what was typed.

        Raises:
            Leave: if it was to leave.
        """
        self._screen.prompt = ""  # until the next one is asked for
        if not line.startswith("/"):
            self._do(lambda phone: phone.says(line))
            return
        name, _, rest = line[1:].partition(" ")
        if name not in self._commands:
            self._screen.say(f"没有 /{name}，输入 /帮助 看全部命令。")
            return
        self._commands[name][1](rest.strip())

    def help(self) -> None:
        """Show all commands."""
        rows = [(f"/{name}", about) for name, (about, _) in self._commands.items()]
        self._screen.table([("文字", "作为居民发出"), *rows])

    def echo(self, line: str) -> None:
        """Repeat a line that nobody typed."""
        self._screen.typed(line)

    def prompt(self) -> str:
        """Say who writes to whom; the screen repeats it under what comes meanwhile."""
        self._screen.prompt = f"{self._openid} → {NAMES[self._kind]} › "
        return self._screen.prompt

    def wait(self) -> None:
        """Wait until what was done last is delivered and something new is shown."""
        if self._running is None:
            return
        self._running.result()
        self._running = None
        while time.monotonic() < self._last_sent + LONGEST_WAIT:
            if any(message.at >= self._last_sent for message in self.phone.shown):
                return
            time.sleep(0.1)
        self._screen.say(f"{LONGEST_WAIT:.0f} 秒内没有新消息。")

    def close(self) -> None:
        """Let everything go on, and wait for nothing any more."""
        with suppress(ProcessLookupError):
            os.kill(self._rasa, signal.SIGCONT)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _do(self, action: Callable[[Phone], Delivery]) -> None:
        self._last_sent = time.monotonic()
        self._running = self._pool.submit(self._deliver, action, self.phone)

    def _deliver(self, action: Callable[[Phone], Delivery], phone: Phone) -> None:
        self._screen.attempts(action(phone).attempts)

    def _show(self, name: str, shown: Shown) -> None:
        self._screen.shown(name, shown, shown.at - self._last_sent if self._last_sent else None)

    def _tap(self, option: str) -> None:
        try:
            push = self.phone.tap_of(option)
        except AssertionError:
            self._screen.say(f"屏幕上没有可点的“{option}”。")
            return
        self._do(lambda phone: phone.does(push))

    def _switch(self, kind: str) -> None:
        self._kind = kind
        self._screen.say(f"现在用的是{NAMES[kind]}。")

    def _change_resident(self, openid: str) -> None:
        self._openid = openid or self._openid
        self._screen.say(f"现在是 {self._openid}。")

    def _stop_rasa(self, seconds: str) -> None:
        # The process is this demo's own; stopped, it is to the api as one that hangs.
        os.kill(self._rasa, signal.SIGSTOP)
        timer = threading.Timer(_number(seconds, 5), os.kill, (self._rasa, signal.SIGCONT))
        timer.daemon = True
        timer.start()
        self._screen.say(f"Rasa 停 {_number(seconds, 5):g} 秒。")

    def _fail(self, rest: str) -> None:
        code, _, times = rest.partition(" ")
        errcode = int(_number(code, 45015))
        self._platform.fail(SEND, errcode, times=int(_number(times, 1)))
        self._screen.say(f"之后 {_number(times, 1):g} 次客服消息返回 {errcode}。")

    def _advance(self, hours: str) -> None:
        self._platform.clock.advance(_number(hours, 48) * HOUR)
        self._screen.say(f"微信的时钟快进了 {_number(hours, 48):g} 小时。")

    def _show_records(self) -> None:
        rows = [(call.path, str(call.errcode)) for call in self._platform.calls[-LAST:]]
        rows += [("异常", fault.reason) for fault in self._platform.faults[-LAST:]]
        rows += [("多余的回复", ignored.text[:40]) for ignored in self._platform.ignored[-LAST:]]
        self._screen.table([*rows, ("日志", str(self._log))])

    def _leave(self, _: str) -> None:
        raise Leave


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise
