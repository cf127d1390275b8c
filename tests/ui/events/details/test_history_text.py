from dataclasses import replace
from datetime import UTC, date, datetime

from PySide6.QtCore import QLocale

from terp_desktop.domain.audit_history import ChangeType, HistoryEntry
from terp_desktop.domain.person import Person
from terp_desktop.ui.events.details.history_text import history_lines

MIRA = Person(id=1, login="mira", name="Mira", email=None, role="user")
AT = datetime(2025, 11, 3, 13, 5, tzinfo=UTC)
NOW = datetime(2025, 11, 4, tzinfo=UTC)


def change(
    kind: ChangeType, field: str | None = None, *, by: int | None = 1, day: date | None = None
) -> HistoryEntry:
    return HistoryEntry(
        event_id=7,
        change_type=kind,
        changed_by=by,
        changed_at=AT,
        field_changed=field,
        instance_date=day,
    )


def lines(*entries: HistoryEntry) -> list[str]:
    return history_lines(entries, {1: MIRA}, "Europe/Berlin", NOW, QLocale("en_GB"))


def test_a_change_names_person_field_and_local_time() -> None:
    assert lines(change(ChangeType.RESCHEDULED, "startTime")) == [
        "Mira changed the time, 3 Nov 14:05"
    ]


def test_fields_changed_together_share_one_line() -> None:
    entries = [
        change(ChangeType.UPDATED, "title"),
        change(ChangeType.RESCHEDULED, "startTime"),
        change(ChangeType.RESCHEDULED, "endTime"),
    ]
    assert lines(*entries) == ["Mira changed the title and the time, 3 Nov 14:05"]


def test_the_newest_change_comes_first() -> None:
    later = HistoryEntry(
        event_id=7,
        change_type=ChangeType.COMPLETED,
        changed_by=1,
        changed_at=NOW,
        field_changed="status",
    )
    assert lines(change(ChangeType.CREATED), later) == [
        "Mira marked it completed, 4 Nov 01:00",
        "Mira created it, 3 Nov 14:05",
    ]


def test_a_change_by_the_program_names_no_person() -> None:
    assert lines(change(ChangeType.CREATED, by=None)) == ["The program created it, 3 Nov 14:05"]
    assert lines(change(ChangeType.CREATED, by=9)) == ["Somebody created it, 3 Nov 14:05"]


def test_a_change_of_one_occurrence_says_which() -> None:
    entry = change(ChangeType.CANCELLED, day=date(2025, 11, 18))
    assert lines(entry) == ["Mira canceled the one of 18 Nov 2025, 3 Nov 14:05"]


def test_files_that_came_and_went_are_named() -> None:
    offer = replace(change(ChangeType.UPDATED, "attachments"), new_value='"Offer.pdf"')
    plan = replace(offer, new_value='"Größe.dwg"')
    gone = replace(offer, new_value=None, previous_value='"Offer.pdf"')
    assert lines(offer, plan) == ["Mira attached “Offer.pdf” and “Größe.dwg”, 3 Nov 14:05"]
    assert lines(gone) == ["Mira removed “Offer.pdf”, 3 Nov 14:05"]
    title = change(ChangeType.UPDATED, "title")
    assert lines(title, offer) == ["Mira changed the title and the attachments, 3 Nov 14:05"]
