import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from api.store.encryption import Encryption, UndecipherableError
from tests.conftest import DATA_KEY

NEWER_KEY = Fernet.generate_key().decode()


@given(st.text())
def test_a_text_comes_back(text: str) -> None:
    encryption = Encryption([DATA_KEY])
    token = encryption.encrypt(text)
    assert encryption.decrypt(token) == text
    assert token.isascii()
    assert encryption.encrypt(text) != token


@given(st.text(min_size=1, alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_nothing_of_a_text_is_in_its_token(text: str) -> None:
    assert text not in Encryption([DATA_KEY]).encrypt(text)


def test_half_a_character_can_be_stored() -> None:
    encryption = Encryption([DATA_KEY])
    assert encryption.decrypt(encryption.encrypt("张\ud83d三")) == "张?三"


def test_a_new_key_in_front_encrypts_and_the_old_one_still_decrypts() -> None:
    token = Encryption([DATA_KEY]).encrypt("张三")
    rotated = Encryption([NEWER_KEY, DATA_KEY])
    assert rotated.decrypt(token) == "张三"
    assert Encryption([NEWER_KEY]).decrypt(rotated.encrypt("李四")) == "李四"


def test_without_its_key_or_changed_a_text_is_refused() -> None:
    token = Encryption([DATA_KEY]).encrypt("张三")
    with pytest.raises(UndecipherableError, match="MINGFA_DATA_KEY"):
        Encryption([NEWER_KEY]).decrypt(token)
    middle = len(token) // 2
    changed = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    with pytest.raises(UndecipherableError):
        Encryption([DATA_KEY]).decrypt(changed)
