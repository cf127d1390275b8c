"""Finding the client, the invoice or the bill that an event is about."""

from collections.abc import Sequence
from typing import Final

from terp_desktop.domain.erp_records import Links, Record
from terp_desktop.domain.event import EventContent
from terp_desktop.services.store import Store

MOST_OF_A_KIND: Final = 8
"""How many of each kind are offered; whoever needs more types more."""


class RecordService:
    """The records that everybody of the staff may link events to."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, words: str) -> Sequence[Record]:
        """The records with all of the words in their name or number, a few of each kind."""
        wanted = words.split()
        if not wanted:
            return []
        with self._store.read() as work:
            return work.records.find(wanted, MOST_OF_A_KIND)

    def named(self, links: Links) -> Sequence[Record]:
        """What these records are called."""
        with self._store.read() as work:
            return work.records.named(links)


def links_of(content: EventContent) -> Links:
    """The records that the event is about."""
    return Links(
        client_id=content.client_id, invoice_id=content.invoice_id, bill_id=content.bill_id
    )
