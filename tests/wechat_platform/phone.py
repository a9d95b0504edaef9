"""A resident's phone: what the resident does on it, and what it shows."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from tests.wechat_platform.account import PlatformAccount
from tests.wechat_platform.clock import Clock
from tests.wechat_platform.display import tappable
from tests.wechat_platform.errors import ApiError
from tests.wechat_platform.pushes import Push, event_push, message_push, text_push
from tests.wechat_platform.quotas import Quota
from tests.wechat_platform.records import Delivery, Shown

TYPING_SECONDS = 15
INTERACTION_SECONDS = 30


class Phone:
    """One resident and one account.

    What the resident does is delivered at once: the methods return when the webhook has answered, or has failed
    to for the last time.
    """

    def __init__(
        self, account: PlatformAccount, openid: str, clock: Clock, deliver: Callable[[Push], Delivery]
    ) -> None:
        self.account = account
        self.openid = openid
        self.quota = Quota(clock)
        self.following = True
        self.typing_notices = 0
        self.on_shown: Callable[[Shown], None] | None = None
        self._clock = clock
        self._deliver = deliver
        self._changed = threading.Condition()
        self._shown: list[Shown] = []
        self._last_interaction = 0.0
        self._typing_until = 0.0

    @property
    def shown(self) -> list[Shown]:
        """All messages from Mingfa, in the order they came."""
        with self._changed:
            return list(self._shown)

    @property
    def screen(self) -> list[str]:
        """What is read of them."""
        return [message.text for message in self.shown]

    @property
    def typing(self) -> bool:
        """Whether the phone says that the other side is typing."""
        return self._typing_until > self._clock.now()

    def wait_for(self, n: int, seconds: float = 10) -> list[str]:
        """Wait until `n` messages are on the screen, and return the screen."""
        with self._changed:
            enough = self._changed.wait_for(lambda: len(self._shown) >= n, seconds)
        assert enough, f"{len(self.screen)} instead of {n} messages after {seconds} s: {self.screen}"
        return self.screen

    async def wait_for_async(self, n: int, seconds: float = 10) -> list[str]:
        """Do what `wait_for` does, without holding up the caller's loop."""
        return await asyncio.to_thread(self.wait_for, n, seconds)

    def stays_at(self, n: int, seconds: float = 0.5) -> list[str]:
        """See that no more than `n` messages come for a while, and return the screen."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._shown) > n, seconds)
        assert len(self.screen) == n, f"{len(self.screen)} instead of {n} messages: {self.screen}"
        return self.screen

    def does(self, push: Push) -> Delivery:
        """Do anything; the same push again is a repeat."""
        return self._deliver(push)

    def says(self, text: str, **fields: str | int) -> Delivery:
        """Write a text."""
        return self.does(text_push(self.openid, text, **fields))

    def speaks(self, recognised: str = "") -> Delivery:
        """Say something; without words where the account has no speech recognition."""
        recognition = {"Recognition": recognised} if recognised else {}
        return self.sends("voice", MediaId="media-voice", Format="amr", **recognition)

    def sends_image(self) -> Delivery:
        """Send a picture."""
        return self.sends("image", PicUrl="http://mmbiz.qpic.cn/picture", MediaId="media-image")

    def sends_page(self, title: str = "明法", path: str = "pages/index/index") -> Delivery:
        """Send a page of the mini program."""
        thumb = {"ThumbUrl": "http://mmbiz.qpic.cn/thumb", "ThumbMediaId": "media-thumb"}
        return self.sends("miniprogrampage", Title=title, AppId=self.account.appid, PagePath=path, **thumb)

    def sends(self, kind: str, **fields: str | int | float) -> Delivery:
        """Send a message of any kind: `location`, `video`, `link` …"""
        return self.does(message_push(self.openid, kind, **fields))

    def taps(self, option: str) -> Delivery:
        """Tap an option of the last menu (or link of that kind) that has it."""
        return self.does(self.tap_of(option))

    def tap_of(self, option: str) -> Push:
        """Return what a tap on an option sends."""
        for message in reversed(self.shown):
            found = tappable(message.message)
            if option in found:
                text, menu_id = found[option]
                return text_push(self.openid, text, bizmsgmenuid=menu_id)
        raise AssertionError(f"nothing to tap says {option!r}: {self.screen}")

    def follows(self) -> Delivery:
        """Follow the account."""
        return self.does(event_push(self.openid, "subscribe", EventKey=""))

    def unfollows(self) -> Delivery:
        """Follow it no longer."""
        return self.does(event_push(self.openid, "unsubscribe", EventKey=""))

    def clicks(self, event_key: str) -> Delivery:
        """Tap an entry of the account's menu."""
        return self.does(event_push(self.openid, "CLICK", EventKey=event_key))

    def enters(self, session_from: str = "") -> Delivery:
        """Open the chat from the mini program."""
        return self.does(event_push(self.openid, "user_enter_tempsession", SessionFrom=session_from))

    def note(self, push: Push) -> None:
        """Take in what the resident did; the platform calls this once for a push."""
        self._last_interaction = self._clock.now()
        if push.event == "unsubscribe":
            self.following = False
            self.quota.close()
        elif push.event == "subscribe":
            self.following = True
        self.quota.open(push)

    def show(self, shown: Shown) -> None:
        """Put a message on the screen."""
        with self._changed:
            self._shown.append(shown)
            self._typing_until = 0.0
            self._changed.notify_all()
        if self.on_shown:
            self.on_shown(shown)

    def take_typing(self, body: dict[str, Any]) -> None:
        """Take a typing notice.

        Raises:
            ApiError: if it is none, or not its time.
        """
        match body.get("command"):
            case "Typing" if self.typing:
                raise ApiError(45081)
            case "Typing" if self._clock.now() - self._last_interaction > INTERACTION_SECONDS:
                raise ApiError(45080)
            case "Typing":
                self.typing_notices += 1
                self._typing_until = self._clock.now() + TYPING_SECONDS
            case "CancelTyping":
                self._typing_until = 0.0
            case _:
                raise ApiError(45072)
