"""Checks what an event says before the database would refuse it: what it refers to, its length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import DESCRIPTION_BYTES, EventContent

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


def refuse_too_long(*descriptions: str | None) -> None:
    """Refuse a description that some engine has no room for."""
    for text in filter(None, descriptions):
        if (size := len(text.encode(errors="replace"))) > DESCRIPTION_BYTES:
            raise InvalidValueError(
                f"The description has {size:,} bytes; {DESCRIPTION_BYTES:,} fit.",
                remedy="Shorten it, or attach the text as a file.",
                field="description",
            )


def refuse_strangers(work: SqlWork, content: EventContent) -> None:
    """Refuse content that names a person or a record that is not there."""
    refuse_strangers_in(work, [content])


def refuse_strangers_in(work: SqlWork, contents: Sequence[EventContent]) -> None:
    """Refuse any of the contents that names a person or a record that is not there."""
    _refuse_unknown_people(work, contents)
    names = work.people
    _refuse_missing((one.client_id for one in contents), names.client_name, "client", "clientId")
    _refuse_missing(
        (one.invoice_id for one in contents), names.invoice_number, "invoice", "invoiceId"
    )
    _refuse_missing((one.bill_id for one in contents), names.bill_number, "bill", "billId")


def _refuse_unknown_people(work: SqlWork, contents: Sequence[EventContent]) -> None:
    named = {
        "assignedTo": {one.assigned_to for one in contents},
        "participants": {who.user_id for one in contents for who in one.participants},
        "reminders": {who.user_id for one in contents for who in one.reminders},
    }
    ids = set().union(*named.values()) - {None}
    known = work.people.by_ids(one for one in ids if one is not None).keys() if ids else set()
    for field, some in named.items():
        for missing in some - known - {None}:
            raise _missing("member of staff", missing, field)


def _refuse_missing(
    ids: Iterable[int | None], name_of: Callable[[int], str | None], kind: str, field: str
) -> None:
    for number in {one for one in ids if one is not None}:
        if name_of(number) is None:
            raise _missing(kind, number, field)


def _missing(kind: str, number: int | None, field: str) -> InvalidValueError:
    return InvalidValueError(
        f"There is no {kind} with the number {number}.",
        remedy="Choose one that exists, or leave it out.",
        field=field,
    )
