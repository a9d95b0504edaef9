from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.practice.certificate_parts import Practised


@pytest.fixture
def practised(tmp_path: Path) -> Iterator[Practised]:
    practised = Practised(tmp_path)
    yield practised
    practised.engine.dispose()
