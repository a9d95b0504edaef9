"""The PDF, read back by another program."""

import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from api.practice.typeface import typeface
from tests.api.practice.certificate_parts import ADDRESS, NAME, THEMES, VILLAGE, certificate, pdf

Read = Callable[..., str]
ReadBytes = Callable[..., bytes]


@pytest.fixture
def read_bytes(tmp_path: Path) -> ReadBytes:
    """Runs a program of poppler-utils on a PDF."""

    def run(content: bytes, program: str, *arguments: str) -> bytes:
        where = shutil.which(program)
        if where is None:
            pytest.skip(f"{program} is not installed: `apt-get install poppler-utils` brings it")
        file = tmp_path / "certificate.pdf"
        file.write_bytes(content)
        ran = subprocess.run([where, *arguments, str(file)], capture_output=True, check=True, timeout=60)
        assert ran.stderr == b""
        return ran.stdout

    return run


@pytest.fixture
def read(read_bytes: ReadBytes, tmp_path: Path) -> Read:
    """The same where it writes text."""

    def run(content: bytes, program: str = "pdftotext", *arguments: str) -> str:
        if program != "pdftotext":
            return read_bytes(content, program, *arguments).decode()
        read_bytes(content, program, *arguments)
        return (tmp_path / "certificate.txt").read_text()

    return run


def test_it_says_all_of_it(read: Read) -> None:
    text = read(pdf(certificate(), hours=24), "pdftotext", "-layout")
    close = "".join(text.split())
    for said in (
        "普法练习证明",
        "仅为练习证明，非官方证书",
        "这是练习证明，不是官方证书，不能代替县里的考核。",
        f"姓名：{NAME}",
        VILLAGE,
        "于2026年3月5日通过明法普法模拟考试。",
        "得88分（满分100分，60分及格），40题答对35题，用时32分钟。",
        "县里要求的培训学时：24，以培训记录为准",
        "社情民意信息员、政策法律宣传员、矛盾纠纷化解员、法治实践引导员",
        "A3C4-E6F7-G9H3",
        ADDRESS,
    ):
        assert said in close, said
    for theme, (right, asked) in THEMES.items():
        assert f"{theme}{right}/{asked}" in close


def test_without_a_roster_the_name_is_written_by_hand(read: Read) -> None:
    text = "".join(read(pdf(certificate(name=None, village=None))).split())
    assert "姓名：（本人填写。学员3F9A0C）" in text
    assert NAME not in text
    assert "学时" not in text


def test_both_fonts_are_embedded_and_cut_down(read: Read) -> None:
    rows = [line.split() for line in read(pdf(certificate()), "pdffonts").splitlines()[2:]]
    fonts = {row[0].partition("+")[2]: row[-5:-2] for row in rows}
    assert fonts == {
        "DroidSansFallback": ["yes", "yes", "yes"],
        "BitstreamVeraSans-Roman": ["yes", "yes", "yes"],
    }
    assert len(pdf(certificate())) < 80_000


def test_it_is_one_page_that_says_what_it_is(read: Read) -> None:
    content = pdf(certificate())
    info = read(content, "pdfinfo")
    assert "普法练习证明 A3C4-E6F7-G9H3" in info
    assert "仅为练习证明，非官方证书" in info
    assert "Pages:           1" in info
    assert "841.89 x 595.276 pts (A4)" in info
    assert b"/Lang (zh-CN)" in content


def test_it_is_the_same_bytes_each_time_and_in_all_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: pdf(certificate(f"{NAME}{number % 2}")), range(16)))
    assert len(set(made)) == 2
    assert made[0] == pdf(certificate(f"{NAME}0"))


def test_characters_beyond_the_fonts_become_boxes(read: Read) -> None:
    text = read(pdf(certificate("王\U000310be😀英", "ཀ་村")))
    assert "王" in text
    assert "英" in text
    assert not typeface().has("😀")
    assert typeface().width("😀", 20) == 20
    assert all(typeface().has(char) for char in "䶮㛃王龥·，“”—é9A")


def test_long_names_stay_on_the_page() -> None:
    for text in ("王" * 64, "W" * 64, "😀" * 64, "王W" * 32):
        fitted, size = typeface().fitted(text, 21, 200)
        assert typeface().width(fitted, size) <= 200.1
        assert fitted.endswith("…")
    assert typeface().fitted(NAME, 21, 200) == (NAME, 21)
    assert typeface().fitted("", 21, 200) == ("", 21)


def test_lines_break_before_no_punctuation() -> None:
    lines = typeface().lines(
        "得 88 分（满分 100 分，60 分及格），40 题答对 35 题，用时 32 分钟。" * 3, 14, 200
    )
    assert len(lines) > 3
    assert all(typeface().width(line, 14) <= 200 for line in lines)
    assert not any(line[0] in "，。）" for line in lines)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=64), st.text(max_size=64), st.integers(1, 100), st.none() | st.integers(1, 10**9))
def test_no_name_breaks_it(name: str, village: str, mark: int, hours: int | None) -> None:
    address = "http://例子.cn/" + "x" * 300
    assert pdf(certificate(name, village), address, mark, hours).startswith(b"%PDF-1.4")


def test_few_themes_are_shown_too(read: Read) -> None:
    assert "考试" in read(pdf(certificate(themes=())))
    assert "宪法" in read(pdf(certificate(themes=certificate().result.themes[:1])))


def test_the_picture_leads_to_the_page(read_bytes: ReadBytes) -> None:
    """Reads every module of the QR code off the rendered page, and compares it with the address's own."""
    image = pytest.importorskip("PIL.Image")
    rendered = read_bytes(pdf(certificate()), "pdftoppm", "-r", "144", "-gray", "-singlefile")
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(ADDRESS)
    code.make()
    count = code.getModuleCount()
    side, left, top = 118.0, 841.89 - 84 - 75 - 59, 595.276 - 398 + 16
    with image.open(BytesIO(rendered)) as page:
        shown = [
            [
                page.getpixel(
                    (
                        round(2 * (left + (column + 0.5) * side / count)),
                        round(2 * (top + (row + 0.5) * side / count)),
                    )
                )
                < 128
                for column in range(count)
            ]
            for row in range(count)
        ]
    assert shown == [[bool(dark) for dark in row] for row in code.modules]
