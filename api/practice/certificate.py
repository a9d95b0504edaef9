"""Draws a certificate of practice: one page to print, the same bytes each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from threading import Lock
from typing import Final

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from api.practice import wording
from api.practice.holder import trainee_number
from api.practice.typeface import typeface
from api.store.certificates import Certificate
from bot.codes import spaced
from bot.practice.models import ThemeScore

SIZE: Final = landscape(A4)
WIDTH, HEIGHT = SIZE
MIDDLE: Final = WIDTH / 2
LEFT: Final = 84.0
RIGHT: Final = WIDTH - LEFT
SIDE: Final = 150.0
"""Width of the column with the QR code."""
TEXT_WIDTH: Final = RIGHT - LEFT - SIDE - 34

# The page's own colours, see api/page/static/style.css.
ACCENT: Final = HexColor("#9b2d23")
GOLD: Final = HexColor("#c79a45")
INK: Final = HexColor("#1f2328")
QUIET: Final = HexColor("#57534e")
LINE: Final = HexColor("#e0d9cf")
TINT: Final = HexColor("#f7edea")

BLANK: Final = 190.0
"""Length of the line on which a trainee without a roster writes the name."""
BAR: Final = 112.0

_drawing = Lock()
"""The fonts keep what they embed; one page at a time."""


@dataclass(frozen=True)
class Print:
    """What is printed beside the exam's own result.

    Attributes:
        address: of the certificate's page.
        mark: at which the exam is passed.
        hours: of training that the county asks for.
    """

    address: str
    mark: int
    hours: int | None = None


def certificate_pdf(certificate: Certificate, print_: Print) -> bytes:
    """Return a certificate as PDF."""
    file = BytesIO()
    with _drawing:
        canvas = Canvas(
            file, pagesize=SIZE, invariant=1, lang="zh-CN", pageCompression=1, initialFontName=typeface().name
        )
        _Sheet(canvas, certificate, print_).draw()
        canvas.showPage()
        canvas.save()
    return file.getvalue()


class _Sheet:
    """The page, from top to bottom."""

    def __init__(self, canvas: Canvas, certificate: Certificate, print_: Print) -> None:
        self._canvas = canvas
        self._certificate = certificate
        self._print = print_
        self._type = typeface()

    def draw(self) -> None:
        canvas = self._canvas
        canvas.setTitle(f"{wording.TITLE} {spaced(self._certificate.code)}")
        canvas.setAuthor("明法")
        canvas.setSubject(wording.NOT_OFFICIAL)
        canvas.setCreator("明法 Mingfa")
        canvas.setViewerPreference("DisplayDocTitle", "true")
        self._frame()
        self._heading()
        self._holder(382)
        below = self._paragraph(345)
        self._themes(below - 12)
        self._side()
        self._foot()

    def _frame(self) -> None:
        canvas = self._canvas
        canvas.setStrokeColor(ACCENT)
        canvas.setLineWidth(4)
        canvas.rect(24, 24, WIDTH - 48, HEIGHT - 48)
        canvas.setStrokeColor(GOLD)
        canvas.setLineWidth(1)
        canvas.rect(32, 32, WIDTH - 64, HEIGHT - 64)
        # Corners as on old windows: two squares that share a part.
        for x, right in ((32.0, 1), (WIDTH - 32, -1)):
            for y, up in ((32.0, 1), (HEIGHT - 32, -1)):
                canvas.rect(x, y, right * 26, up * 26)
                canvas.rect(x + right * 8, y + up * 8, right * 26, up * 26)

    def _heading(self) -> None:
        canvas, type_ = self._canvas, self._type
        type_.centred(canvas, MIDDLE, 524, "明法 · 渠县普法问答", 13, QUIET)
        title, size, gap = wording.TITLE, 40, 12
        x = MIDDLE - (type_.width(title, size) + gap * (len(title) - 1)) / 2
        canvas.setStrokeColor(GOLD)
        canvas.setLineWidth(1)
        canvas.line(x - 96, 483, x - 24, 483)
        canvas.line(WIDTH - x + 24, 483, WIDTH - x + 96, 483)
        for char in title:
            x = type_.draw(canvas, x, 468, char, size, ACCENT, bold=1.1) + gap
        self._warning(425)

    def _warning(self, y: float) -> None:
        canvas, type_ = self._canvas, self._type
        width = type_.width(wording.NOT_OFFICIAL, 15) + 44
        canvas.setFillColor(TINT)
        canvas.setStrokeColor(ACCENT)
        canvas.setLineWidth(0.8)
        canvas.roundRect(MIDDLE - width / 2, y - 8, width, 29, 14.5, fill=1)
        type_.centred(canvas, MIDDLE, y + 1, wording.NOT_OFFICIAL, 15, ACCENT, bold=0.3)

    def _holder(self, y: float) -> None:
        canvas, type_, certificate = self._canvas, self._type, self._certificate
        x = type_.draw(canvas, LEFT, y, "姓名：", 16, QUIET)
        if certificate.name is None:
            canvas.setStrokeColor(INK)
            canvas.setLineWidth(0.8)
            canvas.line(x, y - 3, x + BLANK, y - 3)
            type_.draw(canvas, x + BLANK + 14, y, f"（本人填写。{trainee_number(certificate)}）", 11, QUIET)
            return
        whole = LEFT + TEXT_WIDTH - x
        name, size = type_.fitted(certificate.name, 21, whole * (0.45 if certificate.village else 1))
        x = type_.draw(canvas, x, y, name, size, INK, bold=0.4)
        if certificate.village:
            x = type_.draw(canvas, x + 28, y, "村（社区）：", 13, QUIET)
            village, size = type_.fitted(certificate.village, 16, LEFT + TEXT_WIDTH - x)
            type_.draw(canvas, x, y, village, size, INK)

    def _paragraph(self, y: float) -> float:
        for sentence in wording.summary(self._certificate.result, self._print.mark):
            for line in self._type.lines(sentence, 14.5, TEXT_WIDTH):
                self._type.draw(self._canvas, LEFT, y, line, 14.5, INK)
                y -= 24
        return y

    def _themes(self, y: float) -> None:
        themes = self._certificate.result.themes
        self._type.draw(self._canvas, LEFT, y, "各方面答对的题", 11.5, ACCENT, bold=0.2)
        half = (len(themes) + 1) // 2
        for column, scores in enumerate((themes[:half], themes[half:])):
            self._bars(LEFT + column * (TEXT_WIDTH / 2 + 6), y - 23, scores)

    def _bars(self, x: float, y: float, scores: Sequence[ThemeScore]) -> None:
        canvas, type_ = self._canvas, self._type
        for score in scores:
            type_.draw(canvas, x, y, score.theme, 11.5, INK)
            start = x + 68
            canvas.setFillColor(LINE)
            canvas.roundRect(start, y + 1, BAR, 7, 3.5, stroke=0, fill=1)
            if score.right:
                canvas.setFillColor(ACCENT)
                filled = max(7, BAR * score.right / score.asked)
                canvas.roundRect(start, y + 1, filled, 7, 3.5, stroke=0, fill=1)
            type_.draw(canvas, start + BAR + 8, y, f"{score.right}/{score.asked}", 11, QUIET)
            y -= 21.5

    def _side(self) -> None:
        """Draw how to check the certificate."""
        canvas, type_ = self._canvas, self._type
        middle, top, size = RIGHT - SIDE / 2, 398.0, 118.0
        canvas.setFillColor(white)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.8)
        canvas.roundRect(RIGHT - SIDE, top - SIDE, SIDE, SIDE, 8, fill=1)
        self._qr_code(middle - size / 2, top - (SIDE - size) / 2, size)
        type_.centred(canvas, middle, top - SIDE - 20, "扫码核对这张证明", 11.5, QUIET)
        type_.centred(canvas, middle, top - SIDE - 46, "证明编码", 10.5, QUIET)
        type_.centred(canvas, middle, top - SIDE - 65, spaced(self._certificate.code), 16, INK, bold=0.3)

    def _qr_code(self, left: float, top: float, size: float) -> None:
        """Draw the address as rectangles: reportlab's own widget would bring a font that is not embedded."""
        code = QRCode(None, QRErrorCorrectLevel.M)
        code.addData(self._print.address)
        code.make()
        module = size / code.getModuleCount()
        self._canvas.setFillColor(INK)
        for number, row in enumerate(code.modules):
            column = 0
            for dark, modules in groupby(row, bool):
                count = len(list(modules))
                if dark:
                    bottom = top - (number + 1) * module
                    width = count * module
                    self._canvas.rect(left + column * module, bottom, width, module, stroke=0, fill=1)
                column += count

    def _foot(self) -> None:
        canvas, type_ = self._canvas, self._type
        width = RIGHT - LEFT
        hours = wording.hours(self._print.hours)
        if hours:
            type_.draw(canvas, LEFT, 139, hours, 11.5, INK)
        type_.draw(canvas, LEFT, 119, wording.DUTIES, 10.5, QUIET)
        canvas.setStrokeColor(GOLD)
        canvas.setLineWidth(0.8)
        canvas.line(LEFT, 104, RIGHT, 104)
        address, size = type_.fitted(f"核对网址：{self._print.address}", 11, width)
        type_.centred(canvas, MIDDLE, 85, address, size, INK)
        type_.centred(canvas, MIDDLE, 63, wording.NOT_INSTEAD, 12, ACCENT, bold=0.2)
