"""`calendarFacts`: named values that the programs on one database share."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.storage.tables.base import Table
from terp_desktop.storage.tables.columns import Id, Text64, Text255, now


class MetadataRow(Table):
    """A named value, such as the version of the tz database used to derive the instants."""

    __tablename__ = "calendarFacts"
    __table_args__ = (sa.UniqueConstraint("name"),)

    id: Mapped[Id]
    name: Mapped[Text64] = mapped_column("name")
    value: Mapped[Text255] = mapped_column("value")
    updated_at: Mapped[datetime] = mapped_column("updatedAt", server_default=now())
