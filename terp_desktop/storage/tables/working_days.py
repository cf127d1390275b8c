"""`calendarWorkingDayRules`: which events avoid weekends and public holidays."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.domain.working_days import Roll
from terp_desktop.storage.tables.base import Table, foreign_key
from terp_desktop.storage.tables.columns import Id, one_of


class WorkingDaysRow(Table):
    """How an event rolls to the working days of a country; without a row it does not.

    A separate table, since other programs of the ERP rely on the columns of the others.
    """

    __tablename__ = "calendarWorkingDayRules"
    __table_args__ = (sa.UniqueConstraint("eventId"), one_of("roll", Roll))

    id: Mapped[Id]
    event_id: Mapped[int] = foreign_key("eventId", "calendarEvents", "CASCADE")
    roll: Mapped[Roll] = mapped_column("roll")
    country: Mapped[str | None] = mapped_column("country", sa.String(20))
