"""Finding the client, the invoice or the bill that an event is about."""

from collections.abc import Sequence
from typing import Final

from terp_desktop.domain.erp_records import ErpRecord, RecordLinks
from terp_desktop.domain.event import EventContent
from terp_desktop.services.store import Store

MAX_PER_KIND: Final = 8
"""How many of each kind are offered; whoever needs more types more."""


class RecordService:
    """The records that everybody of the staff may link events to."""

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
        """What these records are called."""
        with self._store.read() as work:
            return work.records.linked_records(links)


def record_links(content: EventContent) -> RecordLinks:
    """The records that the event is about."""
    return RecordLinks(
        client_id=content.client_id, invoice_id=content.invoice_id, bill_id=content.bill_id
    )
