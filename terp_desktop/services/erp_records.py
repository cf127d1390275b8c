"""Finds the clients, invoices and bills that events are linked to."""

from collections.abc import Sequence
from typing import Final

from terp_desktop.domain.erp_records import ErpRecord, RecordLinks
from terp_desktop.domain.event import EventContent
from terp_desktop.services.store import Store

MAX_PER_KIND: Final = 8
"""How many of each kind are suggested; typing more narrows them down."""


class RecordService:
    """Finds records; all staff may link events to them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, words: str) -> Sequence[ErpRecord]:
        """The records with all of the words in their name or number, a few of each kind."""
        wanted = words.split()
        if not wanted:
            return []
        with self._store.read() as work:
            return work.records.find(wanted, MAX_PER_KIND)

    def linked_records(self, links: RecordLinks) -> Sequence[ErpRecord]:
        """The records with these ids."""
        with self._store.read() as work:
            return work.records.linked_records(links)


def record_links(content: EventContent) -> RecordLinks:
    """The records that the event is linked to."""
    return RecordLinks(
        client_id=content.client_id, invoice_id=content.invoice_id, bill_id=content.bill_id
    )
