"""Looks certificates of practice up by the code of the exam that was passed."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, select

from api.store.encryption import Encryption, UndecipherableError
from api.store.practice_tables import ExamRow, MemberRow
from bot.practice.models import ExamResult

HOLDER_LENGTH: Final = 6
LONGEST: Final = 64
"""Characters of a name; what is longer is cut."""
UNSEEN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters that would show nothing, or turn what follows around."""


@dataclass(frozen=True)
class Certificate:
    """What a certificate says.

    Attributes:
        code: by which it was found.
        result: how the exam went.
        holder: tells the trainee from others without leading to anybody; the same on all certificates.
        name: as in the roster of a cohort; `None` for a trainee who has joined none.
        village: as in the roster.
    """

    code: str
    result: ExamResult
    holder: str
    name: str | None = None
    village: str | None = None


class CertificateStore:
    """Certificates in the database. Methods block: use a thread."""

    def __init__(self, engine: Engine, encryption: Encryption, hashed: Callable[[str], str]) -> None:
        """Take a database whose tables are up to date, and a keyed hash."""
        self._engine = engine
        self._encryption = encryption
        self._hashed = hashed

    def find(self, code: str) -> Certificate | None:
        """Return the certificate of a code, all capitals and digits; `None` where there is none."""
        with self._engine.connect() as connection:
            exam = connection.execute(
                select(ExamRow.trainee, ExamRow.result).where(ExamRow.code == code, ExamRow.passed)
            ).one_or_none()
            if exam is None:
                return None
            members = connection.execute(
                select(MemberRow.name, MemberRow.village)
                .where(MemberRow.trainee == exam.trainee)
                .order_by(MemberRow.id.desc())
            ).all()
        name, village = self._member([(row.name, row.village) for row in members])
        return Certificate(
            code=code,
            result=ExamResult.model_validate_json(exam.result),
            holder=self._hashed(f"certificate:{exam.trainee}")[:HOLDER_LENGTH].upper(),
            name=name,
            village=village,
        )

    def _member(self, places: list[tuple[str, str]]) -> tuple[str | None, str | None]:
        """Return name and village in the latest roster that says a name which can still be read."""
        for encrypted, village in places:
            try:
                name = _visible(self._encryption.decrypt(encrypted))
            except UndecipherableError:
                continue
            if name:
                return name, _visible(village) or None
        return None, None


def _visible(text: str) -> str:
    seen = "".join(" " if char.isspace() else char for char in text)
    return " ".join("".join(char for char in seen if unicodedata.category(char) not in UNSEEN).split())[
        :LONGEST
    ]
