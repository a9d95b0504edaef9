from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.embedding import dialogue_encoder
from embeddings.encoder import Encoder
from tests.practice_parts import Desk, practising, sqlite_url


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return dialogue_encoder()


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Desk]:
    with practising(sqlite_url(tmp_path), encoder=encoder) as opened:
        yield opened
