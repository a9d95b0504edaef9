from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.referral_parts import Parts, open_parts


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    folder = tmp_path / "database"
    with open_parts(folder) as parts:
        yield parts
