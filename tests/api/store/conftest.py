from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.referral_parts import Parts, open_parts


@pytest.fixture
def parts(tmp_path: Path, database: str) -> Iterator[Parts]:
    with open_parts(tmp_path, database) as parts:
        yield parts
