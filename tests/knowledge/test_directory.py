from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from knowledge.cli import app
from knowledge.directory import (
    COLUMNS,
    PHONE,
    Directory,
    DirectoryError,
    load_directory,
    read_directory,
    template,
)

# Invented offices: no such number or address exists.
ROWS = """\
service,township,name,address,phone,hours
legal_aid,全县,县法律援助中心,测试路1号,0818-2000000,工作日 9:00—17:00
mediation,有庆镇,有庆镇调委会,测试街2号,13800000000,
mediation,土溪镇,土溪镇调委会,,400-800-0000,
"""


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "offices.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_offices_are_read(tmp_path: Path, encoding: str) -> None:
    directory = read_directory(write(tmp_path, ROWS, encoding))
    assert [office.name for office in directory.offices] == ["县法律援助中心", "有庆镇调委会", "土溪镇调委会"]
    assert directory.offices[1].hours is None


def test_the_office_of_the_township_comes_before_that_of_the_county(tmp_path: Path) -> None:
    county = "mediation,全县,县调解中心,测试路9号,,\n"
    directory = read_directory(write(tmp_path, ROWS + county))

    def name(service: str, words: str) -> str | None:
        office = directory.office(service, words)
        return office.name if office else None

    assert name("mediation", "我是土溪的，跟邻居吵架") == "土溪镇调委会"
    assert name("mediation", "跟邻居吵架") == "县调解中心"
    assert name("court", "跟邻居吵架") is None
    assert Directory().office("mediation") is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("legal_aid,", "lawyer,", r":2: service: must be one of legal_aid"),
        ("0818-2000000", "8200000", r":2: phone: '8200000' is no telephone number"),
        ("0818-2000000", "12345678901", r":2: phone"),
        ("有庆镇,有庆镇调委会", "Youqing,有庆镇调委会", r":3: township: must be the Chinese name"),
        ("有庆镇调委会", "", r":3: name"),
        ("测试街2号,13800000000", ",", r":3: needs an address or a phone"),
        ("土溪镇,土溪镇调委会", "有庆镇,有庆镇调委会", r":4: 有庆镇调委会 already stands in line 3"),
        ("400-800-0000,", "400-800-0000", r":4: has 5 columns, not 6"),
        ("service,township", "service,town", r":1: the columns must be"),
        (ROWS, "", "is empty"),
        (ROWS, ROWS.splitlines()[0], "holds no office"),
    ],
)
def test_faults_are_named_by_line_and_column(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in ROWS
    with pytest.raises(DirectoryError, match=message):
        read_directory(write(tmp_path, ROWS.replace(old, new)))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = ROWS.replace("legal_aid", "lawyer").replace("13800000000", "1")
    with pytest.raises(DirectoryError) as caught:
        read_directory(write(tmp_path, text))
    assert len(str(caught.value).splitlines()) == 2


def test_missing_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match="cannot be read"):
        read_directory(tmp_path / "none.csv")
    (tmp_path / "bad.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(DirectoryError, match="neither UTF-8"):
        read_directory(tmp_path / "bad.csv")
    (tmp_path / "directory.json").write_text("{", encoding="utf-8")
    with pytest.raises(DirectoryError, match="broken"):
        load_directory(tmp_path / "directory.json")


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_text(template() + text, encoding="utf-8", errors="replace")
        try:
            assert read_directory(path).offices
        except DirectoryError as error:
            assert str(path) in str(error)


@pytest.mark.parametrize("phone", ["110", "12348", "96110", "0818-7320000", "081873200001", "13912345678"])
def test_phones(phone: str) -> None:
    assert PHONE.fullmatch(phone)


def test_the_command_changes_nothing_without_commit(tmp_path: Path) -> None:
    run, store = CliRunner().invoke, tmp_path / "directory.json"
    assert run(app, ["import-directory", "--template"]).output == ",".join(COLUMNS) + "\n"
    assert run(app, ["import-directory"]).exit_code == 1
    file = write(tmp_path, ROWS)
    dry = run(app, ["import-directory", str(file), "--store", str(store)])
    assert dry.exit_code == 0
    assert "dry run" in dry.output
    assert not store.exists()
    done = run(app, ["import-directory", str(file), "--store", str(store), "--commit"])
    assert done.exit_code == 0
    assert "3 new or altered, 0 dropped" in done.output
    assert load_directory(store) == read_directory(file)
    less = write(tmp_path, "\n".join(ROWS.splitlines()[:3]))
    assert (
        "0 new or altered, 1 dropped"
        in run(app, ["import-directory", str(less), "--store", str(store), "--commit"]).output
    )
    bad = write(tmp_path, ROWS.replace("legal_aid", "x"))
    assert run(app, ["import-directory", str(bad), "--store", str(store), "--commit"]).exit_code == 1
    assert len(load_directory(store).offices) == 2
