"""A small library of its own, so that building and training take seconds."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from embeddings.cli import app
from knowledge.base import CONTENT_DIR


@pytest.fixture(scope="session")
def small_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("content")
    shutil.copy(CONTENT_DIR / "constitution" / "02_rights_and_duties.yml", folder)
    return folder


def run_cli(arguments: Sequence[str], lines: bytes = b"") -> Result:
    return CliRunner().invoke(app, list(arguments), input=lines)
