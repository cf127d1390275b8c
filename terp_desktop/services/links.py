"""Checks that what an event refers to exists, before the database would refuse it."""

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventContent
from terp_desktop.services.ports import Work


def refuse_strangers(work: Work, content: EventContent) -> None:
    """Refuse content that names a person or a record that is not there."""
    _refuse_unknown_people(work, content)
    records = work.people
    if content.client_id is not None and records.client_name(content.client_id) is None:
        raise _missing("client", content.client_id, "clientId")
    if content.invoice_id is not None and records.invoice_number(content.invoice_id) is None:
        raise _missing("invoice", content.invoice_id, "invoiceId")
    if content.bill_id is not None and records.bill_number(content.bill_id) is None:
        raise _missing("bill", content.bill_id, "billId")


def _refuse_unknown_people(work: Work, content: EventContent) -> None:
    named = {
        "assignedTo": {content.assigned_to},
        "participants": {one.user_id for one in content.participants},
        "reminders": {one.user_id for one in content.reminders},
    }
    ids = set().union(*named.values()) - {None}
    known = work.people.by_ids(one for one in ids if one is not None).keys() if ids else set()
    for field, some in named.items():
        for missing in some - known - {None}:
            raise _missing("member of staff", missing, field)


def _missing(kind: str, number: int | None, field: str) -> InvalidValueError:
    return InvalidValueError(
        f"There is no {kind} with the number {number}.",
        remedy="Choose one that exists, or leave it out.",
        field=field,
    )
