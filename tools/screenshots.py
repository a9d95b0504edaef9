"""`make screenshots`: takes the pictures of the README with a real Mingfa and a real browser."""

import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.chat import Chat
from tests.browser.chromium import CHROMIUM, PHONE, running_chromium
from tests.end_to_end import running_mingfa
from tools.rasa_model import ROOT, ensure_rasa_model

FOLDER: Final = ROOT / "docs" / "screenshots"
MOST_BYTES: Final = 200_000
DESKTOP: Final[ViewportSize] = {"width": 1152, "height": 720}
MORNING: Final = "2026-03-05T09:41:00+08:00"
"""Pictures only change when what they show does, so their clock stands still."""
QUESTION: Final = "离婚冷静期要等多久？"
CASE: Final = (
    "来个合同的情景演练",
    "您先别急，慢慢跟我说。有没有借条？微信转账的记录还在不在？",
    "没有借条也不怕，转账记录和聊天记录就是证据。先让他补个欠条，不肯的话找村里调解，再不行就去法院起诉。",
    "说完了",
)
"""A rehearsal: the case about money that was lent comes first."""
ENTRY: Final = "/k/civil_code/1077"


class Photographer:
    """Takes pictures of the pages of a running Mingfa."""

    def __init__(self, browser: Browser, url: str) -> None:
        """Take what shows the pages, and where they are."""
        self._browser = browser
        self._url = url

    def take_all(self) -> None:
        """Take every picture."""
        self._take("phone", self._chat(QUESTION))
        self._take("phone-large", self._chat(QUESTION, large=True))
        self._take("phone-dark", self._chat("挨了家暴怎么办", dark=True))
        self._take("crisis", self._chat("我不想活了"))
        self._take("desktop", self._chat(QUESTION, desktop=True))
        self._take("practice", self._practice())
        self._take("rehearsal", self._rehearsal())
        self._take("entry-phone", self._page(ENTRY))
        self._take("entry-desktop", self._page(ENTRY, desktop=True))
        self._take("library", self._page("/k"))

    def _page(self, path: str, *, desktop: bool = False, dark: bool = False) -> Page:
        context = self._browser.new_context(
            viewport=DESKTOP if desktop else PHONE,
            device_scale_factor=1 if desktop else 1.5,
            is_mobile=not desktop,
            has_touch=not desktop,
            color_scheme="dark" if dark else "light",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.clock.set_fixed_time(MORNING)
        page.goto(f"{self._url}{path}")
        return page

    def _chat(self, question: str, *, large: bool = False, desktop: bool = False, dark: bool = False) -> Page:
        page = self._page("/", desktop=desktop, dark=dark)
        if large:
            page.get_by_role("button", name="大字").click()
        Chat(page).ask(question)
        return page

    def _practice(self) -> Page:
        page = self._page("/")
        chat = Chat(page)
        for text in ("做婚姻家庭的题", "不会"):
            chat.ask(text)
        return page

    def _rehearsal(self) -> Page:
        page = self._page("/")
        chat = Chat(page)
        for text in CASE:
            chat.ask(text)
        return page

    def _take(self, name: str, page: Page) -> None:
        path = FOLDER / f"{name}.png"
        page.screenshot(path=path, animations="disabled")
        page.context.close()
        size = path.stat().st_size
        print(f"{path.relative_to(ROOT)}  {size // 1000} KB")
        if size > MOST_BYTES:
            sys.exit(f"{path} has {size} bytes; {MOST_BYTES} are the most.")


def main() -> None:
    """Take the pictures. Exits with 1 where there is no browser."""
    if not CHROMIUM.exists():
        sys.exit(f"There is no {CHROMIUM}: `apt install chromium fonts-noto-cjk` brings it.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_mingfa(Path(folder), ensure_rasa_model(ROOT)) as mingfa,
        running_chromium() as browser,
    ):
        Photographer(browser, mingfa.url).take_all()


if __name__ == "__main__":
    main()
