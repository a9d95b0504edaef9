"""The referrals of one database, with both sides to them and the outbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from api.store.database import migrate, open_database
from api.store.desk import ReferralDesk
from api.store.encryption import Encryption
from api.store.outbox import Outbox
from api.store.referrals import ReferralStore
from api.store.tables import DeliveryRow, ReferralRow
from bot.referrals import Referral
from tests.conftest import DATA_KEY

PERSON = "a" * 64
OTHER = "b" * 64
SUMMARY = "男人打我，想离婚，娃娃归哪个"
CONTACT = "王小二 13812345678"


@dataclass(frozen=True)
class Parts:
    """What the tests act on; `folder` holds nothing but the database, if it is SQLite."""

    folder: Path
    engine: Engine
    outbox: Outbox
    store: ReferralStore
    desk: ReferralDesk

    def submit(self, person: str = PERSON, *, shared: bool = True, **fields: str | None) -> Referral:
        values = {
            "service": "legal_aid",
            "township": "有庆镇",
            "summary": SUMMARY,
            "contact": CONTACT,
        } | fields
        contact = values.pop("contact")
        if contact:
            self.store.hold_contact(person, contact)
        return self.store.submit(person, shared=shared, **values)

    def events(self) -> list[tuple[str, str]]:
        return [(delivery.number, delivery.event) for delivery in self.outbox.pending()]

    def set_times(self, number: str, moment: datetime) -> None:
        """Move a referral to another time."""
        with Session(self.engine) as session, session.begin():
            times = {"created_at": moment, "updated_at": moment}
            session.execute(update(ReferralRow).where(ReferralRow.number == number).values(**times))

    def set_deliveries(self, **values: object) -> None:
        """Change all pending deliveries, such as when they are due."""
        with Session(self.engine) as session, session.begin():
            session.execute(update(DeliveryRow).values(**values))

    def column(self, name: str) -> list[object]:
        with Session(self.engine) as session:
            return list(session.scalars(select(getattr(ReferralRow, name))))


@contextmanager
def open_parts(
    folder: Path, database: str | None = None, *, recording: bool = True, data_key: str = DATA_KEY
) -> Iterator[Parts]:
    """Open the referrals of a database, by default of an SQLite file in the folder."""
    engine = open_database(database or f"sqlite:///{folder / 'mingfa.db'}")
    migrate(engine)
    encryption = Encryption(data_key.split(","))
    outbox = Outbox(engine, recording=recording)
    store = ReferralStore(engine, encryption, outbox)
    yield Parts(folder, engine, outbox, store, ReferralDesk(engine, encryption, outbox))
    engine.dispose()
