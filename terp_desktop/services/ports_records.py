"""The records of the ERP that events are about: what they are called, how they stand in money."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from terp_desktop.domain.erp_records import Links, Record, Standing


class Records(Protocol):
    """Clients, invoices and bills, only read."""

    def find(self, words: Sequence[str], limit: int) -> list[Record]:
        """Those with every word in their name, number or code; so many of each kind at most.

        Clients come first, invoices and bills with the latest due date before the others.
        """

    def named(self, links: Links) -> list[Record]:
        """What the records are called, those in the ERP's trash too; none that is not there."""

    def standings(self, links: Links, today: date) -> list[Standing]:
        """How the records stand on that day; none that is not there."""
