"""What the terminal shows."""

import threading

from rich.cells import chop_cells
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tests.wechat_platform.records import Attempt, Shown

HOW = {"passive": "被动回复", "api": "客服消息", "notice": "微信提示"}
COLOURS = {"passive": "green", "api": "cyan", "notice": "red"}
OUTCOMES = {
    "reply": "已回复",
    "acknowledged": "已确认",
    "faulty": "回复有误",
    "hang-up": "超时挂断",
    "refused": "连接失败",
}
WIDTH = 76
FRAME = 4


class Screen:
    """Prints from any thread, and puts the prompt back below."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, width=min(Console().width, WIDTH))
        self._lock = threading.Lock()
        self.prompt = ""

    def shown(self, name: str, shown: Shown, seconds: float | None) -> None:
        """Show a message from Mingfa."""
        after = f" · {seconds:.1f} 秒" if seconds is not None else ""
        title = f"{name} · {HOW[shown.how]}{after}"
        text = Text(_folded(shown.text, self._console.width - FRAME))
        self._print(Panel.fit(text, title=title, title_align="left", border_style=COLOURS[shown.how]))

    def attempts(self, attempts: list[Attempt]) -> None:
        """Say how the requests of a push went, where there is something to say."""
        if [attempt.outcome for attempt in attempts] in (["reply"], ["acknowledged"]):
            return
        parts = [f"{OUTCOMES[attempt.outcome]}（{attempt.seconds:.1f} 秒）" for attempt in attempts]
        self.say(f"推送 {len(attempts)} 次：{'，'.join(parts)}")

    def typed(self, line: str) -> None:
        """Repeat what was read from a file or pipe, after the prompt."""
        self._print(Text(line, style="bold"))

    def say(self, text: str) -> None:
        """Say something about the demo itself."""
        self._print(Text(text, style="dim"))

    def table(self, rows: list[tuple[str, str]]) -> None:
        """Print two columns."""
        grid = Table.grid(padding=(0, 2))
        for row in rows:
            grid.add_row(*(Text(cell) for cell in row))
        self._print(grid)

    def _print(self, what: object) -> None:
        with self._lock:
            if self.prompt and self._console.is_terminal:
                self._console.print()
            self._console.print(what)
            if self.prompt and self._console.is_terminal:
                self._console.print(self.prompt, end="")


def _folded(text: str, width: int) -> str:
    """Fold lines as a phone does, between any two characters; rich would only at spaces."""
    return "\n".join(part for line in text.split("\n") for part in chop_cells(line, width) or [""])
