"""Certificates in both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.api.practice.certificate_parts import CODE, NAME, OTHER_CODE, RESULT, VILLAGE, Practised


@pytest.fixture
def practised(tmp_path: Path, database: str) -> Iterator[Practised]:
    practised = Practised(tmp_path, database)
    yield practised
    practised.engine.dispose()


def test_an_exam_is_found_by_its_code(practised: Practised) -> None:
    trainee = practised.passed()
    found = practised.store.find(CODE)
    assert found is not None
    assert (found.code, found.result, found.name, found.village) == (CODE, RESULT, None, None)
    assert len(found.holder) == 6
    assert found.holder.lower() not in trainee.id
    assert found == practised.store.find(CODE)


def test_the_holder_is_the_same_on_all_certificates_of_one_trainee(practised: Practised) -> None:
    practised.passed()
    practised.passed(code=OTHER_CODE)
    practised.passed("b" * 64, code="FFFFGGGGHHHH")
    holders = [practised.store.find(code).holder for code in (CODE, OTHER_CODE, "FFFFGGGGHHHH")]
    assert holders[0] == holders[1] != holders[2]


def test_what_was_not_passed_has_none(practised: Practised) -> None:
    practised.passed(passed=False, code=None)
    for code in (CODE, "", "None"):
        assert practised.store.find(code) is None


def test_names_come_from_the_latest_roster(practised: Practised) -> None:
    trainee = practised.passed()
    practised.join(practised.trainees.trainee("b" * 64), "李四", "别的村")
    assert practised.store.find(CODE).name is None
    practised.join(trainee, "王小英", "旧村")
    practised.join(trainee, f" \t{NAME}\u202e\0", f"{VILLAGE}\n")
    found = practised.store.find(CODE)
    assert (found.name, found.village) == (NAME, VILLAGE)


def test_a_name_that_no_key_reads_is_left_out(practised: Practised) -> None:
    trainee = practised.passed()
    practised.join(trainee, NAME, VILLAGE)
    practised.join(trainee, "谁", "哪里", key=Fernet.generate_key().decode())
    assert practised.store.find(CODE).name == NAME


@pytest.mark.parametrize("name", ["", "  ", "\u200b"])
def test_a_name_of_nothing_is_none(practised: Practised, name: str) -> None:
    practised.join(practised.passed(), name)
    found = practised.store.find(CODE)
    assert (found.name, found.village) == (None, None)


def test_deleting_a_trainee_deletes_the_certificate(practised: Practised) -> None:
    practised.passed()
    practised.trainees.forget_person("a" * 64)
    assert practised.store.find(CODE) is None
