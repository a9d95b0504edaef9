"""Sets Chinese and Latin text on a page: two fonts, embedded, and a box for what neither has."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

CHINESE_FILE: Final = Path(__file__).parent / "fonts" / "DroidSansFallback.ttf"
LATIN_FILE: Final = "Vera.ttf"
"""Comes with reportlab."""
LATIN_SIZE: Final = 0.88
"""Beside Chinese of the same size, Vera looks large."""
BOX: Final = 0.78
"""Side of the box that stands for a missing character."""
SMALLEST: Final = 0.6
"""Text that does not fit is set down to this part of its size, then cut."""
CUT: Final = "…"
SHIFTS: Final = dict.fromkeys("，：；！？", -0.3)
"""The font has these in the middle of their square; on the mainland they stand at its left."""
WORDS: Final = re.compile(r"(?:[0-9A-Za-z./%:-]+|.)[ ，。；：、）》”]*")
"""What stays on one line: numbers, Latin words, and punctuation with what it follows."""


class Typeface:
    """Measures and draws text in one line."""

    def __init__(self) -> None:
        """Read the fonts, which takes a tenth of a second."""
        self._chinese = TTFont("MingfaChinese", str(CHINESE_FILE))
        self._latin = TTFont("MingfaLatin", LATIN_FILE)
        registerFont(self._chinese)
        registerFont(self._latin)

    @property
    def name(self) -> str:
        """Name by which a canvas knows the Chinese font."""
        return str(self._chinese.fontName)

    def has(self, char: str) -> bool:
        """Say whether a character can be shown as it is."""
        return self._font(char) is not None

    def width(self, text: str, size: float) -> float:
        """Return how wide a text is."""
        return sum(self._run_width(font, run, size) for font, run in self._runs(text))

    def fitted(self, text: str, size: float, width: float) -> tuple[str, float]:
        """Return a text and its size, smaller and at last cut, so that it is no wider."""
        size = max(SMALLEST * size, min(size, size * width / (self.width(text, size) or 1)))
        # A hair more, for what rounding adds.
        while len(text) > 1 and self.width(text, size) > width + 0.01:
            text = f"{text.removesuffix(CUT)[:-1]}{CUT}"
        return text, size

    def lines(self, text: str, size: float, width: float) -> Sequence[str]:
        """Return the lines of a paragraph."""
        lines = [""]
        for word in WORDS.findall(text):
            if lines[-1] and self.width((lines[-1] + word).rstrip(), size) > width:
                lines.append("")
            lines[-1] += word
        return [line.strip() for line in lines]

    def draw(
        self, canvas: Canvas, x: float, y: float, text: str, size: float, color: Color, *, bold: float = 0
    ) -> float:
        """Draw a text from its left end on the base line; return where it ends.

        Args:
            canvas: of the page.
            x: where it begins.
            y: height of its base line.
            text: what to draw.
            size: of Chinese; Latin is set a little smaller.
            color: of the text.
            bold: width of a line around each character, for want of a bold font.
        """
        canvas.setFillColor(color)
        canvas.setStrokeColor(color)
        for font, run in self._runs(text):
            shifted = x + SHIFTS.get(run, 0) * size
            if font is None:
                canvas.setLineWidth(size / 16)
                for place in range(len(run)):
                    canvas.rect(x + (place + (1 - BOX) / 2) * size, y - size / 16, BOX * size, BOX * size)
            else:
                canvas.setLineWidth(bold)
                canvas.setFont(font.fontName, size * (LATIN_SIZE if font is self._latin else 1))
                canvas.drawString(shifted, y, run, mode=2 if bold else 0)
            x += self._run_width(font, run, size)
        return x

    def centred(
        self, canvas: Canvas, x: float, y: float, text: str, size: float, color: Color, *, bold: float = 0
    ) -> None:
        """Draw a text around its middle."""
        self.draw(canvas, x - self.width(text, size) / 2, y, text, size, color, bold=bold)

    def _run_width(self, font: TTFont | None, run: str, size: float) -> float:
        if font is None:
            return size * len(run)
        return float(font.stringWidth(run, size * (LATIN_SIZE if font is self._latin else 1)))

    def _runs(self, text: str) -> Iterator[tuple[TTFont | None, str]]:
        """Split a text by font; what is shifted stands alone."""
        for (font, char), chars in groupby(text, lambda char: (self._font(char), SHIFTS.get(char) and char)):
            if char:
                yield from ((font, each) for each in chars)
            else:
                yield font, "".join(chars)

    def _font(self, char: str) -> TTFont | None:
        for font in (self._latin, self._chinese):
            if font.face.charToGlyph.get(ord(char)):
                return font
        return None


@cache
def typeface() -> Typeface:
    """Return the fonts, read once."""
    return Typeface()
