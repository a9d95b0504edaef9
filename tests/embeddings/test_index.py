import json
import shutil
from pathlib import Path

import pytest

from embeddings import IndexMissingError, SearchEngine
from embeddings.index import build_index, check_index
from embeddings.paths import MODEL_DIR
from knowledge.law_text import read_law
from knowledge.official import import_laws


@pytest.fixture
def content(small_content: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_content, tmp_path / "content"))


def test_a_second_build_does_nothing(tmp_path: Path, content: Path) -> None:
    first = build_index(tmp_path / "index", content_dir=content)
    before = (first.path / "manifest.json").stat().st_mtime_ns
    second = build_index(tmp_path / "index", content_dir=content)
    assert (first.built, second.built) == (True, False)
    assert second.path == first.path
    assert (second.path / "manifest.json").stat().st_mtime_ns == before


def test_changed_content_is_noticed_rebuilt_and_the_old_index_removed(tmp_path: Path, content: Path) -> None:
    first = build_index(tmp_path / "index", content_dir=content)
    file = next(content.glob("*.yml"))
    file.write_text(file.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    with pytest.raises(IndexMissingError, match="out of date"):
        check_index(tmp_path / "index", content_dir=content)
    second = build_index(tmp_path / "index", content_dir=content)
    assert second.built
    assert [path.name for path in (tmp_path / "index").iterdir()] == [second.path.name] != [first.path.name]


def test_a_changed_model_calls_for_a_new_index(tmp_path: Path, content: Path) -> None:
    model = Path(shutil.copytree(MODEL_DIR, tmp_path / "model"))
    first = build_index(tmp_path / "index", content_dir=content, model_dir=model)
    tokenizer = model / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    second = build_index(tmp_path / "index", content_dir=content, model_dir=model)
    assert second.built
    assert second.path != first.path


def test_manifest_says_what_the_index_holds(tmp_path: Path, content: Path) -> None:
    manifest = json.loads(
        (build_index(tmp_path / "index", content_dir=content).path / "manifest.json").read_bytes()
    )
    assert manifest["entries"] == 24
    assert manifest["questions"] >= 5 * 24
    assert {"content", "model", "code", "dictionary", "refusals"} <= set(manifest["inputs"])


def test_official_texts_get_an_index_of_their_own(tmp_path: Path, content: Path) -> None:
    laws = tmp_path / "laws"
    laws.mkdir()
    text = tmp_path / "law.md"
    text.write_text("中华人民共和国宪法\n第三十九条 住宅。\n", encoding="utf-8")
    import_laws([read_law(text)], laws)
    plain = build_index(tmp_path / "index", content_dir=content, laws_dir=laws)
    official = build_index(tmp_path / "index", official=True, content_dir=content, laws_dir=laws)
    assert official.path != plain.path
    assert plain.path.is_dir()
    assert json.loads((official.path / "manifest.json").read_bytes())["official_texts"] == 1


def test_a_failed_build_leaves_nothing(
    tmp_path: Path, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("embeddings.scorers.Scorers.save", full_disk)
    with pytest.raises(OSError, match="No space left"):
        build_index(tmp_path / "index", content_dir=content)
    assert list((tmp_path / "index").iterdir()) == []


@pytest.mark.parametrize("official", [False, True])
def test_loading_without_an_index_names_the_command(tmp_path: Path, official: bool) -> None:
    command = "python -m embeddings build" + (" --official" if official else "")
    with pytest.raises(IndexMissingError, match=command):
        SearchEngine.load(tmp_path, official=official)
